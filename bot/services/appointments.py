"""Appointments: every move of a booking, by the person or by a member, with its reminders."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.lifecycle import Condition, IllegalMove, Kind, move
from bot.services.appointment_reminders import (
    drop_missed,
    drop_reminders,
    set_missed,
    set_reminders,
)
from bot.services.booking import book
from bot.services.moves import record_move
from bot.services.refusal import Refusal
from bot.services.telling import Skipped
from bot.store import appointments as store
from bot.store.appointments import Meeting
from bot.store.moment import from_micros, to_micros
from bot.store.session import Session
from bot.store.slots import OpenDesk


def confirm(session: Session, meeting: Meeting, *, now: datetime) -> Meeting:
    """They say that they come; who said so before has said it. Raises `Refusal` "too_late"."""
    if meeting.row.state == "confirmed":
        return meeting
    moved = _move(session, meeting, "confirm", now=now)
    set_reminders(session, moved, now=now)
    return moved


def cancel(
    session: Session, meeting: Meeting, *, now: datetime, member_id: int | None = None
) -> None:
    """The seat is free again. Raises `Refusal` "too_late"."""
    _move(session, meeting, "cancel", now=now, member_id=member_id)
    drop_reminders(session, meeting.row.id, now=now)


def rebook(
    session: Session,
    meeting: Meeting,
    desks: Sequence[OpenDesk],
    *,
    starts: datetime,
    now: datetime,
    member_id: int | None = None,
) -> Meeting | Skipped:
    """Another time: the old booking ends as moved, a new one begins, in one story.

    `Skipped("slot_taken")` leaves the old one as it was. Raises `Refusal` "too_late".
    """
    new = book(
        session,
        meeting.row.contact_id,
        desks,
        starts=starts,
        purpose=meeting.row.purpose,
        now=now,
        member_id=member_id,
    )
    if isinstance(new, Meeting):
        _move(session, meeting, "move", now=now, member_id=member_id, moved_to=new.row.id)
        drop_reminders(session, meeting.row.id, now=now)
    return new


def keep(session: Session, meeting: Meeting, *, now: datetime, member_id: int) -> None:
    """They came, maybe late. Raises `Refusal` "too_late" or "not_yet"."""
    _move(session, meeting, "keep", now=now, member_id=member_id, holds=_time(meeting, now))
    drop_missed(session, meeting.row.id, now=now)
    drop_reminders(session, meeting.row.id, now=now)


def miss(session: Session, meeting: Meeting, *, now: datetime, member_id: int) -> None:
    """They did not come; one kind message follows. Raises `Refusal` "too_late" or "not_yet"."""
    moved = _move(session, meeting, "miss", now=now, member_id=member_id, holds=_time(meeting, now))
    drop_reminders(session, meeting.row.id, now=now)
    set_missed(session, moved.row, now=now)


def say_late(session: Session, meeting: Meeting, *, minutes: int) -> None:
    """They come so much later: it stands on the list of the office."""
    store.set_late(session, meeting.row.id, minutes=minutes)


def _time(meeting: Meeting, now: datetime) -> Collection[Condition]:
    return {Condition.TIME_HAS_COME} if from_micros(meeting.starts_at) <= now else ()


def _move(
    session: Session,
    meeting: Meeting,
    trigger: str,
    *,
    now: datetime,
    member_id: int | None = None,
    holds: Collection[Condition] = (),
    moved_to: int | None = None,
) -> Meeting:
    """The booking in the state that follows; the move is on record."""
    row = meeting.row
    became = _following(row.state, trigger, holds)
    settled = None if trigger == "confirm" else to_micros(now)
    if not store.set_state(session, row, state=became, settled_at=settled, moved_to=moved_to):
        raise Refusal("too_late")
    record_move(
        session, Kind.APPOINTMENT, row.id, trigger, row.state, became, now=now,
        member_id=member_id,
    )  # fmt: skip
    return replace(
        meeting, row=replace(row, state=became, version=row.version + 1, moved_to=moved_to)
    )


def _following(state: str, trigger: str, holds: Collection[Condition]) -> str:
    try:
        return move(Kind.APPOINTMENT, state, trigger, holds=holds)
    except IllegalMove as refused:
        missing = getattr(refused, "missing", ())
        raise Refusal("not_yet" if missing else "too_late") from None
