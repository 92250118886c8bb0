"""What a worker does, one step at a time, on a clock that a test moves; and a person who writes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from bot.channels.channel import OutboundMessage
from bot.core.rendering import Medium
from bot.services import outbox
from bot.services.inbox import Letters
from bot.services.outbox import Claim, Sent
from bot.services.parts import Parts
from bot.store import waiting
from bot.store.tables import messages
from bot.worker import Worker
from tests.parts import PERSON, PUBLIC_URL, TestClock, said, write_in
from tests.provider import Answer, Provider

WEBHOOK = f"{PUBLIC_URL}/webhooks/twilio"
MOST_STEPS = 400


def speak(
    parts: Parts, provider: Provider, text: str, *, sender: str = PERSON, **more: Any
) -> Letters:
    """Let a person write through the provider, which acts on the answer of the webhook."""
    medium = more.pop("medium", Medium.SMS)
    came = provider.write_in(text, sender, medium=medium.value)
    message = said(text, sender=sender, medium=medium, provider_id=came.sid, **more)
    letters = write_in(parts, message)
    provider.act(came, Answer(200, rendered(parts, letters), "text/xml"), WEBHOOK)
    return letters


def rendered(parts: Parts, letters: Letters) -> str:
    """The webhook's answer, byte for byte."""
    return parts.channels["twilio"].render_inline(
        OutboundMessage(message_id, Medium.SMS, "", text) for message_id, text in letters.inline
    )


def claim(parts: Parts, sent: Sent | None = None) -> Claim | None:
    """Settle what was sent and claim the next message, in one commit."""
    now = parts.clock()
    return parts.db.write(lambda s: outbox.turn_over(parts, sent, session=s, now=now))


def deliver_next(parts: Parts, sent: Sent | None = None) -> Sent | None:
    """Settle what was sent, claim the next message, send it; None when nothing is due."""
    claimed = claim(parts, sent)
    return outbox.deliver(parts, claimed) if claimed is not None else None


def deliver_waiting(parts: Parts) -> int:
    """Send everything that is due, one after the other. How many messages went."""
    count, sent = 0, deliver_next(parts)
    while sent is not None:
        count, sent = count + 1, deliver_next(parts, sent)
    return count


def lapse_leases(parts: Parts) -> None:
    """Let every lease end, as it does when its worker is gone."""
    ended = update(messages).where(messages.c.state == "sending").values(lease_until=0)
    parts.db.write(lambda session: session.change(ended))


def drain(parts: Parts, clock: TestClock, *, seconds: float = 5.0) -> None:
    """Let time pass and the worker work until nothing is under way."""
    worker = Worker(parts)
    for _ in range(MOST_STEPS):
        deliver_waiting(parts)
        worker.clear_doubts()
        if not parts.db.read(waiting.count_on_the_way):
            return
        clock.move(seconds=seconds)
    raise AssertionError("something is under way for ever")
