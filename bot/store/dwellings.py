"""Dwellings: at which addresses a contact is, and moving in and out."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, exists, literal_column, select, text, update

from bot.store.session import Session
from bot.store.tables import address_contacts, addresses, consents, contacts, messages, tickets


@dataclass(frozen=True, slots=True)
class Dwelling:
    """One address of a contact; `speaker` is who writes there now."""

    address_id: int
    position: int
    speaker: int
    medium: str
    address_index: bytes
    address: bytes
    provider: str


_COLUMNS = (
    addresses.c.id,
    address_contacts.c.position,
    addresses.c.contact_id,
    addresses.c.medium,
    addresses.c.address_index,
    addresses.c.address,
    addresses.c.provider,
)
_JOINED = address_contacts.join(addresses, addresses.c.id == address_contacts.c.address_id)
_OF_CONTACT = (
    select(*_COLUMNS)
    .select_from(_JOINED)
    .where(address_contacts.c.contact_id == bindparam("contact_id"))
    .order_by(addresses.c.created_at, addresses.c.id)
)
_SAME_NUMBER = (
    select(addresses.c.id)
    .where(addresses.c.address_index == bindparam("address_index"))
    .order_by(addresses.c.id)
)
_INDEX = select(addresses.c.address_index).where(addresses.c.id == bindparam("address_id"))
_LEAVE = (
    delete(address_contacts)
    .where(address_contacts.c.address_id == bindparam("address_id"))
    .where(address_contacts.c.contact_id == bindparam("contact_id"))
)
_STUB = (
    select(contacts.c.id)
    .where(contacts.c.id == bindparam("contact_id"))
    .where(contacts.c.name.is_(None))
    .where(~exists().where(consents.c.contact_id == contacts.c.id))
    .where(~exists().where(tickets.c.contact_id == contacts.c.id))
)
# Only what nobody took yet: what is being sent, or may have been, keeps its way.
_CANCEL = (
    update(messages)
    .where(messages.c.contact_id == bindparam("contact_id"))
    .where(text("messages.state in ('ready', 'retry')"))
    .where(messages.c.direction == "out")
    .values(
        state=literal_column("'failed'"),
        error_code=bindparam("reason"),
        settled_at=bindparam("now"),
        due_at=None,
    )
)


def list_dwellings(session: Session, contact_id: int) -> list[Dwelling]:
    """Every address of a contact, the first one first."""
    return [Dwelling(*row) for row in session.run(_OF_CONTACT, {"contact_id": contact_id})]


def list_same_number(session: Session, address_id: int) -> list[int]:
    """The addresses of one number on every medium, this one among them."""
    rows = session.run(_INDEX, {"address_id": address_id})
    if not rows:
        return []
    return [row[0] for row in session.run(_SAME_NUMBER, {"address_index": rows[0][0]})]


def leave(session: Session, *, address_id: int, contact_id: int) -> None:
    """The contact is no longer one of those at the address; who speaks there is set apart."""
    session.change(_LEAVE, {"address_id": address_id, "contact_id": contact_id})


def is_stub(session: Session, contact_id: int) -> bool:
    """Whether a contact is nobody yet: without a first name, nothing agreed to, nothing asked."""
    return bool(session.run(_STUB, {"contact_id": contact_id}))


def cancel_waiting(session: Session, contact_id: int, *, reason: str, now: int) -> int:
    """What waits to be sent to a contact is not sent any more; how many."""
    values = {"contact_id": contact_id, "reason": reason, "now": now}
    return session.change(_CANCEL, values)
