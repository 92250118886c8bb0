"""Timers: what is due when, one waiting for each kind and subject."""

from __future__ import annotations

from dataclasses import dataclass, fields

from sqlalchemy import bindparam, literal_column, select, text, update

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import timers

WAITING = text("timers.state = 'waiting'")


@dataclass(frozen=True, slots=True)
class NewTimer:
    """A timer about to be set."""

    id: int
    kind: str
    subject_id: int
    contact_id: int | None
    version: int
    state: str
    due_at: int
    lapses_at: int | None
    created_at: int


@dataclass(frozen=True, slots=True)
class TimerRow:
    """A timer that is due."""

    id: int
    kind: str
    subject_id: int
    contact_id: int | None
    version: int
    due_at: int
    lapses_at: int | None
    attempts: int


_COLUMNS = tuple(timers.c[field.name] for field in fields(TimerRow))
_INSERT = insert(timers).values({name: bindparam(name) for name in NewTimer.__slots__})
_OVERTAKE = (
    update(timers)
    .where(timers.c.kind == bindparam("of_kind"))
    .where(timers.c.subject_id == bindparam("of_subject"))
    .where(WAITING)
    .values(state=literal_column("'overtaken'"), settled_at=bindparam("now"))
)
_DUE = (
    select(*_COLUMNS)
    .where(WAITING)
    .where(timers.c.due_at <= bindparam("now"))
    .order_by(timers.c.due_at)
    .limit(bindparam("most"))
)
_TAKE = (
    select(*_COLUMNS)
    .where(timers.c.id == bindparam("timer_id"))
    .where(WAITING)
    .with_for_update(skip_locked=True)
)
_SETTLE = (
    update(timers)
    .where(timers.c.id == bindparam("timer_id"))
    .values(state=bindparam("new_state"), settled_at=bindparam("now"))
)
_PUT_OFF = (
    update(timers)
    .where(timers.c.id == bindparam("timer_id"))
    .values(due_at=bindparam("new_due"), attempts=timers.c.attempts + 1)
)
_WAITING_FOR = (
    select(*_COLUMNS)
    .where(timers.c.kind == bindparam("of_kind"))
    .where(timers.c.subject_id == bindparam("of_subject"))
    .where(WAITING)
)


def insert_timer(session: Session, new: NewTimer) -> None:
    """Add a timer. Raises `ConstraintViolated` when one waits for this kind and subject."""
    session.change(_INSERT, {name: getattr(new, name) for name in NewTimer.__slots__})


def overtake(session: Session, *, kind: str, subject_id: int, now: int) -> bool:
    """The waiting timer of this kind and subject does nothing any more; False when none waited."""
    values = {"of_kind": kind, "of_subject": subject_id, "now": now}
    return session.change(_OVERTAKE, values) > 0


def list_due(session: Session, *, now: int, most: int) -> list[TimerRow]:
    """What is due, the oldest first. Not locked: `take` each one in its own story."""
    return [TimerRow(*row) for row in session.run(_DUE, {"now": now, "most": most})]


def take(session: Session, timer_id: int) -> TimerRow | None:
    """The timer, locked; None when it waits no more or another worker has it."""
    rows = session.run(_TAKE, {"timer_id": timer_id})
    return TimerRow(*rows[0]) if rows else None


def find_waiting(session: Session, *, kind: str, subject_id: int) -> TimerRow | None:
    """The waiting timer of this kind and subject."""
    rows = session.run(_WAITING_FOR, {"of_kind": kind, "of_subject": subject_id})
    return TimerRow(*rows[0]) if rows else None


def settle(session: Session, *, timer_id: int, state: str, now: int) -> None:
    """What became of it: done, overtaken, lapsed or dead."""
    session.change(_SETTLE, {"timer_id": timer_id, "new_state": state, "now": now})


def put_off(session: Session, *, timer_id: int, due_at: int) -> None:
    """It failed: due again later, one more attempt counted."""
    session.change(_PUT_OFF, {"timer_id": timer_id, "new_due": due_at})
