"""WhatsApp's window: free text for a day after the person's last message, then templates alone."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core.rendering import Medium
from bot.store.moment import micros, to_micros
from bot.store.ways import Way

WINDOW = timedelta(hours=24)


def is_shut(way: Way, now: datetime) -> bool:
    """Whether free text cannot go this way now; an SMS always can."""
    if way.medium != Medium.WHATSAPP:
        return False
    return way.heard_at is None or to_micros(now) - way.heard_at >= micros(WINDOW)
