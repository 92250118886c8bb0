"""Contacts: the one row that every story about a person locks, and what it leaves there."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Update, bindparam, select, update

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import addresses, contacts, content


@dataclass(frozen=True, slots=True)
class Reached:
    """A contact at an address, locked: all that the first statement of an inbound story reads."""

    address_id: int
    contact_id: int
    provider: str
    opted_out_at: int | None
    answered_after_stop: int
    unreachable_at: int | None
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
    profile_digest: bytes | None  # keyed: the name that WhatsApp last showed
    guarded: int  # something in the profile may lock what is personal
    kind: str  # person, or organisation


_REACHED = (
    addresses.c.id,
    contacts.c.id,
    addresses.c.provider,
    addresses.c.opted_out_at,
    addresses.c.answered_after_stop,
    addresses.c.unreachable_at,
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
    addresses.c.profile_digest,
    contacts.c.discreet,
    contacts.c.kind,
)
# Both rows are locked: whoever waited sees the address as the story before left it (a STOP, another
# person writing from now on), and gets no row when it belongs to somebody else by then.
_AT_ADDRESS = (
    select(*_REACHED)
    .select_from(contacts.join(addresses, contacts.c.id == addresses.c.contact_id))
    .where(addresses.c.medium == bindparam("medium"))
    .where(addresses.c.address_index == bindparam("address_index"))
    .with_for_update(of=(contacts, addresses), key_share=True)
)
_BY_ID = (
    select(*_REACHED)
    .select_from(contacts.join(addresses, addresses.c.id == bindparam("address_id")))
    .where(contacts.c.id == bindparam("contact_id"))
    .with_for_update(of=(contacts, addresses), key_share=True)
)
_LOCK = (
    select(contacts.c.id)
    .where(contacts.c.id == bindparam("contact_id"))
    .with_for_update(key_share=True)
)


def lock_at_address(session: Session, *, medium: str, address_index: bytes) -> Reached | None:
    """Who speaks at this address now, locked for the rest of the story; None when nobody did.

    None too when another person began to write there while this story waited: ask again.
    """
    rows = session.run(_AT_ADDRESS, {"medium": medium, "address_index": address_index})
    return Reached(*rows[0]) if rows else None


def lock_contact(session: Session, *, contact_id: int, address_id: int) -> Reached | None:
    """A contact by id with one of its addresses, locked."""
    rows = session.run(_BY_ID, {"contact_id": contact_id, "address_id": address_id})
    return Reached(*rows[0]) if rows else None


def lock(session: Session, contact_id: int) -> None:
    """Lock a contact before one of its messages: everyone locks in this order."""
    session.put(_LOCK, {"contact_id": contact_id})


_INSERT = insert(contacts).values(
    id=bindparam("id"), language=bindparam("language"), created_at=bindparam("created_at")
)
_SET_NAME = (
    update(contacts).where(contacts.c.id == bindparam("contact_id")).values(name=bindparam("name"))
)


def insert_contact(session: Session, *, contact_id: int, language: str, now: int) -> None:
    """A new contact without an address yet."""
    session.change(_INSERT, {"id": contact_id, "language": language, "created_at": now})


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


_PLACE_COLUMNS = ("conversation", "place_flow", "place_version_id", "place_state")
_OFFER_COLUMNS = ("offered", "offered_sequence")
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
    for names in (
        (*_ALWAYS, *(_PLACE_COLUMNS if moved else ()), *(_OFFER_COLUMNS if offers else ())),
    )
}


def save_heard(session: Session, heard: Heard) -> None:
    """The one update of the contact's row that ends an inbound story."""
    names, statement = _SAVE[heard.conversation is not None, heard.offered is not None]
    values = {f"new_{name}": getattr(heard, name) for name in names}
    session.put(statement, {"row": heard.contact_id, **values})


_OFFER = (
    update(contacts)
    .where(contacts.c.id == bindparam("contact_id"))
    .where(contacts.c.offered_sequence < bindparam("sequence"))
    .values(offered=bindparam("new_offered"), offered_sequence=bindparam("sequence"))
)
_NEXT_SEQUENCE = (
    update(contacts)
    .where(contacts.c.id == bindparam("contact_id"))
    .values(sequence=contacts.c.sequence + 1)
    .returning(contacts.c.sequence)
)
_PLACE = select(
    contacts.c.place_flow, contacts.c.place_version_id, contacts.c.place_state
).where(contacts.c.id == bindparam("contact_id"))


CONVERSATION = select(contacts.c.language, contacts.c.conversation).where(
    contacts.c.id == bindparam("contact_id")
)
_SET_CONVERSATION = (
    update(contacts)
    .where(contacts.c.id == bindparam("contact_id"))
    .values(conversation=bindparam("new_conversation"))
)


def read_conversation(session: Session, contact_id: int) -> tuple[str, bytes | None]:
    """(language, sealed conversation) of a contact."""
    row = session.run(CONVERSATION, {"contact_id": contact_id})[0]
    return (row[0], row[1])


def set_conversation(session: Session, *, contact_id: int, conversation: bytes) -> None:
    """Replace the sealed conversation; the contact stands where it stood."""
    values = {"contact_id": contact_id, "new_conversation": conversation}
    session.change(_SET_CONVERSATION, values)


def offer(session: Session, *, contact_id: int, sequence: int, offered: bytes) -> None:
    """Digits answer this message from now on, unless a later one was sent already."""
    values = {"contact_id": contact_id, "sequence": sequence, "new_offered": offered}
    session.put(_OFFER, values)


def next_sequence(session: Session, contact_id: int) -> int:
    """The next place in a contact's order; locks the contact."""
    return int(session.run(_NEXT_SEQUENCE, {"contact_id": contact_id})[0][0])


def read_place(session: Session, contact_id: int) -> tuple[str | None, int | None, str | None]:
    """(flow, version, state) where a contact stands."""
    row = session.run(_PLACE, {"contact_id": contact_id})[0]
    return (row[0], row[1], row[2])
