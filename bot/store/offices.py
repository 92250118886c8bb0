"""Offices: where people are received, at which desks, when, and on which days not."""

from __future__ import annotations

from dataclasses import dataclass, fields

from sqlalchemy import bindparam, delete, or_, select, update

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import closures, desk_hours, desks, offices


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """One office; whoever entered its address and hours vouches for them."""

    id: int
    key: str
    name: str
    region: str
    address: str | None
    directions: str  # JSON by language
    phone: str | None
    timezone: str
    entered_by: int | None
    entered_at: int | None
    closed_at: int | None


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One desk of an office."""

    id: int
    office_id: int
    name: str
    purposes: str
    medium: str
    woman_agent: int
    capacity: int
    slot_minutes: int
    closed_at: int | None


@dataclass(frozen=True, slots=True)
class ClosureRow:
    """A day without appointments, at all offices where none is named."""

    id: int
    office_id: int | None
    day: str
    reason: str
    member_id: int | None


_OFFICE = tuple(field.name for field in fields(OfficeRow))
_DESK = tuple(field.name for field in fields(DeskRow))
_CLOSURE = tuple(field.name for field in fields(ClosureRow))

_LIST = select(*(offices.c[name] for name in _OFFICE)).order_by(offices.c.name, offices.c.id)
_READ = select(*(offices.c[name] for name in _OFFICE)).where(offices.c.id == bindparam("office"))
# Nobody enters hours while slots are made from the old ones.
_LOCK = (
    select(offices.c.id).where(offices.c.id == bindparam("office")).with_for_update(key_share=True)
)
_INSERT = insert(offices).values({name: bindparam(name) for name in _OFFICE})
_CHANGED = tuple(name for name in _OFFICE if name not in ("id", "key"))
_UPDATE = (
    update(offices)
    .where(offices.c.id == bindparam("office"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGED})
)
_DESKS = (
    select(*(desks.c[name] for name in _DESK))
    .where(desks.c.office_id == bindparam("office"))
    .where(desks.c.closed_at.is_(None))
    .order_by(desks.c.name, desks.c.id)
)
_INSERT_DESK = insert(desks).values({name: bindparam(name) for name in _DESK})
_UPDATE_DESK = (
    update(desks)
    .where(desks.c.id == bindparam("desk"))
    .values({name: bindparam(f"new_{name}") for name in _DESK if name not in ("id", "office_id")})
)
_HOURS = (
    select(desk_hours.c.weekday, desk_hours.c.opens, desk_hours.c.closes)
    .where(desk_hours.c.desk_id == bindparam("desk"))
    .order_by(desk_hours.c.weekday, desk_hours.c.opens)
)
_CLEAR_HOURS = delete(desk_hours).where(desk_hours.c.desk_id == bindparam("desk"))
_INSERT_HOURS = insert(desk_hours).values(
    {name: bindparam(name) for name in ("id", "desk_id", "weekday", "opens", "closes")}
)
_CLOSURES = (
    select(*(closures.c[name] for name in _CLOSURE))
    .where(or_(closures.c.office_id.is_(None), closures.c.office_id == bindparam("office")))
    .where(closures.c.day >= bindparam("since"))
    .order_by(closures.c.day, closures.c.id)
)
_READ_CLOSURE = select(*(closures.c[name] for name in _CLOSURE)).where(
    closures.c.id == bindparam("closure")
)
_INSERT_CLOSURE = insert(closures).values({name: bindparam(name) for name in _CLOSURE})
_DELETE_CLOSURE = delete(closures).where(closures.c.id == bindparam("closure"))


def list_offices(session: Session) -> list[OfficeRow]:
    """Every office, closed ones too, by name."""
    return [OfficeRow(*row) for row in session.run(_LIST)]


def read_office(session: Session, office_id: int) -> OfficeRow | None:
    """One office."""
    rows = session.run(_READ, {"office": office_id})
    return OfficeRow(*rows[0]) if rows else None


def lock_office(session: Session, office_id: int) -> bool:
    """Hold an office for the rest of the story; False when there is none such."""
    return bool(session.run(_LOCK, {"office": office_id}))


def insert_office(session: Session, row: OfficeRow) -> None:
    """Add an office."""
    session.change(_INSERT, {name: getattr(row, name) for name in _OFFICE})


def update_office(session: Session, row: OfficeRow) -> None:
    """Change all of an office but its key."""
    values = {f"new_{name}": getattr(row, name) for name in _CHANGED}
    session.change(_UPDATE, {"office": row.id, **values})


def list_desks(session: Session, office_id: int) -> list[DeskRow]:
    """The desks of an office that are in use."""
    return [DeskRow(*row) for row in session.run(_DESKS, {"office": office_id})]


def insert_desk(session: Session, row: DeskRow) -> None:
    """Add a desk."""
    session.change(_INSERT_DESK, {name: getattr(row, name) for name in _DESK})


def update_desk(session: Session, row: DeskRow) -> None:
    """Change a desk; one that is closed keeps its past."""
    names = (name for name in _DESK if name not in ("id", "office_id"))
    values = {f"new_{name}": getattr(row, name) for name in names}
    session.change(_UPDATE_DESK, {"desk": row.id, **values})


def list_hours(session: Session, desk_id: int) -> list[tuple[int, int, int]]:
    """(weekday, opens, closes) of a desk, in order."""
    return [(row[0], row[1], row[2]) for row in session.run(_HOURS, {"desk": desk_id})]


def set_hours(session: Session, desk_id: int, rows: list[tuple[int, int, int, int]]) -> None:
    """Replace the hours of a desk by (id, weekday, opens, closes)."""
    session.change(_CLEAR_HOURS, {"desk": desk_id})
    session.run_many(
        _INSERT_HOURS,
        (
            {"id": id_, "desk_id": desk_id, "weekday": day, "opens": opens, "closes": closes}
            for id_, day, opens, closes in rows
        ),
    )


def list_closures(session: Session, *, office_id: int, since: str) -> list[ClosureRow]:
    """The days without appointments of an office and of all of them, from a day on."""
    values = {"office": office_id, "since": since}
    return [ClosureRow(*row) for row in session.run(_CLOSURES, values)]


def read_closure(session: Session, closure_id: int) -> ClosureRow | None:
    """One day without appointments."""
    rows = session.run(_READ_CLOSURE, {"closure": closure_id})
    return ClosureRow(*rows[0]) if rows else None


def insert_closure(session: Session, row: ClosureRow) -> None:
    """Add a day without appointments."""
    session.change(_INSERT_CLOSURE, {name: getattr(row, name) for name in _CLOSURE})


def delete_closure(session: Session, closure_id: int) -> None:
    """Take such a day back."""
    session.change(_DELETE_CLOSURE, {"closure": closure_id})
