"""Strangers: people whose number another system knows, and who never wrote to us."""

from __future__ import annotations

from datetime import datetime

from bot.core.phone import address_key
from bot.core.rendering import Medium
from bot.services.parts import Parts
from bot.services.refusal import Refusal
from bot.store import addresses, contacts, sharing
from bot.store.addresses import NewAddress
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.session import Session


def add_stranger(
    parts: Parts, number: str, name: str, language: str, *, session: Session, now: datetime
) -> int:
    """A contact at a number where nobody is known yet; whoever writes from there is this person.

    Nothing is sent to them before they write. Raises `Refusal` "no_sms_way".
    """
    channel = parts.channel_for(Medium.SMS)
    if channel is None:
        raise Refusal("no_sms_way")
    key, at = address_key(number), to_micros(now)
    index = parts.vault.index("address", key)
    addresses.wait_for_newcomer(session, index)
    contact_id, address_id = new_id(), new_id()
    contacts.insert_contact(session, contact_id=contact_id, language=language, now=at)
    if name:
        sealed = parts.vault.seal(name, "contacts", "name", contact_id)
        contacts.set_name(session, contact_id=contact_id, name=sealed)
    sealed_key = parts.vault.seal(key, "addresses", "address", address_id)
    medium = Medium.SMS.value
    new = NewAddress(address_id, medium, index, sealed_key, channel.name, contact_id, at)
    addresses.insert_address(session, new)
    sharing.share(session, address_id=address_id, contact_id=contact_id, position=1)
    return contact_id
