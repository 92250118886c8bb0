"""Catch-up: what the provider holds for us and no webhook brought, after an outage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.channels.channel import Channel, DeliveryFailure, InboundMessage
from bot.services.arrivals import known_as
from bot.services.parts import Parts
from bot.store import library as store
from bot.store import messages
from bot.store.moment import from_micros, to_micros

FIRST_LOOK = timedelta(hours=24)
OVERLAP = timedelta(minutes=75)  # the provider's clock may be an hour off ours
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Missed:
    """What is to be taken in, the oldest first. `is_all` False: look again soon."""

    messages: tuple[InboundMessage, ...] = ()
    is_all: bool = True


def list_missed(parts: Parts, channel: Channel, *, now: datetime) -> Missed | None:
    """What came in since the last look and is not stored; None when the provider cannot be asked.

    What came a moment ago is left to its webhook: it may be on its way, or be told again.
    """
    settings = parts.db.read(store.list_settings)
    looked = settings.get(_name(channel))
    since = from_micros(int(looked)) - OVERLAP if looked else now - FIRST_LOOK
    try:
        listed = channel.list_inbound(since=since)
    except DeliveryFailure:
        return None
    unknown = _unknown(parts, channel.name, listed)
    settled = now - parts.patience.webhook
    old = tuple(it for it in unknown if it.sent_at is None or it.sent_at < settled)
    return Missed(old, len(old) == len(unknown))


def _unknown(
    parts: Parts, provider: str, listed: list[InboundMessage]
) -> list[InboundMessage]:
    """Those that are not stored yet: asking is far cheaper than receiving each of them again."""
    ids = [known_as(message.provider_id) for message in listed]
    known: set[str] = set()
    for first in range(0, len(ids), AT_ONCE):
        asked = partial(messages.list_known, provider=provider, provider_ids=ids[first:][:AT_ONCE])
        known |= parts.db.read(asked)
    return [message for message in listed if known_as(message.provider_id) not in known]


def looked_at(parts: Parts, channel: Channel, *, now: datetime) -> None:
    """Remember that everything until now was read."""
    parts.db.write(
        lambda session: store.set_setting(
            session, name=_name(channel), value=str(to_micros(now)), now=to_micros(now)
        )
    )


def _name(channel: Channel) -> str:
    return f"caught_up.{channel.name}"
