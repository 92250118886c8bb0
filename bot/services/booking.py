"""Booking: which times are free, and a seat of one of them taken inside the story."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.lifecycle import AppointmentState, Kind, begins
from bot.services.appointment_reminders import set_reminders
from bot.services.moves import record_move
from bot.services.slots import AHEAD
from bot.services.telling import Skipped
from bot.store import appointments as store
from bot.store import slots
from bot.store.appointments import AppointmentRow, Meeting
from bot.store.identity import new_id
from bot.store.moment import from_micros, to_micros
from bot.store.session import Session
from bot.store.slots import OpenDesk

LEAD = timedelta(hours=1)  # nobody is asked to be there sooner
TAKEN = Skipped("slot_taken")


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody looks for; what is empty is all the same to them."""

    office_id: int | None = None
    purpose: str = ""
    medium: str = ""
    woman_agent: bool = False


def matching(desks: Sequence[OpenDesk], wish: Wish) -> tuple[OpenDesk, ...]:
    """The desks that fit a wish."""
    return tuple(desk for desk in desks if _fits(desk, wish))


def _fits(desk: OpenDesk, wish: Wish) -> bool:
    return (
        wish.office_id in (None, desk.office_id)
        and (not wish.purpose or wish.purpose in desk.purposes.split())
        and wish.medium in ("", desk.medium)
        and (not wish.woman_agent or bool(desk.woman_agent))
    )


def free_starts(
    session: Session, desks: Sequence[OpenDesk], *, now: datetime
) -> Iterator[datetime]:
    """Each time at which one of these desks has a free seat, the earliest first."""
    since, until = to_micros(now + LEAD), to_micros(now + AHEAD)
    last = None
    for row in slots.list_seats(session, [desk.id for desk in desks], since=since, until=until):
        if row.taken < row.capacity and row.starts_at != last:
            last = row.starts_at
            yield from_micros(row.starts_at)


def book(
    session: Session,
    contact_id: int,
    desks: Sequence[OpenDesk],
    *,
    starts: datetime,
    purpose: str,
    now: datetime,
    member_id: int | None = None,
) -> Meeting | Skipped:
    """Take a seat at one of these desks at that time, the lowest free one.

    `Skipped("slot_taken")` where there is none any more, or the time has come too near. Whoever
    calls has locked the contact.
    """
    at, order = to_micros(starts), {desk.id: place for place, desk in enumerate(desks)}
    if starts <= now:
        return TAKEN
    found = slots.list_seats(session, list(order), since=at, until=at + 1)
    for row in sorted(found, key=lambda it: order[it.desk_id]):
        taken = _take(session, contact_id, row.id, purpose=purpose, now=now)
        if taken is not None:
            _record(session, taken, now=now, member_id=member_id)
            meeting = store.read_meeting(session, taken)
            assert meeting is not None, "just booked in this story"
            set_reminders(session, meeting, now=now)
            return meeting
    return TAKEN


def _take(
    session: Session, contact_id: int, slot_id: int, *, purpose: str, now: datetime
) -> int | None:
    """The id of the booking; None when the slot is full, closed, or this contact's already."""
    slot = slots.lock_slot(session, slot_id)
    if slot is None or slot.closed_at is not None:
        return None
    taken = store.taken_seats(session, slot_id)
    for seat in range(1, slot.capacity + 1):
        if seat in taken:
            continue
        row = AppointmentRow(
            id=new_id(),
            contact_id=contact_id,
            slot_id=slot_id,
            seat=seat,
            purpose=purpose,
            state=AppointmentState.BOOKED.value,
            version=0,
            late_minutes=None,
            member_id=None,
            moved_to=None,
            booked_at=to_micros(now),
            settled_at=None,
        )
        if store.take_seat(session, row):
            return row.id
    return None


def _record(session: Session, appointment_id: int, *, now: datetime, member_id: int | None) -> None:
    (first,) = begins(Kind.APPOINTMENT)
    record_move(
        session, Kind.APPOINTMENT, appointment_id, "book", None, first, now=now,
        member_id=member_id,
    )  # fmt: skip
