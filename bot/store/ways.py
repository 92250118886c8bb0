"""Ways: at which address a contact is written to unasked."""

from __future__ import annotations

from dataclasses import dataclass, fields

from sqlalchemy import bindparam, func, select

from bot.store.session import Session
from bot.store.tables import address_contacts, addresses, contacts, messages


@dataclass(frozen=True, slots=True)
class Way:
    """An address of a contact; `speaks` is who writes there at present."""

    address_id: int
    medium: str
    provider: str
    speaks: int
    opted_out_at: int | None
    unreachable_at: int | None
    heard_at: int | None


@dataclass(frozen=True, slots=True)
class Person:
    """What telling a contact something needs to know of them; name and place are sealed."""

    language: str
    name: bytes | None
    conversation: bytes | None
    kind: str
    discreet: int
    taken_over_until: int | None
    erased_at: int | None


_HEARD = (
    select(func.max(messages.c.created_at))
    .where(messages.c.address_id == addresses.c.id)
    .where(messages.c.direction == "in")
    .scalar_subquery()
)
WAYS = (
    select(
        addresses.c.id,
        addresses.c.medium,
        addresses.c.provider,
        addresses.c.contact_id,
        addresses.c.opted_out_at,
        addresses.c.unreachable_at,
        _HEARD,
    )
    .select_from(address_contacts.join(addresses, addresses.c.id == address_contacts.c.address_id))
    .where(address_contacts.c.contact_id == bindparam("contact_id"))
    .order_by(addresses.c.id)
)
PERSON = select(*(contacts.c[field.name] for field in fields(Person))).where(
    contacts.c.id == bindparam("contact_id")
)


def list_ways(session: Session, contact_id: int) -> list[Way]:
    """Every address of a contact."""
    return [Way(*row) for row in session.run(WAYS, {"contact_id": contact_id})]


def read_person(session: Session, contact_id: int) -> Person | None:
    """What telling a contact something needs; None when there is none such."""
    rows = session.run(PERSON, {"contact_id": contact_id})
    return Person(*rows[0]) if rows else None
