"""Stuck messages: inbound ones whose turn failed, until they are processed or given to staff."""

from __future__ import annotations

from dataclasses import dataclass, fields

from sqlalchemy import bindparam, literal_column, select, update

from bot.store.session import Session
from bot.store.tables import messages


@dataclass(frozen=True, slots=True)
class Stuck:
    """An inbound message whose turn failed and is to be tried again."""

    id: int
    contact_id: int
    address_id: int
    sequence: int
    attempts: int
    body: bytes | None
    medium: str
    provider: str
    trace: str
    settled_at: int | None

    @property
    def is_replayed(self) -> bool:
        """True when it was given to staff before, and a member asked for it."""
        return self.settled_at is not None


_SET_STATE = (
    update(messages)
    .where(messages.c.id == bindparam("message_id"))
    .values(
        state=bindparam("new_state"),
        due_at=bindparam("new_due_at"),
        attempts=bindparam("new_attempts"),
        settled_at=bindparam("new_settled_at"),
    )
)
_NEXT = (
    select(*(messages.c[field.name] for field in fields(Stuck)))
    .where(messages.c.state == literal_column("'retry'"))
    .where(messages.c.due_at <= bindparam("now"))
    .order_by(messages.c.due_at)
    .limit(1)
)
_BY_ID = (
    select(messages.c.state, messages.c.attempts)
    .where(messages.c.id == bindparam("message_id"))
    .with_for_update()
)
_NEWER = (
    select(messages.c.id)
    .where(messages.c.contact_id == bindparam("contact_id"))
    .where(messages.c.direction == "in")
    .where(messages.c.sequence > bindparam("sequence"))
    .limit(1)
)


def set_inbound_state(
    session: Session,
    *,
    message_id: int,
    state: str,
    due_at: int | None,
    attempts: int,
    settled_at: int | None,
) -> None:
    """Move an inbound message on: processed, retry, dead."""
    session.change(
        _SET_STATE,
        {
            "message_id": message_id,
            "new_state": state,
            "new_due_at": due_at,
            "new_attempts": attempts,
            "new_settled_at": settled_at,
        },
    )


def find_stuck(session: Session, *, now: int) -> Stuck | None:
    """One inbound message that is due for another try. Nothing is locked yet."""
    rows = session.run(_NEXT, {"now": now})
    return Stuck(*rows[0]) if rows else None


def is_still_stuck(session: Session, stuck: Stuck) -> bool:
    """True when nobody tried it since it was found; its row is locked."""
    rows = session.run(_BY_ID, {"message_id": stuck.id})
    return bool(rows) and tuple(rows[0]) == ("retry", stuck.attempts)


def was_overtaken(session: Session, stuck: Stuck) -> bool:
    """True when a newer message of this contact is here already."""
    values = {"contact_id": stuck.contact_id, "sequence": stuck.sequence}
    return bool(session.run(_NEWER, values))
