"""Addresses: where contacts are reached, what they want there, and what arrives."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select, update

from bot.store.alone import be_alone
from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import address_contacts, addresses


def wait_for_newcomer(session: Session, address_index: bytes) -> None:
    """Let one story at a time add addresses of a number; the others go on when it has committed.

    There is no row yet that could be locked.
    """
    be_alone(session, int.from_bytes(address_index[:8], signed=True))


@dataclass(frozen=True, slots=True)
class NewAddress:
    """An address about to be inserted, sealed and indexed."""

    id: int
    medium: str
    address_index: bytes
    address: bytes
    provider: str
    contact_id: int
    created_at: int


_INSERT = insert(addresses).values({name: bindparam(name) for name in NewAddress.__slots__})
_SAME_NUMBER = (
    select(addresses.c.id, addresses.c.contact_id)
    .where(addresses.c.address_index == bindparam("address_index"))
    .where(addresses.c.medium != bindparam("medium"))
    .limit(1)
)
_AT = (
    select(addresses.c.id)
    .where(addresses.c.medium == bindparam("medium"))
    .where(addresses.c.address_index == bindparam("address_index"))
)


def insert_address(session: Session, new: NewAddress) -> None:
    """Add it. Raises `ConstraintViolated` when it is there already."""
    session.change(_INSERT, {name: getattr(new, name) for name in NewAddress.__slots__})


def find_same_number(
    session: Session, *, medium: str, address_index: bytes
) -> tuple[int, int] | None:
    """(address, contact) of the same number on another medium; None when there is none."""
    rows = session.run(_SAME_NUMBER, {"medium": medium, "address_index": address_index})
    return (rows[0][0], rows[0][1]) if rows else None


def find_address(session: Session, *, medium: str, address_index: bytes) -> int | None:
    """The address of a number on a medium; None when there is none."""
    rows = session.run(_AT, {"medium": medium, "address_index": address_index})
    return int(rows[0][0]) if rows else None


_OPT_OUT = (
    update(addresses)
    .where(addresses.c.id == bindparam("address_id"))
    .where(addresses.c.opted_out_at.is_(None))
    .values(opted_out_at=bindparam("now"), answered_after_stop=0)
)
_OPT_IN = (
    update(addresses)
    .where(addresses.c.id == bindparam("address_id"))
    .where(addresses.c.opted_out_at.is_not(None))
    .values(opted_out_at=None, answered_after_stop=0)
)
_ANSWERED_AFTER_STOP = (
    update(addresses)
    .where(addresses.c.id == bindparam("address_id"))
    .values(answered_after_stop=1)
)
_UNREACHABLE = (
    update(addresses)
    .where(addresses.c.id == bindparam("address_id"))
    .values(unreachable_at=bindparam("now"))
)
_REACHABLE = (
    update(addresses)
    .where(addresses.c.id == bindparam("address_id"))
    .values(unreachable_at=None, provider=bindparam("carrier"))
)


def opt_out(session: Session, *, address_id: int, now: int) -> bool:
    """False when the address was opted out already."""
    return session.change(_OPT_OUT, {"address_id": address_id, "now": now}) == 1


def opt_in(session: Session, *, address_id: int) -> bool:
    """False when the address receives messages already."""
    return session.change(_OPT_IN, {"address_id": address_id}) == 1


def note_answer_after_stop(session: Session, address_id: int) -> None:
    """The one answer that may follow a STOP was given."""
    session.change(_ANSWERED_AFTER_STOP, {"address_id": address_id})


def mark_unreachable(session: Session, *, address_id: int, now: int) -> None:
    """The provider says that nothing arrives there."""
    session.change(_UNREACHABLE, {"address_id": address_id, "now": now})


def mark_reachable(session: Session, *, address_id: int, provider: str) -> None:
    """Somebody wrote from there, through this provider."""
    session.change(_REACHABLE, {"address_id": address_id, "carrier": provider})


@dataclass(frozen=True, slots=True)
class Address:
    """What sending to an address needs to know."""

    medium: str
    sealed: bytes
    provider: str
    opted_out_at: int | None


ADDRESS = ("medium", "address", "provider", "opted_out_at")  # the columns of an `Address`
_ADDRESS = select(*(addresses.c[name] for name in ADDRESS)).where(
    addresses.c.id == bindparam("address_id")
)
_REACHABLE_ON = (
    select(addresses.c.id)
    .select_from(address_contacts.join(addresses, addresses.c.id == address_contacts.c.address_id))
    .where(address_contacts.c.contact_id == bindparam("contact_id"))
    .where(addresses.c.medium == bindparam("medium"))
    .where(addresses.c.opted_out_at.is_(None))
    .where(addresses.c.unreachable_at.is_(None))
    .order_by(addresses.c.created_at.desc())
    .limit(1)
)


def read_address(session: Session, address_id: int) -> Address:
    """What sending to this address needs to know."""
    return Address(*session.run(_ADDRESS, {"address_id": address_id})[0])


def find_reachable(session: Session, *, contact_id: int, medium: str) -> int | None:
    """An address where the contact wants and receives messages; None when there is none."""
    rows = session.run(_REACHABLE_ON, {"contact_id": contact_id, "medium": medium})
    return int(rows[0][0]) if rows else None
