"""Appointments: who has which seat of which slot, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, fields

from sqlalchemy import bindparam, func, or_, select, update

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import (
    address_contacts,
    addresses,
    appointments,
    contacts,
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


@dataclass(frozen=True, slots=True)
class Expected:
    """A meeting with the person: name and address are sealed."""

    meeting: Meeting
    name: bytes | None
    address_id: int | None
    address: bytes | None


_ROW = tuple(field.name for field in fields(AppointmentRow))
_COLUMNS = (
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
_JOINED = (
    appointments.join(slots, slots.c.id == appointments.c.slot_id)
    .join(desks, desks.c.id == slots.c.desk_id)
    .join(offices, offices.c.id == desks.c.office_id)
)
_MEETINGS = select(*_COLUMNS).select_from(_JOINED)
_READ = _MEETINGS.where(appointments.c.id == bindparam("appointment"))
_NEXT = (
    _MEETINGS.where(appointments.c.contact_id == bindparam("contact"))
    .where(LIVE)
    .where(slots.c.ends_at > bindparam("since"))
    .order_by(slots.c.starts_at)
    .limit(1)
)
_LAST_MISSED = (
    select(func.max(slots.c.starts_at))
    .select_from(appointments.join(slots, slots.c.id == appointments.c.slot_id))
    .where(appointments.c.contact_id == bindparam("contact"))
    .where(appointments.c.state == "missed")
)
_FIRST_ADDRESS = (
    select(func.min(address_contacts.c.address_id))
    .where(address_contacts.c.contact_id == appointments.c.contact_id)
    .scalar_subquery()
)
_EXPECTED = select(*_COLUMNS, contacts.c.name, addresses.c.id, addresses.c.address).select_from(
    _JOINED.join(contacts, contacts.c.id == appointments.c.contact_id).outerjoin(
        addresses, addresses.c.id == _FIRST_ADDRESS
    )
)
_BETWEEN = (
    _EXPECTED.where(or_(offices.c.id == bindparam("office"), bindparam("office_too") == 0))
    .where(slots.c.starts_at >= bindparam("since"))
    .where(slots.c.starts_at < bindparam("until"))
    .where(appointments.c.state != "moved")
    .order_by(slots.c.starts_at, offices.c.name, desks.c.name, appointments.c.seat)
)
_STRANDED = (
    _EXPECTED.where(LIVE)
    .where(slots.c.closed_at.is_not(None))
    .where(slots.c.starts_at >= bindparam("since"))
    .order_by(slots.c.starts_at, appointments.c.id)
)
_UNMARKED = (
    _EXPECTED.where(LIVE)
    .where(slots.c.ends_at < bindparam("until"))
    .order_by(slots.c.starts_at, appointments.c.id)
    .limit(bindparam("limit"))
)
_ONE_EXPECTED = _EXPECTED.where(appointments.c.id == bindparam("appointment"))
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
_COUNT_BETWEEN = (
    select(func.count())
    .select_from(appointments.join(slots, slots.c.id == appointments.c.slot_id))
    .where(LIVE)
    .where(slots.c.starts_at >= bindparam("since"))
    .where(slots.c.starts_at < bindparam("until"))
)


def read_meeting(session: Session, appointment_id: int) -> Meeting | None:
    """One booking with its time and place."""
    rows = session.run(_READ, {"appointment": appointment_id})
    return _meeting(rows[0]) if rows else None


def next_meeting(session: Session, contact_id: int, *, now: int) -> Meeting | None:
    """The booking a contact has before them, or is in; None when there is none."""
    rows = session.run(_NEXT, {"contact": contact_id, "since": now})
    return _meeting(rows[0]) if rows else None


def list_meetings(session: Session, contact_id: int) -> list[Meeting]:
    """Every booking of a contact, the latest one first."""
    return [_meeting(row) for row in session.run(_OF_CONTACT, {"contact": contact_id})]


def list_between(
    session: Session, *, office_id: int | None, since: int, until: int
) -> list[Expected]:
    """Who comes to an office, or to any, in a span of time; moved ones stand at their new time."""
    values = {
        "office": office_id or 0, "office_too": int(office_id is not None),
        "since": since, "until": until,
    }  # fmt: skip
    return [_expected(row) for row in session.run(_BETWEEN, values)]


def list_stranded(session: Session, *, since: int) -> list[Expected]:
    """Who holds a seat of a slot that was taken away."""
    return [_expected(row) for row in session.run(_STRANDED, {"since": since})]


def list_unmarked(session: Session, *, until: int, limit: int) -> list[Expected]:
    """Whose time is over, and of whom nobody said whether they came."""
    return [_expected(row) for row in session.run(_UNMARKED, {"until": until, "limit": limit})]


def read_expected(session: Session, appointment_id: int) -> Expected | None:
    """One booking with the person."""
    rows = session.run(_ONE_EXPECTED, {"appointment": appointment_id})
    return _expected(rows[0]) if rows else None


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


def count_between(session: Session, *, since: int, until: int) -> int:
    """How many are expected in a span of time."""
    return int(session.run(_COUNT_BETWEEN, {"since": since, "until": until})[0][0])


def _meeting(row: tuple[object, ...]) -> Meeting:
    count = len(_ROW)
    own = AppointmentRow(*row[:count])  # type: ignore[arg-type]
    return Meeting(own, *row[count : len(_COLUMNS)])  # type: ignore[arg-type]


def _expected(row: tuple[object, ...]) -> Expected:
    return Expected(_meeting(row), *row[len(_COLUMNS) :])  # type: ignore[arg-type]
