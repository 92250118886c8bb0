"""Timers: something due at a time is done once, in the story that marks it done.

A timer that a newer one replaced, or whose subject has moved on, does nothing. What fails is tried
again, and after the fifth time left to staff.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.services.failures import note_failure
from bot.services.parts import Parts
from bot.store import contacts
from bot.store import timers as store
from bot.store.identity import new_id
from bot.store.moment import micros, to_micros
from bot.store.session import Session
from bot.store.timers import NewTimer, TimerRow

MOST_TRIES = 5
FIRST_WAIT = timedelta(seconds=30)
AT_ONCE = 50  # timers looked at before the clock is read again


@dataclass(frozen=True, slots=True)
class Due:
    """A timer whose time has come, inside the story that does what it is for."""

    parts: Parts
    session: Session
    now: datetime
    kind: str
    subject_id: int
    contact_id: int | None
    version: int


@dataclass(frozen=True, slots=True)
class Timer:
    """What a kind of timer does. `lock` locks its subject, where that is no contact's."""

    fire: Callable[[Due], None]
    lock: Callable[[Session, int], object] | None = None


def set_timer(
    session: Session,
    kind: str,
    subject_id: int,
    *,
    due: datetime,
    now: datetime,
    contact_id: int | None = None,
    version: int = 0,
    lapses: datetime | None = None,
) -> None:
    """Let something be due; a timer that waits for the same kind and subject is overtaken.

    After `lapses` it is of no use to anybody and is not done any more.
    """
    at = to_micros(now)
    store.overtake(session, kind=kind, subject_id=subject_id, now=at)
    store.insert_timer(
        session,
        NewTimer(
            id=new_id(),
            kind=kind,
            subject_id=subject_id,
            contact_id=contact_id,
            version=version,
            state="waiting",
            due_at=to_micros(due),
            lapses_at=None if lapses is None else to_micros(lapses),
            created_at=at,
        ),
    )


def unset_timer(session: Session, kind: str, subject_id: int, *, now: datetime) -> bool:
    """Nothing is due any more; False when nothing was."""
    return store.overtake(session, kind=kind, subject_id=subject_id, now=to_micros(now))


def list_due(parts: Parts) -> list[TimerRow]:
    """Some of what is due now, the oldest first; each is taken in its own story."""
    now = to_micros(parts.clock())
    return parts.db.read(lambda session: store.list_due(session, now=now, most=AT_ONCE))


def fire(parts: Parts, timers: Mapping[str, Timer], row: TimerRow) -> bool:
    """Do what is due; False when another worker did. Raises what a bug raises: then put it off."""
    return parts.db.write(lambda session: _fire(parts, timers, row, session=session))


def put_off(parts: Parts, row: TimerRow, error: str) -> None:
    """It failed: wait twice as long, and after the fifth time leave it to staff."""
    parts.db.write(lambda session: _put_off(parts, row, error, session=session))


def _fire(parts: Parts, timers: Mapping[str, Timer], row: TimerRow, *, session: Session) -> bool:
    """Contact or subject first, then the timer: everyone locks in this order."""
    now, timer = parts.clock(), timers[row.kind]
    if row.contact_id is not None:
        contacts.lock(session, row.contact_id)
    if timer.lock is not None:
        timer.lock(session, row.subject_id)
    taken = store.take(session, row.id)
    if taken is None:
        return False
    if taken.lapses_at is not None and taken.lapses_at < to_micros(now):
        store.settle(session, timer_id=row.id, state="lapsed", now=to_micros(now))
        return True
    store.settle(session, timer_id=row.id, state="done", now=to_micros(now))
    due = Due(parts, session, now, row.kind, row.subject_id, row.contact_id, row.version)
    timer.fire(due)
    return True


def _put_off(parts: Parts, row: TimerRow, error: str, *, session: Session) -> None:
    taken = store.take(session, row.id)
    if taken is None:
        return
    now, attempts = parts.clock(), taken.attempts + 1
    if attempts >= MOST_TRIES:
        store.settle(session, timer_id=row.id, state="dead", now=to_micros(now))
        note_failure(session, error, message_id=None, now=now, trace="")
        return
    wait = micros(FIRST_WAIT) * 2**attempts
    store.put_off(session, timer_id=row.id, due_at=to_micros(now) + wait)
