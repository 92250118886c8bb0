"""Expected: who comes where and when, as members read the book."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, func, or_, select

from bot.store.appointments import COLUMNS, JOINED, Meeting, meeting_from
from bot.store.session import Session
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
class Expected:
    """A meeting with the person: name and address are sealed."""

    meeting: Meeting
    name: bytes | None
    address_id: int | None
    address: bytes | None


ALL = 2**31
_FIRST_ADDRESS = (
    select(func.min(address_contacts.c.address_id))
    .where(address_contacts.c.contact_id == appointments.c.contact_id)
    .scalar_subquery()
)
# Of who asked to be forgotten the book keeps the seat, and nothing that says whose it is.
_IS_THERE = and_(contacts.c.id == appointments.c.contact_id, contacts.c.erased_at.is_(None))
_EXPECTED = select(*COLUMNS, contacts.c.name, addresses.c.id, addresses.c.address).select_from(
    JOINED.outerjoin(contacts, _IS_THERE).outerjoin(
        addresses, and_(contacts.c.id.is_not(None), addresses.c.id == _FIRST_ADDRESS)
    )
)
_BETWEEN = (
    _EXPECTED.where(or_(offices.c.id == bindparam("office"), bindparam("office_too") == 0))
    .where(slots.c.starts_at >= bindparam("since"))
    .where(slots.c.starts_at < bindparam("until"))
    .where(appointments.c.state != "moved")
    .order_by(slots.c.starts_at, offices.c.name, desks.c.name, appointments.c.seat)
    .limit(bindparam("limit"))
)
_TAKEN_AWAY = (
    select(slots.c.id)
    .where(slots.c.starts_at >= bindparam("since"))
    .where(slots.c.closed_at.is_not(None))
)
_STRANDED = (
    _EXPECTED.where(LIVE)
    .where(appointments.c.slot_id.in_(_TAKEN_AWAY))
    .order_by(slots.c.starts_at, appointments.c.id)
)
_UNMARKED = (
    _EXPECTED.where(LIVE)
    .where(slots.c.ends_at < bindparam("until"))
    .order_by(slots.c.starts_at, appointments.c.id)
    .limit(bindparam("limit"))
)
_ONE_EXPECTED = _EXPECTED.where(appointments.c.id == bindparam("appointment"))
_COUNT_BETWEEN = (
    select(func.count())
    .select_from(appointments)
    .where(LIVE)
    .where(
        appointments.c.slot_id.in_(
            select(slots.c.id)
            .where(slots.c.starts_at >= bindparam("since"))
            .where(slots.c.starts_at < bindparam("until"))
        )
    )
)


def list_between(
    session: Session, *, office_id: int | None, since: int, until: int, limit: int = ALL
) -> list[Expected]:
    """Who comes to an office, or to any, in a span of time; moved ones stand at their new time."""
    values = {
        "office": office_id or 0, "office_too": int(office_id is not None),
        "since": since, "until": until, "limit": limit,
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


def count_between(session: Session, *, since: int, until: int) -> int:
    """How many are expected in a span of time."""
    return int(session.run(_COUNT_BETWEEN, {"since": since, "until": until})[0][0])


def _expected(row: tuple[object, ...]) -> Expected:
    return Expected(meeting_from(row), *row[len(COLUMNS) :])  # type: ignore[arg-type]
