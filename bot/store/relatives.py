"""Relatives and second addresses, each with the consent it stands on."""

from __future__ import annotations

from dataclasses import dataclass, fields

from sqlalchemy import bindparam, select, update

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import relatives


@dataclass(frozen=True, slots=True)
class RelativeRow:
    """One person to ask when the contact cannot be reached; name and address are sealed."""

    id: int
    contact_id: int
    relation: str  # second_address, relative
    name: bytes | None
    address: bytes
    consent_id: int
    created_at: int


_NAMES = tuple(field.name for field in fields(RelativeRow))
_INSERT = insert(relatives).values({name: bindparam(name) for name in _NAMES})
_OF_CONTACT = (
    select(*(relatives.c[name] for name in _NAMES))
    .where(relatives.c.contact_id == bindparam("contact_id"))
    .where(relatives.c.removed_at.is_(None))
    .order_by(relatives.c.created_at, relatives.c.id)
)
_REMOVE = (
    update(relatives)
    .where(relatives.c.contact_id == bindparam("contact_id"))
    .where(relatives.c.removed_at.is_(None))
    .values(removed_at=bindparam("now"), name=None, address=b"")
)


def insert_relative(session: Session, row: RelativeRow) -> None:
    """Add one."""
    session.change(_INSERT, {name: getattr(row, name) for name in _NAMES})


def list_relatives(session: Session, contact_id: int) -> list[RelativeRow]:
    """Those a contact named and did not take back, the first one first."""
    return [RelativeRow(*row) for row in session.run(_OF_CONTACT, {"contact_id": contact_id})]


def remove_relatives(session: Session, contact_id: int, *, now: int) -> int:
    """Take back every one: names and addresses are gone, that there was one stays; how many."""
    return session.change(_REMOVE, {"contact_id": contact_id, "now": now})
