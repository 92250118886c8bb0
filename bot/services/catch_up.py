"""Catch-up: what the provider holds for us and no webhook brought, after an outage."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.channels.channel import Channel, DeliveryFailure, InboundMessage
from bot.services.parts import Parts
from bot.store import library as store
from bot.store.moment import from_micros, to_micros

FIRST_LOOK = timedelta(hours=24)
OVERLAP = timedelta(minutes=10)


def list_missed(
    parts: Parts, channel: Channel, *, now: datetime
) -> list[InboundMessage] | None:
    """What came in since the last look, oldest first; None when the provider cannot be asked."""
    settings = parts.db.read(store.list_settings)
    looked = settings.get(_name(channel))
    since = from_micros(int(looked)) - OVERLAP if looked else now - FIRST_LOOK
    try:
        return channel.list_inbound(since=since)
    except DeliveryFailure:
        return None


def looked_at(parts: Parts, channel: Channel, *, now: datetime) -> None:
    """Remember that everything until now was read."""
    parts.db.write(
        lambda session: store.set_setting(
            session, name=_name(channel), value=str(to_micros(now)), now=to_micros(now)
        )
    )


def _name(channel: Channel) -> str:
    return f"caught_up.{channel.name}"
