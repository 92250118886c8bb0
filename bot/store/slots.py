"""Slots: the times that can be booked, and how many seats of each are free."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from sqlalchemy import bindparam, func, select, update

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import appointments, desk_hours, desks, offices, slots
from bot.store.tables.office import LIVE


@dataclass(frozen=True, slots=True)
class SlotRow:
    """A slot of a desk; a closed one is offered to nobody."""

    id: int
    desk_id: int
    starts_at: int
    ends_at: int
    capacity: int
    closed_at: int | None


@dataclass(frozen=True, slots=True)
class OpenDesk:
    """A desk that people can be received at, and the office where it stands."""

    id: int
    office_id: int
    office: str
    region: str
    timezone: str
    purposes: str
    medium: str
    woman_agent: int


@dataclass(frozen=True, slots=True)
class SeatsRow:
    """A slot, and how many seats of it are taken."""

    id: int
    desk_id: int
    starts_at: int
    capacity: int
    taken: int


_SLOT = tuple(field.name for field in fields(SlotRow))
_OF_DESK = (
    select(*(slots.c[name] for name in _SLOT))
    .where(slots.c.desk_id == bindparam("desk"))
    .where(slots.c.starts_at >= bindparam("since"))
    .order_by(slots.c.starts_at)
)
_INSERT = insert(slots).values({name: bindparam(name) for name in _SLOT}).on_conflict_do_nothing()
_UPDATE = (
    update(slots)
    .where(slots.c.id == bindparam("slot"))
    .values(
        ends_at=bindparam("new_ends_at"),
        capacity=bindparam("new_capacity"),
        closed_at=bindparam("new_closed_at"),
    )
)
# The row is held until the story ends: whoever books the same slot comes after.
_LOCK = (
    select(*(slots.c[name] for name in _SLOT))
    .where(slots.c.id == bindparam("slot"))
    .with_for_update(key_share=True)
)
_TAKEN = (
    select(func.count())
    .select_from(appointments)
    .where(appointments.c.slot_id == slots.c.id)
    .where(LIVE)
    .correlate(slots)
    .scalar_subquery()
)
# Of an office that a member vouches for, at a desk that has hours.
_OPEN_DESKS = (
    select(
        desks.c.id,
        offices.c.id,
        offices.c.name,
        offices.c.region,
        offices.c.timezone,
        desks.c.purposes,
        desks.c.medium,
        desks.c.woman_agent,
    )
    .select_from(desks.join(offices, offices.c.id == desks.c.office_id))
    .where(desks.c.closed_at.is_(None))
    .where(offices.c.closed_at.is_(None))
    .where(offices.c.entered_at.is_not(None))
    .where(select(desk_hours.c.id).where(desk_hours.c.desk_id == desks.c.id).exists())
    .order_by(offices.c.name, offices.c.id, desks.c.woman_agent, desks.c.name, desks.c.id)
)
_SEATS = (
    select(slots.c.id, slots.c.desk_id, slots.c.starts_at, slots.c.capacity, _TAKEN)
    .where(slots.c.desk_id.in_(bindparam("desk_ids", expanding=True)))
    .where(slots.c.closed_at.is_(None))
    .where(slots.c.starts_at >= bindparam("since"))
    .where(slots.c.starts_at < bindparam("until"))
    .order_by(slots.c.starts_at, slots.c.id)
)


def list_slots(session: Session, desk_id: int, *, since: int) -> list[SlotRow]:
    """The slots of a desk from a time on, closed ones too."""
    return [SlotRow(*row) for row in session.run(_OF_DESK, {"desk": desk_id, "since": since})]


def insert_slots(session: Session, rows: Iterable[SlotRow]) -> int:
    """Add slots; one that is there already stays as it is."""
    return session.run_many(_INSERT, ({name: getattr(it, name) for name in _SLOT} for it in rows))


def update_slot(session: Session, row: SlotRow) -> None:
    """Change the end, the seats and whether it is closed."""
    session.change(
        _UPDATE,
        {
            "slot": row.id,
            "new_ends_at": row.ends_at,
            "new_capacity": row.capacity,
            "new_closed_at": row.closed_at,
        },
    )


def lock_slot(session: Session, slot_id: int) -> SlotRow | None:
    """A slot, held for the rest of the story."""
    rows = session.run(_LOCK, {"slot": slot_id})
    return SlotRow(*rows[0]) if rows else None


def list_open_desks(session: Session) -> list[OpenDesk]:
    """Every desk that can be booked, by office; those without a woman agent first."""
    return [OpenDesk(*row) for row in session.run(_OPEN_DESKS)]


def list_seats(
    session: Session, desk_ids: Sequence[int], *, since: int, until: int
) -> list[SeatsRow]:
    """The open slots of these desks in a span of time, the earliest first."""
    if not desk_ids:
        return []
    values = {"desk_ids": list(desk_ids), "since": since, "until": until}
    return [SeatsRow(*row) for row in session.run(_SEATS, values)]
