"""Deliveries: whether a text that somebody waits for has arrived, by what its provider reported."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from bot.store import referrals as store
from bot.store.session import Session

ARRIVED = frozenset({"delivered", "read"})
LOST = frozenset({"failed", "dead"})
SENT_COUNTS = "sent_counts_as_delivered"  # a setting: the channels that know no more than "sent"
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(hours=1)
GIVEN_UP = timedelta(days=3)


class Delivery(StrEnum):
    """How far a text came."""

    CONFIRMED = "confirmed"
    LOST = "lost"
    ON_THE_WAY = "on_the_way"


def read_delivery(
    session: Session, message_id: int, *, settings: Mapping[str, str]
) -> Delivery:
    """What is known of it now. A text that went by a second way counts with that one."""
    carriers = store.list_carriers(session, message_id)
    counts = settings.get(SENT_COUNTS, "").replace(",", " ").split()
    if any(state in ARRIVED or (state == "sent" and by in counts) for state, by in carriers):
        return Delivery.CONFIRMED
    if all(state in LOST for state, _ in carriers):
        return Delivery.LOST
    return Delivery.ON_THE_WAY


def next_look(asked: datetime, now: datetime) -> datetime | None:
    """When to look again at what was sent at `asked`; None when it has taken too long."""
    waited = now - asked
    if waited >= GIVEN_UP:
        return None
    return now + min(max(waited, SHORTEST), LONGEST)
