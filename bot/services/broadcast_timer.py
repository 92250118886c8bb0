"""A broadcast under way: everybody gets one delivery, then copies are queued few at a time.

Each batch is one story, and the timer that did it sets itself again in that story: a process that
dies in between leaves nothing half done, and another goes on.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.core.lifecycle import BroadcastState, Condition, Kind, move
from bot.services.audience import audience_from_json, terms
from bot.services.broadcast_pace import Prices, budget, room_by_sender, spent
from bot.services.broadcast_telling import Handed, Round, tell
from bot.services.broadcast_words import read_texts
from bot.services.library import Shelf
from bot.services.moves import record_move
from bot.services.notice_sending import Wait
from bot.services.telling import Skipped
from bot.services.timers import Due, set_timer
from bot.store import audience_lists, deliveries, delivery_results
from bot.store import broadcasts as store
from bot.store.broadcasts import BroadcastRow
from bot.store.library import read_revision
from bot.store.moment import from_micros, to_micros
from bot.store.session import Session
from bot.store.vault import Unreadable

TIMER = "broadcast"
PAGE = 2_000  # contacts looked at in one story
BATCH = 40  # copies queued in one story: replies come in between
SOON = timedelta(seconds=1)
LATER = timedelta(seconds=5)
LONGEST_SLEEP = timedelta(minutes=1)
BUDGET_SPENT = "budget"


def go_on(due: Due) -> None:
    """Do the next part of it, and come again: the work of the timer."""
    row = store.lock_broadcast(due.session, due.subject_id)
    if row is None or row.state not in (BroadcastState.SCHEDULED, BroadcastState.RUNNING):
        return
    if row.gathered_at is None:
        _gather(due, row)
        _again(due, due.now)
    elif read_revision(due.session)[1] is not None:  # all sending is suspended
        _again(due, due.now + LATER)
    elif row.state == BroadcastState.SCHEDULED:
        _start(due, row)
    else:
        _send_some(due, row)


def move_on(
    session: Session,
    row: BroadcastRow,
    trigger: str,
    *,
    now: datetime,
    holds: frozenset[Condition] = frozenset(),
    member_id: int | None = None,
    reason: str | None = None,
    **columns: Any,
) -> str:
    """Move a locked broadcast, and record the move. Raises `IllegalMove`, `UnmetConditions`."""
    became = move(Kind.BROADCAST, row.state, trigger, holds=holds)
    store.change_broadcast(session, row.id, state=became, **columns)
    record_move(
        session, Kind.BROADCAST, row.id, trigger, row.state, became, now=now, member_id=member_id,
        reason=reason,
    )  # fmt: skip
    return became


def come_soon(session: Session, broadcast_id: int, *, due: datetime, now: datetime) -> None:
    """Let the timer of a broadcast be due."""
    set_timer(session, TIMER, broadcast_id, due=due, now=now)


def _again(due: Due, at: datetime) -> None:
    come_soon(due.session, due.subject_id, due=at, now=due.now)


def _gather(due: Due, row: BroadcastRow) -> None:
    """One page of contacts: whoever fits gets a delivery, or the reason why not; never a second."""
    session, now = due.session, due.now
    last = audience_lists.find_page_end(session, after=row.gathered_to, size=PAGE)
    fitting = audience_from_json(row.audience).fitting(now)
    guarded = bool(row.guarded) and row.urgent_for is None
    audience_lists.gather(
        session,
        row.id,
        fitting,
        terms(row.purpose, guarded=guarded, now=now),
        after=row.gathered_to,
        last=last if last is not None else audience_lists.LAST,
    )
    if last is None:
        store.change_broadcast(session, row.id, gathered_at=to_micros(now))
    else:
        store.change_broadcast(session, row.id, gathered_to=last)


def _start(due: Due, row: BroadcastRow) -> None:
    assert row.due_at is not None, "it was scheduled for a moment"
    if row.due_at > to_micros(due.now):
        _again(due, from_micros(row.due_at))
        return
    holds = frozenset({Condition.TIME_HAS_COME, Condition.SENDING_IS_ALLOWED})
    move_on(due.session, row, "start", now=due.now, holds=holds, started_at=to_micros(due.now))
    _again(due, due.now)


def _send_some(due: Due, row: BroadcastRow) -> None:
    session, now = due.session, due.now
    if row.lapses_at is not None and to_micros(now) > row.lapses_at:
        delivery_results.stop(session, row.id, reason="late")
    shelf = due.parts.library.now(session)
    if _is_spent(session, shelf, now=now):
        delivery_results.take_back(session, row.id, now=to_micros(now))
        move_on(session, row, "pause", now=now, reason=BUDGET_SPENT, paused_for=BUDGET_SPENT)
        return
    each, given = room_by_sender(session, shelf.settings, now=now)
    room = max(0, each - max(given.values(), default=0))
    ready = deliveries.list_ready(
        session, row.id, now=to_micros(now), most=min(room, BATCH)
    ) if room else []  # fmt: skip
    if ready:
        _tell_all(due, row, shelf, ready)
        _again(due, now if len(ready) == BATCH else now + SOON)
    else:
        _rest(due, row, is_slow=not room)


def _is_spent(session: Session, shelf: Shelf, *, now: datetime) -> bool:
    return spent(session, now=now) >= budget(shelf.settings)


def _tell_all(due: Due, row: BroadcastRow, shelf: Shelf, contact_ids: list[int]) -> None:
    session, now = due.session, due.now
    texts = read_texts(due.parts, row.id, session=session)
    this = Round(due.parts, session, now, row, texts, shelf, Prices(shelf.facts, now.date()))
    for contact_id in sorted(contact_ids):  # everyone locks contacts in one order
        try:
            told = tell(this, contact_id)
        except Unreadable:
            told = Skipped("unreadable")
        match told:
            case Handed(message_id, sender, cost):
                deliveries.set_queued(
                    session, row.id, contact_id, message_id=message_id, sender=sender, cost=cost,
                    now=to_micros(now),
                )  # fmt: skip
            case Wait(until):
                deliveries.put_off(session, row.id, contact_id, due_at=to_micros(until))
            case Skipped(code):
                deliveries.exclude(session, row.id, contact_id, reason=code)


def _rest(due: Due, row: BroadcastRow, *, is_slow: bool) -> None:
    """Nobody's turn has come: wait for it, or for what is under way, or be done."""
    session, now = due.session, due.now
    if is_slow:
        _again(due, now + SOON)
        return
    following = deliveries.next_due(session, row.id)
    if following is not None:
        at = max(from_micros(following), now + SOON) if following else now + SOON
        _again(due, min(at, now + LONGEST_SLEEP))
    elif deliveries.is_moving(session, row.id):
        _again(due, now + LATER)
    else:
        move_on(session, row, "finish", now=now, ended_at=to_micros(now))
