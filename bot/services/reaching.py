"""Reaching: the contact who speaks at an address, a new one when nobody ever did."""

from __future__ import annotations

from datetime import datetime

from bot.channels.channel import InboundMessage
from bot.core.phone import address_key
from bot.services.parts import Parts
from bot.store import addresses, contacts, sharing
from bot.store.addresses import NewAddress
from bot.store.contacts import Reached
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.session import Session

FIRST_LANGUAGE = "fr"


def reach(parts: Parts, message: InboundMessage, *, session: Session, now: datetime) -> Reached:
    """Who speaks at the sender's address, locked. One number is one contact on every medium."""
    key = address_key(message.sender)
    index = parts.vault.index("address", key)
    medium = message.medium.value
    found = contacts.lock_at_address(session, medium=medium, address_index=index)
    if found is None:
        addresses.wait_for_newcomer(session, index)
        found = contacts.lock_at_address(session, medium=medium, address_index=index)
    if found is None:
        _add_address(parts, message, key, index, session=session, now=to_micros(now))
        found = contacts.lock_at_address(session, medium=medium, address_index=index)
    assert found is not None, "an address that was just added"
    if found.provider != message.provider or found.unreachable_at is not None:
        addresses.mark_reachable(
            session, address_id=found.address_id, provider=message.provider
        )
    return found


def _add_address(
    parts: Parts, message: InboundMessage, key: str, index: bytes, *, session: Session, now: int
) -> None:
    """A new address: of a new contact, or of those who have the same number on another medium."""
    medium = message.medium.value
    known = addresses.find_same_number(session, medium=medium, address_index=index)
    contact_id = known[1] if known else new_id()
    if known is None:
        contacts.insert_contact(session, contact_id=contact_id, language=FIRST_LANGUAGE, now=now)
    address_id = new_id()
    sealed = parts.vault.seal(key, "addresses", "address", address_id)
    new = NewAddress(address_id, medium, index, sealed, message.provider, contact_id, now)
    addresses.insert_address(session, new)
    people = sharing.list_sharing(session, known[0]) if known else [(contact_id, 1)]
    for sharer, position in people:
        sharing.share(session, address_id=address_id, contact_id=sharer, position=position)
