"""Sharing: the up to six contacts who write from one address, in the order they came."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import address_contacts, addresses, contacts

MOST_PEOPLE = 6
_SHARED_BY = (
    select(address_contacts.c.contact_id, address_contacts.c.position)
    .select_from(address_contacts.join(contacts, contacts.c.id == address_contacts.c.contact_id))
    .where(address_contacts.c.address_id == bindparam("address_id"))
    .where(contacts.c.erased_at.is_(None))
    .order_by(address_contacts.c.position)
)
_POSITIONS = select(address_contacts.c.position).where(
    address_contacts.c.address_id == bindparam("address_id")
)
_SHARE = (
    insert(address_contacts)
    .values(
        address_id=bindparam("address_id"),
        contact_id=bindparam("contact_id"),
        position=bindparam("position"),
    )
    .on_conflict_do_nothing()
)
_LISTEN_TO = (
    update(addresses)
    .where(addresses.c.id == bindparam("address_id"))
    .values(contact_id=bindparam("speaker"))
)
_NAMES = (
    select(contacts.c.id, contacts.c.name)
    .select_from(address_contacts.join(contacts, contacts.c.id == address_contacts.c.contact_id))
    .where(address_contacts.c.address_id == bindparam("address_id"))
    .where(contacts.c.erased_at.is_(None))
    .order_by(address_contacts.c.position)
)


def list_sharing(session: Session, address_id: int) -> list[tuple[int, int]]:
    """(contact, position) of everyone who shares an address, but who asked to be forgotten."""
    return [(row[0], row[1]) for row in session.run(_SHARED_BY, {"address_id": address_id})]


def free_position(session: Session, address_id: int) -> int | None:
    """The first place that nobody has at an address; None when six people do."""
    taken = {row[0] for row in session.run(_POSITIONS, {"address_id": address_id})}
    return next((it for it in range(1, MOST_PEOPLE + 1) if it not in taken), None)


def share(session: Session, *, address_id: int, contact_id: int, position: int) -> None:
    """Let a contact be one of those at an address."""
    values = {"address_id": address_id, "contact_id": contact_id, "position": position}
    session.change(_SHARE, values)


def listen_to(session: Session, *, address_id: int, contact_id: int) -> None:
    """From now on this contact is the one who speaks at the address."""
    session.change(_LISTEN_TO, {"address_id": address_id, "speaker": contact_id})


def list_names(session: Session, address_id: int) -> list[tuple[int, bytes | None]]:
    """(contact, sealed first name) of everyone at an address."""
    return [(row[0], row[1]) for row in session.run(_NAMES, {"address_id": address_id})]
