"""What a message says: its text, a region for a pin, and politeness for what is no text."""

from __future__ import annotations

from dataclasses import replace

from bot.channels.channel import InboundMessage
from bot.core.event import Offered, Said
from bot.services.library import Shelf
from bot.services.whereabouts import nearest_region

LONGEST_HEARD = 2_000


def spelt(text: str) -> str:
    """The part of a text that is heard; the one sign that calls for help, in letters."""
    return text.replace("\N{SQUARED SOS}", " SOS ")[:LONGEST_HEARD]


def read_said(message: InboundMessage, *, offered: Offered | None, shelf: Shelf) -> Said:
    """What the conversation hears of a message; `offered` is what digits answer."""
    text = spelt(message.text or message.label or "")
    said = Said(text, message.payload, offered)
    if text.strip() or message.payload:
        return said
    if message.location is not None:
        region = nearest_region(shelf, message.location)
        if region is None:
            return replace(said, courtesy="far_away")
        return replace(said, text=region, is_pin=True)
    return replace(said, courtesy=_courtesy(message)) if message.attachments else said


def _courtesy(message: InboundMessage) -> str:
    kind = message.attachments[0].content_type
    if kind.startswith("audio/"):
        return "voice_note"
    return "photo" if kind.startswith("image/") else "other_media"
