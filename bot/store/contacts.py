"""Contacts and the addresses where they are reached."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Update, bindparam, select, update

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import address_contacts, addresses, contacts, content


@dataclass(frozen=True, slots=True)
class Reached:
    """A contact at an address, locked: all that the first statement of an inbound story reads."""

    address_id: int
    contact_id: int
    opted_out_at: int | None
    answered_after_stop: int
    sequence: int
    language: str
    conversation: bytes | None
    offered: bytes | None
    heard_at: int | None
    flood_level: int
    flood_at: int
    taken_over_until: int | None
    revision: int
    suspended_at: int | None


_REACHED = (
    addresses.c.id,
    contacts.c.id,
    addresses.c.opted_out_at,
    addresses.c.answered_after_stop,
    contacts.c.sequence,
    contacts.c.language,
    contacts.c.conversation,
    contacts.c.offered,
    contacts.c.heard_at,
    contacts.c.flood_level,
    contacts.c.flood_at,
    contacts.c.taken_over_until,
    select(content.c.revision).scalar_subquery(),
    select(content.c.sending_suspended_at).scalar_subquery(),
)
_AT_ADDRESS = (
    select(*_REACHED)
    .select_from(addresses.join(contacts, contacts.c.id == addresses.c.contact_id))
    .where(addresses.c.medium == bindparam("medium"))
    .where(addresses.c.address_index == bindparam("address_index"))
    .with_for_update(of=contacts)
)
_BY_ID = (
    select(*_REACHED)
    .select_from(contacts.join(addresses, addresses.c.id == bindparam("address_id")))
    .where(contacts.c.id == bindparam("contact_id"))
    .with_for_update(of=contacts)
)


def lock_at_address(session: Session, *, medium: str, address_index: bytes) -> Reached | None:
    """Who speaks at this address now, locked for the rest of the story; None when nobody did."""
    rows = session.run(_AT_ADDRESS, {"medium": medium, "address_index": address_index})
    return Reached(*rows[0]) if rows else None


def lock_contact(session: Session, *, contact_id: int, address_id: int) -> Reached | None:
    """A contact by id with one of its addresses, locked."""
    rows = session.run(_BY_ID, {"contact_id": contact_id, "address_id": address_id})
    return Reached(*rows[0]) if rows else None


_INSERT_CONTACT = insert(contacts).values(
    id=bindparam("id"), language=bindparam("language"), created_at=bindparam("created_at")
)
_INSERT_ADDRESS = (
    insert(addresses)
    .values(
        id=bindparam("id"),
        medium=bindparam("medium"),
        address_index=bindparam("address_index"),
        address=bindparam("address"),
        provider=bindparam("provider"),
        contact_id=bindparam("contact_id"),
        created_at=bindparam("created_at"),
    )
    .on_conflict_do_nothing()
    .returning(addresses.c.id)
)
_SAME_NUMBER = (
    select(addresses.c.id, addresses.c.contact_id)
    .where(addresses.c.address_index == bindparam("address_index"))
    .where(addresses.c.medium != bindparam("medium"))
    .limit(1)
)
_SHARED_BY = select(address_contacts.c.contact_id, address_contacts.c.position).where(
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


def insert_contact(session: Session, *, contact_id: int, language: str, now: int) -> None:
    """A new contact without an address yet."""
    session.change(
        _INSERT_CONTACT, {"id": contact_id, "language": language, "created_at": now}
    )


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


def insert_address(session: Session, new: NewAddress) -> bool:
    """False when the address is there already: somebody else was faster."""
    values = {name: getattr(new, name) for name in NewAddress.__slots__}
    return bool(session.run(_INSERT_ADDRESS, values))


def find_same_number(
    session: Session, *, medium: str, address_index: bytes
) -> tuple[int, int] | None:
    """(address, contact) of the same number on another medium; None when there is none."""
    rows = session.run(_SAME_NUMBER, {"medium": medium, "address_index": address_index})
    return (rows[0][0], rows[0][1]) if rows else None


def list_sharing(session: Session, address_id: int) -> list[tuple[int, int]]:
    """(contact, position) of everyone who shares an address, in the order they came."""
    rows = session.run(_SHARED_BY, {"address_id": address_id})
    return sorted(((row[0], row[1]) for row in rows), key=lambda pair: pair[1])


def share(session: Session, *, address_id: int, contact_id: int, position: int) -> None:
    """Let a contact be one of those at an address."""
    session.change(
        _SHARE, {"address_id": address_id, "contact_id": contact_id, "position": position}
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
    .order_by(address_contacts.c.position)
)
_SET_NAME = (
    update(contacts).where(contacts.c.id == bindparam("contact_id")).values(name=bindparam("name"))
)


def listen_to(session: Session, *, address_id: int, contact_id: int) -> None:
    """From now on this contact is the one who speaks at the address."""
    session.change(_LISTEN_TO, {"address_id": address_id, "speaker": contact_id})


def list_names(session: Session, address_id: int) -> list[tuple[int, bytes | None]]:
    """(contact, sealed first name) of everyone at an address, in the order they came."""
    return [(row[0], row[1]) for row in session.run(_NAMES, {"address_id": address_id})]


def set_name(session: Session, *, contact_id: int, name: bytes) -> None:
    """Store the sealed first name."""
    session.change(_SET_NAME, {"contact_id": contact_id, "name": name})


@dataclass(frozen=True, slots=True)
class Heard:
    """What an inbound story leaves in the contact's row; None keeps what stands there."""

    contact_id: int
    sequence: int
    language: str
    heard_at: int
    flood_level: int
    flood_at: int
    conversation: bytes | None = None
    place_flow: str | None = None
    place_version_id: int | None = None
    place_state: str | None = None
    offered: bytes | None = None
    offered_sequence: int = 0


_PLACE = ("conversation", "place_flow", "place_version_id", "place_state")
_OFFER = ("offered", "offered_sequence")
_ALWAYS = ("sequence", "language", "heard_at", "flood_level", "flood_at")


def _saving(names: tuple[str, ...]) -> Update:
    return (
        update(contacts)
        .where(contacts.c.id == bindparam("row"))
        .values({name: bindparam(f"new_{name}") for name in names})
    )


_SAVE = {
    (moved, offers): (names, _saving(names))
    for moved in (False, True)
    for offers in (False, True)
    for names in ((*_ALWAYS, *(_PLACE if moved else ()), *(_OFFER if offers else ())),)
}


def save_heard(session: Session, heard: Heard) -> None:
    """The one update of the contact's row that ends an inbound story."""
    names, statement = _SAVE[heard.conversation is not None, heard.offered is not None]
    values = {f"new_{name}": getattr(heard, name) for name in names}
    session.put(statement, {"row": heard.contact_id, **values})


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
_ADDRESS = select(
    addresses.c.medium, addresses.c.address, addresses.c.provider, addresses.c.opted_out_at
).where(addresses.c.id == bindparam("address_id"))


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


def read_address(session: Session, address_id: int) -> tuple[str, bytes, str, int | None]:
    """(medium, sealed address, provider, opted out at)."""
    row = session.run(_ADDRESS, {"address_id": address_id})[0]
    return (row[0], row[1], row[2], row[3])
