"""One step of a broadcast by a member: allowed, legal, recorded, and told in the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.core.lifecycle import BroadcastState, Condition, IllegalMove
from bot.services.broadcast_timer import move_on
from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.store import audit
from bot.store import broadcasts as store
from bot.store.broadcasts import BroadcastRow
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.session import Session

S = BroadcastState
NOT_BEGUN = frozenset({S.DRAFT, S.CHECKED, S.APPROVED, S.SCHEDULED})
ACTS = {
    "edit": "broadcast_taken_back",
    "check": "broadcast_checked",
    "approve": "broadcast_approved",
    "schedule": "broadcast_scheduled",
    "start": "broadcast_started",
    "pause": "broadcast_paused",
    "resume": "broadcast_resumed",
    "cancel": "broadcast_cancelled",
    "retry": "broadcast_retried",
}


def see_to(actor: Actor) -> None:
    """Raises `Refusal` "not_allowed" unless this member may send to many."""
    if not may(actor, Permission.SEND_BROADCASTS):
        raise Refusal("not_allowed")


def lock_for(actor: Actor, broadcast_id: int, *, session: Session) -> BroadcastRow:
    """A broadcast, locked. Raises `Refusal` "not_allowed" or "no_such_broadcast"."""
    see_to(actor)
    row = store.lock_broadcast(session, broadcast_id)
    if row is None:
        raise Refusal("no_such_broadcast")
    return row


def see_to_version(row: BroadcastRow, seen: int) -> None:
    """Raises `Refusal` "broadcast_changed" when a colleague was faster than this page."""
    if row.version != seen:
        raise Refusal("broadcast_changed")


def move_by(
    actor: Actor,
    row: BroadcastRow,
    trigger: str,
    *,
    session: Session,
    now: datetime,
    holds: frozenset[Condition] = frozenset(),
    **columns: Any,
) -> str:
    """Make a move for a member. Raises `Refusal` "not_now" for one that is not legal here."""
    try:
        became = move_on(session, row, trigger, now=now, holds=holds, member_id=actor.id, **columns)
    except IllegalMove:
        raise Refusal("not_now") from None
    note(ACTS[trigger], row.id, actor, session=session, now=now)
    return became


def note(
    act: str,
    broadcast_id: int,
    actor: Actor,
    *,
    session: Session,
    now: datetime,
    **detail: str | int,
) -> None:
    """Tell the audit log who did what to it."""
    audit.record_entry(
        session,
        entry_id=new_id(),
        act=act,
        subject="broadcast",
        subject_id=broadcast_id,
        now=to_micros(now),
        member_id=actor.id,
        **detail,
    )
