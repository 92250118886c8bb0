"""Holdings: how many rows of each kind are held of a contact."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ScalarSelect, Table, bindparam, func, select

from bot.store.session import Session
from bot.store.tables import appointments, cases, contacts, messages, relatives, tickets


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows; `names` is 1 where a first name is known."""

    messages: int
    tickets: int
    appointments: int
    cases: int
    relatives: int
    names: int


def _of(table: Table) -> ScalarSelect[int]:
    counted = select(func.count()).select_from(table)
    return counted.where(table.c.contact_id == bindparam("contact_id")).scalar_subquery()


_COUNTS = select(
    _of(messages),
    _of(tickets),
    _of(appointments),
    _of(cases),
    select(func.count())
    .select_from(relatives)
    .where(relatives.c.contact_id == bindparam("contact_id"))
    .where(relatives.c.removed_at.is_(None))
    .scalar_subquery(),
    select(func.count(contacts.c.name))
    .where(contacts.c.id == bindparam("contact_id"))
    .scalar_subquery(),
)


def count_held(session: Session, contact_id: int) -> Counts:
    """How many rows are held of a contact."""
    return Counts(*session.run(_COUNTS, {"contact_id": contact_id})[0])
