"""Reaching: the contact who speaks at an address, a new one when nobody ever did."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.channels.channel import InboundMessage
from bot.core.phone import address_key
from bot.services.locks import doubt_holder
from bot.services.parts import Parts
from bot.store import addresses, contacts, protections, sharing
from bot.store.addresses import NewAddress
from bot.store.contacts import Reached
from bot.store.identity import new_id
from bot.store.moment import micros, to_micros
from bot.store.session import Session

FIRST_LANGUAGE = "fr"
UNREACHED_FOR = timedelta(days=14)  # nothing arrived so long: the number may be another's by now


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
    if _is_doubtful(parts, message, found, session=session, now=now):
        for contact_id, _position in sharing.list_sharing(session, found.address_id):
            doubt_holder(session, contact_id, now=now)
        return replace(found, guarded=1)
    return found


def _is_doubtful(
    parts: Parts, message: InboundMessage, found: Reached, *, session: Session, now: datetime
) -> bool:
    """Whether the number may have another holder: nothing arrived for long, or another profile.

    The name of the profile is kept as a digest, and is nobody's first name.
    """
    long_ago = to_micros(now) - micros(UNREACHED_FOR)
    was_lost = found.unreachable_at is not None and found.unreachable_at < long_ago
    if not message.profile_name:
        return was_lost
    shown = f"{found.address_id}:{message.profile_name}"
    digest = parts.vault.index("profile_name", shown)
    if found.profile_digest == digest:
        return was_lost
    protections.set_profile_name(session, found.address_id, digest=digest)
    return was_lost or found.profile_digest is not None


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
