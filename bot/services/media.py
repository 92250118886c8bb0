"""Media that came with messages: fetched by the worker under the channel's guard, kept sealed."""

from __future__ import annotations

from datetime import timedelta

from bot.channels.fetching import FetchesMedia, Media, MediaRefused
from bot.services.parts import Parts
from bot.store import attachments
from bot.store.attachments import Waiting
from bot.store.moment import to_micros

MOST_TRIES = 4
TRY_AGAIN = timedelta(minutes=2)
PASSING = frozenset({"not_reached", "too_slow", "host_unknown"})


def fetch_next(parts: Parts) -> bool:
    """Fetch one attachment and keep it; False when none is due."""
    now = parts.clock()
    waiting = parts.db.write(
        lambda session: attachments.take_next(
            session, now=to_micros(now), until=to_micros(now + TRY_AGAIN)
        )
    )
    if waiting is None:
        return False
    try:
        media = _fetch(parts, waiting)
    except MediaRefused as refused:
        is_passing = refused.code in PASSING or refused.code.startswith("answered_5")
        if not is_passing or waiting.attempts + 1 >= MOST_TRIES:
            _settle(parts, waiting, None)
        return True
    _settle(parts, waiting, media)
    return True


def _fetch(parts: Parts, waiting: Waiting) -> Media:
    channel = parts.channels.get(waiting.provider)
    if not isinstance(channel, FetchesMedia):
        raise MediaRefused("no_channel")
    return channel.fetch_media(
        parts.vault.open(waiting.url, "attachments", "url", waiting.id)
    )


def _settle(parts: Parts, waiting: Waiting, media: Media | None) -> None:
    body = None
    if media is not None:
        body = parts.vault.seal(media.content, "attachments", "body", waiting.id)
    parts.db.write(
        lambda session: attachments.settle(
            session,
            attachment_id=waiting.id,
            state="stored" if media is not None else "refused",
            content_type=media.content_type if media is not None else "",
            body=body,
        )
    )
