"""An outbound row as it travels: the stored letter, the channel's message, what it offers."""

from __future__ import annotations

import structlog

from bot.channels.channel import OutboundMessage
from bot.core.event import Offered
from bot.core.rendering import Medium
from bot.services.letter import Letter, letter_from_json, offered_from_json
from bot.services.parts import Parts
from bot.store import contacts
from bot.store.outbox import Row
from bot.store.session import Session
from bot.store.vault import Unreadable


def outbound(parts: Parts, row: Row, sealed_address: bytes) -> OutboundMessage:
    """The message as the channel wants it: what was stored, byte for byte. Raises `Unreadable`."""
    letter = letter_in(parts, row)
    return OutboundMessage(
        id=row.id,
        medium=Medium(row.medium),
        recipient=parts.vault.open(sealed_address, "addresses", "address", row.address_id),
        text=letter.text,
        options=letter.options,
        body=letter.body,
        content_key=letter.language if letter.options else None,
        template=letter.template or None,
        template_values={str(place): it for place, it in enumerate(letter.values, start=1)},
    )


def letter_in(parts: Parts, row: Row) -> Letter:
    """What was stored to be sent. Raises `Unreadable`, also for a row that holds nothing."""
    if row.body is None:
        raise Unreadable("empty", "messages", "body")
    stored = parts.vault.open(row.body, "messages", "body", row.id)
    try:
        return letter_from_json(stored)
    except (ValueError, TypeError):
        raise Unreadable("damaged", "messages", "body") from None


def is_template(parts: Parts, row: Row) -> bool:
    """Whether it is an approved text, which may go at any time; also of what cannot be opened."""
    try:
        return bool(letter_in(parts, row).template)
    except Unreadable:
        return True  # sending it says what is wrong with it


def offered_in(parts: Parts, row: Row) -> Offered | None:
    """What this message lets the person choose; None when it offers nothing."""
    stored = _opened_offer(parts, row)
    return None if stored is None else offered_from_json(stored)


def offer(parts: Parts, row: Row, *, session: Session) -> None:
    """The message was taken: digits answer it from now on."""
    stored = _opened_offer(parts, row)
    if stored is None:
        return
    sealed = parts.vault.seal(stored, "contacts", "offered", row.contact_id)
    contacts.offer(session, contact_id=row.contact_id, sequence=row.sequence, offered=sealed)


def _opened_offer(parts: Parts, row: Row) -> str | None:
    """What is stored of the choices. When it does not open the message went all the same."""
    if row.offered is None:
        return None
    try:
        return parts.vault.open(row.offered, "messages", "offered", row.id)
    except Unreadable as unreadable:
        structlog.get_logger().error("offer_unreadable", trace=row.trace, code=unreadable.code)
        return None
