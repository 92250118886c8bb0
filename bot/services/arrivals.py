"""Arrivals: the row of a message that came in, and the media that came with it."""

from __future__ import annotations

import hashlib
from datetime import datetime

from bot.channels.channel import InboundMessage
from bot.core.text import storable
from bot.services.parts import Parts
from bot.store import messages
from bot.store.contacts import Reached
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.session import Session

LONGEST_ID = 200
LONGEST_TYPE = 100


def known_as(provider_id: str) -> str:
    """A provider's id as it is stored: as it came, unless no index of a database would take it."""
    if len(provider_id) <= LONGEST_ID:
        return storable(provider_id)
    return "sha256:" + hashlib.sha256(provider_id.encode("utf-8", "surrogatepass")).hexdigest()


def inbound_row(
    parts: Parts, message: InboundMessage, reached: Reached, *, trace: str, now: datetime
) -> messages.NewMessage:
    """The row of an inbound message, next in its contact's order."""
    message_id = new_id()
    text = storable(message.text or message.label or "")
    return messages.NewMessage(
        id=message_id,
        contact_id=reached.contact_id,
        address_id=reached.address_id,
        direction="in",
        medium=message.medium.value,
        provider=message.provider,
        provider_id=known_as(message.provider_id),
        sequence=reached.sequence + 1,
        kind="inbound",
        bulk=0,
        state="processed",
        in_reply_to=None,
        inline=0,
        body=parts.vault.seal(text, "messages", "body", message_id),
        offered=None,
        confidential=0,
        segments=0,
        due_at=None,
        trace=trace,
        created_at=to_micros(now),
    )


def keep_attachments(
    parts: Parts, message: InboundMessage, message_id: int, *, session: Session, now: datetime
) -> None:
    """Remember what came with the message; the worker fetches it later."""
    for position, attachment in enumerate(message.attachments):
        attachment_id = new_id()
        messages.insert_attachment(
            session,
            {
                "id": attachment_id,
                "message_id": message_id,
                "position": position,
                "url": parts.vault.seal(attachment.url, "attachments", "url", attachment_id),
                "content_type": storable(attachment.content_type)[:LONGEST_TYPE],
                "state": "waiting",
                "created_at": to_micros(now),
                "due_at": to_micros(now),
            },
        )
