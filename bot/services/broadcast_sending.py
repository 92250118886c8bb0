"""Letting a broadcast go, once its number is confirmed; then paused, stopped, or tried again."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core.lifecycle import BroadcastState, Condition
from bot.services.audience import audience_from_json
from bot.services.broadcast_check import count_audience
from bot.services.broadcast_pace import budget, spent
from bot.services.broadcast_steps import lock_for, move_by, see_to_version
from bot.services.broadcast_telling import LAPSE
from bot.services.broadcast_timer import TIMER, come_soon
from bot.services.broadcasts import agree
from bot.services.parts import Parts
from bot.services.policy import Actor
from bot.services.refusal import Refusal
from bot.services.timers import unset_timer
from bot.store import broadcasts as store
from bot.store import delivery_results
from bot.store.broadcasts import BroadcastRow
from bot.store.library import read_revision
from bot.store.moment import to_micros
from bot.store.session import Session

CONFIRM_ABOVE = 200
FURTHEST = timedelta(days=60)
INSTANT = timedelta(microseconds=1)
BY_MEMBER = "member"


def send_broadcast(
    parts: Parts,
    actor: Actor,
    broadcast_id: int,
    *,
    typed: str,
    seen: int,
    session: Session,
    now: datetime,
    due: datetime | None = None,
) -> None:
    """Let it go, now or at `due`. `typed` is the number of people, above 200.

    Pressed again it is refused as "broadcast_changed" or "not_now": everybody gets it once.
    Raises `Refusal` also with "not_allowed", "no_such_broadcast", "second_needed", "wrong_count",
    "recipients_changed", "over_budget", "bad_time" or "sending_suspended".
    """
    row = lock_for(actor, broadcast_id, session=session)
    see_to_version(row, seen)
    if row.state == BroadcastState.CHECKED:
        agree(actor, row, session=session, now=now - INSTANT)  # before it goes, in the history too
        row = _read(session, broadcast_id)
    _see_to_number(row, typed)
    _see_to_people(parts, row, session=session, now=now)
    confirmed = {"confirmed_at": to_micros(now), "confirmed_by": actor.id}
    begins = due or now
    lapses = {"due_at": to_micros(begins), "lapses_at": to_micros(begins + LAPSE)}
    holds = frozenset({Condition.RECIPIENTS_ARE_CONFIRMED})
    if due is not None:
        if not now < due <= now + FURTHEST:
            raise Refusal("bad_time")
        move_by(
            actor, row, "schedule", session=session, now=now, holds=holds, **confirmed, **lapses
        )
    else:
        holds |= _allowed(session)
        move_by(
            actor, row, "start", session=session, now=now, holds=holds, started_at=to_micros(now),
            **confirmed, **lapses,
        )  # fmt: skip
    come_soon(session, row.id, due=now, now=now)


def pause(actor: Actor, broadcast_id: int, *, session: Session, now: datetime) -> None:
    """Nothing more goes out until it is resumed; what nobody began to send is taken back.

    Raises `Refusal` "not_allowed", "no_such_broadcast" or "not_now".
    """
    row = lock_for(actor, broadcast_id, session=session)
    move_by(actor, row, "pause", session=session, now=now, paused_for=BY_MEMBER)
    delivery_results.take_back(session, row.id, now=to_micros(now))
    unset_timer(session, TIMER, row.id, now=now)


def resume(
    parts: Parts, actor: Actor, broadcast_id: int, *, session: Session, now: datetime
) -> None:
    """It goes on where it was.

    Raises `Refusal` "not_allowed", "no_such_broadcast", "sending_suspended", "over_budget" or
    "not_now".
    """
    row = lock_for(actor, broadcast_id, session=session)
    _see_to_budget(parts, session=session, now=now)
    move_by(
        actor, row, "resume", session=session, now=now, holds=_allowed(session), paused_for=None
    )
    come_soon(session, row.id, due=now, now=now)


def cancel(actor: Actor, broadcast_id: int, *, session: Session, now: datetime) -> None:
    """It stops for good: whoever has not been sent it is not.

    Raises `Refusal` "not_allowed", "no_such_broadcast" or "not_now".
    """
    row = lock_for(actor, broadcast_id, session=session)
    move_by(actor, row, "cancel", session=session, now=now, ended_at=to_micros(now))
    delivery_results.take_back(session, row.id, now=to_micros(now))
    delivery_results.stop(session, row.id, reason="cancelled")
    unset_timer(session, TIMER, row.id, now=now)


def retry(
    parts: Parts,
    actor: Actor,
    broadcast_id: int,
    *,
    session: Session,
    now: datetime,
    doubtful: bool = False,
) -> int:
    """Send it again to those who certainly did not get it; how many.

    With `doubtful`, which a member decides, to those of whom the provider did not say: never both.

    Raises `Refusal` "not_allowed", "no_such_broadcast", "sending_suspended", "over_budget",
    "nothing_failed" or "not_now".
    """
    row = lock_for(actor, broadcast_id, session=session)
    _see_to_budget(parts, session=session, now=now)
    move_by(
        actor, row, "retry", session=session, now=now, holds=_allowed(session), ended_at=None,
        lapses_at=to_micros(now + LAPSE),
    )  # fmt: skip
    count = delivery_results.retry_failed(session, row.id, doubtful=doubtful)
    if not count:
        raise Refusal("nothing_failed")
    come_soon(session, row.id, due=now, now=now)
    return count


def _read(session: Session, broadcast_id: int) -> BroadcastRow:
    row = store.read_broadcast(session, broadcast_id)
    assert row is not None, "it was just changed"
    return row


def _allowed(session: Session) -> frozenset[Condition]:
    if read_revision(session)[1] is not None:
        raise Refusal("sending_suspended")
    return frozenset({Condition.SENDING_IS_ALLOWED})


def _see_to_number(row: BroadcastRow, typed: str) -> None:
    if row.state != BroadcastState.APPROVED:
        raise Refusal("not_now")
    written = "".join(typed.split())
    if (row.recipients or 0) > CONFIRM_ABOVE and written != str(row.recipients):
        raise Refusal("wrong_count")


def _see_to_people(parts: Parts, row: BroadcastRow, *, session: Session, now: datetime) -> None:
    """Nobody confirms a number that is no longer true, nor money that is no longer there."""
    wanted, _ = count_audience(
        audience_from_json(row.audience),
        row.purpose,
        guarded=bool(row.guarded) and row.urgent_for is None,
        session=session,
        now=now,
    )
    if sum(wanted.values()) != row.recipients:
        raise Refusal("recipients_changed")
    _see_to_budget(parts, session=session, now=now, more=row.estimate or 0)


def _see_to_budget(parts: Parts, *, session: Session, now: datetime, more: int = 1) -> None:
    most = budget(parts.library.now(session).settings)
    if spent(session, now=now) + more > most:
        raise Refusal("over_budget")
