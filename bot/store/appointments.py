"""Appointments: who has which seat of which slot, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, fields

from sqlalchemy import bindparam, select, update

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import (
    appointments,
    desks,
    offices,
    slots,
)
from bot.store.tables.office import LIVE


@dataclass(frozen=True, slots=True)
class AppointmentRow:
    """One booking."""

    id: int
    contact_id: int
    slot_id: int
    seat: int
    purpose: str
    state: str
    version: int
    late_minutes: int | None
    member_id: int | None
    moved_to: int | None
    booked_at: int
    settled_at: int | None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A booking with its time and place; `directions` is JSON by language."""

    row: AppointmentRow
    starts_at: int
    ends_at: int
    slot_closed_at: int | None
    desk_id: int
    desk: str
    medium: str
    woman_agent: int
    office_id: int
    office: str
    region: str
    address: str | None
    directions: str
    phone: str | None
    timezone: str


_ROW = tuple(field.name for field in fields(AppointmentRow))
COLUMNS = (
    *(appointments.c[name] for name in _ROW),
    slots.c.starts_at,
    slots.c.ends_at,
    slots.c.closed_at,
    desks.c.id,
    desks.c.name,
    desks.c.medium,
    desks.c.woman_agent,
    offices.c.id,
    offices.c.name,
    offices.c.region,
    offices.c.address,
    offices.c.directions,
    offices.c.phone,
    offices.c.timezone,
)
JOINED = (
    appointments.join(slots, slots.c.id == appointments.c.slot_id)
    .join(desks, desks.c.id == slots.c.desk_id)
    .join(offices, offices.c.id == desks.c.office_id)
)
_MEETINGS = select(*COLUMNS).select_from(JOINED)
_READ = _MEETINGS.where(appointments.c.id == bindparam("appointment"))
_NEXT = (
    _MEETINGS.where(appointments.c.contact_id == bindparam("contact"))
    .where(LIVE)
    .where(slots.c.ends_at > bindparam("since"))
    .order_by(slots.c.starts_at)
    .limit(1)
)
_OF_CONTACT = _MEETINGS.where(appointments.c.contact_id == bindparam("contact")).order_by(
    slots.c.starts_at.desc(), appointments.c.booked_at.desc()
)
_TAKEN_SEATS = (
    select(appointments.c.seat).where(appointments.c.slot_id == bindparam("slot")).where(LIVE)
)
_INSERT = (
    insert(appointments)
    .values({name: bindparam(name) for name in _ROW})
    .on_conflict_do_nothing()
    .returning(appointments.c.id)
)
# Locked by its version: a move made on an old sight of it changes nothing.
_SET_STATE = (
    update(appointments)
    .where(appointments.c.id == bindparam("appointment"))
    .where(appointments.c.version == bindparam("was"))
    .values(
        state=bindparam("new_state"),
        version=bindparam("new_version"),
        settled_at=bindparam("new_settled_at"),
        moved_to=bindparam("new_moved_to"),
    )
)
_SET_LATE = (
    update(appointments)
    .where(appointments.c.id == bindparam("appointment"))
    .values(late_minutes=bindparam("minutes"))
)


def read_meeting(session: Session, appointment_id: int) -> Meeting | None:
    """One booking with its time and place."""
    rows = session.run(_READ, {"appointment": appointment_id})
    return meeting_from(rows[0]) if rows else None


def next_meeting(session: Session, contact_id: int, *, now: int) -> Meeting | None:
    """The booking a contact has before them, or is in; None when there is none."""
    rows = session.run(_NEXT, {"contact": contact_id, "since": now})
    return meeting_from(rows[0]) if rows else None


def list_meetings(session: Session, contact_id: int) -> list[Meeting]:
    """Every booking of a contact, the latest one first."""
    return [meeting_from(row) for row in session.run(_OF_CONTACT, {"contact": contact_id})]


def taken_seats(session: Session, slot_id: int) -> set[int]:
    """The seats of a slot that somebody holds."""
    return {row[0] for row in session.run(_TAKEN_SEATS, {"slot": slot_id})}


def take_seat(session: Session, row: AppointmentRow) -> bool:
    """Book; False where the seat, or another one of the slot by this contact, is taken."""
    return bool(session.run(_INSERT, {name: getattr(row, name) for name in _ROW}))


def set_state(
    session: Session,
    row: AppointmentRow,
    *,
    state: str,
    settled_at: int | None,
    moved_to: int | None = None,
) -> bool:
    """Let a booking be in another state; False when it has changed since it was read."""
    values = {
        "appointment": row.id, "was": row.version, "new_state": state,
        "new_version": row.version + 1, "new_settled_at": settled_at, "new_moved_to": moved_to,
    }  # fmt: skip
    return session.change(_SET_STATE, values) == 1


def set_late(session: Session, appointment_id: int, *, minutes: int) -> None:
    """Note how late somebody said to be."""
    session.change(_SET_LATE, {"appointment": appointment_id, "minutes": minutes})


def meeting_from(row: tuple[object, ...]) -> Meeting:
    """The booking that the first `COLUMNS` of a row are."""
    count = len(_ROW)
    own = AppointmentRow(*row[:count])  # type: ignore[arg-type]
    return Meeting(own, *row[count : len(COLUMNS)])  # type: ignore[arg-type]
