"""Reception: takes one message in, whatever its turn runs into; the message is never lost."""

from __future__ import annotations

import structlog

from bot.channels.channel import Channel, InboundMessage
from bot.services import aside, inbox
from bot.services.inbox import Letters
from bot.services.parts import OUTBOX, Parts
from bot.store.db import NotStored
from bot.store.identity import new_trace

log = structlog.get_logger


def take_in(
    parts: Parts,
    channel: Channel,
    message: InboundMessage,
    *,
    caught_up: bool = False,
    trace: str | None = None,
) -> Letters:
    """Receive a message in one story. When its turn fails for a bug, it is kept for another try.

    `trace`: what its rows and the lines of the log about it have in common.
    Raises `NotStored` when nothing could be stored: the provider must hear that.
    """
    now, trace = parts.clock(), trace or new_trace()
    try:
        letters = parts.db.write(
            lambda session: inbox.receive(
                parts,
                message,
                session=session,
                now=now,
                trace=trace,
                answers_inline=channel.answers_inline and not caught_up,
                caught_up=caught_up,
            )
        )
    except NotStored:
        raise
    except Exception as bug:
        error = type(bug).__name__
        log().error("turn_failed", trace=trace, error=error, exc_info=True)
        parts.db.write(
            lambda session: aside.set_aside(
                parts, message, error, session=session, now=now, trace=trace
            )
        )
        return Letters()
    if letters.queued:
        parts.bell.ring(OUTBOX)
    return letters
