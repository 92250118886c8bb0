"""Departures: planned journeys home from a centre, and the people on them."""

from __future__ import annotations

from dataclasses import dataclass, fields

from sqlalchemy import bindparam, func, select, update

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import contacts, departure_people, departures


@dataclass(frozen=True, slots=True)
class DepartureRow:
    """One departure; `leaves_on` is an ISO day."""

    id: int
    centre: str
    leaves_on: str
    state: str
    version: int
    member_id: int | None
    created_at: int


@dataclass(frozen=True, slots=True)
class Traveller:
    """A person on a departure; name and conversation are sealed."""

    contact_id: int
    language: str
    name: bytes | None
    conversation: bytes | None


_NAMES = tuple(field.name for field in fields(DepartureRow))
_COLUMNS = tuple(departures.c[name] for name in _NAMES)
_INSERT = insert(departures).values({name: bindparam(name) for name in _NAMES})
_LOCK = select(*_COLUMNS).where(departures.c.id == bindparam("departure_id")).with_for_update()
_READ = select(*_COLUMNS).where(departures.c.id == bindparam("departure_id"))
_LIST = (
    select(*_COLUMNS, func.count(departure_people.c.contact_id))
    .select_from(
        departures.outerjoin(departure_people, departure_people.c.departure_id == departures.c.id)
    )
    .where(departures.c.leaves_on >= bindparam("since"))
    .group_by(*_COLUMNS)
    .order_by(departures.c.leaves_on, departures.c.id)
    .limit(bindparam("most"))
)
_CHANGE = (
    update(departures)
    .where(departures.c.id == bindparam("departure_id"))
    .values(
        leaves_on=bindparam("new_day"),
        state=bindparam("new_state"),
        version=departures.c.version + 1,
    )
)
_ADD = (
    insert(departure_people)
    .values(
        departure_id=bindparam("departure_id"),
        contact_id=bindparam("contact_id"),
        added_at=bindparam("added_at"),
    )
    .on_conflict_do_nothing(index_elements=["departure_id", "contact_id"])
    .returning(departure_people.c.contact_id)
)
_REMOVE = (
    departure_people.delete()
    .where(departure_people.c.departure_id == bindparam("departure_id"))
    .where(departure_people.c.contact_id == bindparam("contact_id"))
)
_PEOPLE = (
    select(contacts.c.id, contacts.c.language, contacts.c.name, contacts.c.conversation)
    .select_from(departure_people.join(contacts, contacts.c.id == departure_people.c.contact_id))
    .where(departure_people.c.departure_id == bindparam("departure_id"))
    .where(contacts.c.erased_at.is_(None))
    .order_by(departure_people.c.added_at, contacts.c.id)
)


def insert_departure(session: Session, row: DepartureRow) -> None:
    """Add a departure."""
    session.change(_INSERT, {name: getattr(row, name) for name in _NAMES})


def lock_departure(session: Session, departure_id: int) -> DepartureRow | None:
    """A departure, locked."""
    rows = session.run(_LOCK, {"departure_id": departure_id})
    return DepartureRow(*rows[0]) if rows else None


def read_departure(session: Session, departure_id: int) -> DepartureRow | None:
    """A departure."""
    rows = session.run(_READ, {"departure_id": departure_id})
    return DepartureRow(*rows[0]) if rows else None


def list_departures(session: Session, *, since: str, most: int) -> list[tuple[DepartureRow, int]]:
    """Those that leave on this ISO day or later, each with how many people are on it."""
    rows = session.run(_LIST, {"since": since, "most": most})
    return [(DepartureRow(*row[:-1]), int(row[-1])) for row in rows]


def change_departure(session: Session, departure_id: int, *, leaves_on: str, state: str) -> None:
    """Another day or another state; the version goes up, so that older timers do nothing."""
    values = {"departure_id": departure_id, "new_day": leaves_on, "new_state": state}
    session.change(_CHANGE, values)


def add_person(session: Session, departure_id: int, *, contact_id: int, now: int) -> bool:
    """False when the person is on it already."""
    values = {"departure_id": departure_id, "contact_id": contact_id, "added_at": now}
    return bool(session.run(_ADD, values))


def remove_person(session: Session, departure_id: int, *, contact_id: int) -> bool:
    """False when the person was not on it."""
    values = {"departure_id": departure_id, "contact_id": contact_id}
    return session.change(_REMOVE, values) == 1


def list_people(session: Session, departure_id: int) -> list[Traveller]:
    """Who is on it."""
    rows = session.run(_PEOPLE, {"departure_id": departure_id})
    return [Traveller(*row) for row in rows]
