"""A handset: what a person can do with a phone. Everything goes the real inbound way.

The terminal phone, the browser phone and the conversation scripts hold one; nothing they send
leaves this machine, because their numbers are those of the demonstration.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

from bot.channels.channel import Attachment, InboundMessage
from bot.core.phone import is_demonstration
from bot.core.rendering import Medium
from bot.reception import take_in
from bot.services import outbox
from bot.services.inbox import Letters
from bot.services.outbox import Claim, Sent
from bot.services.parts import Parts
from bot.services.thread import Line, read_phone

SIMULATOR = "simulator"
SERVICE = "segin"
PATIENCE_SECONDS = 3.0
LOOK_AGAIN_SECONDS = 0.05


class NotOffered(Exception):
    """The message is not on this phone, or has no such button."""


@dataclass(frozen=True, slots=True)
class Handset:
    """A phone of the demonstration. ValueError for any other number."""

    parts: Parts
    number: str
    medium: Medium

    def __post_init__(self) -> None:
        if not is_demonstration(self.number):
            raise ValueError("a handset has a number of the demonstration")

    def write(self, text: str) -> InboundMessage:
        """A message as its writer typed it."""
        return self._message(text=text)

    def tap(self, message_id: int, number: str) -> InboundMessage:
        """A tap on a button or a row of a message, however old. Raises `NotOffered`."""
        for line in self.read():
            for option in line.options:
                if line.id == message_id and option.number == number:
                    return self._message(payload=option.payload, label=option.label)
        raise NotOffered(number)

    def speak(self) -> InboundMessage:
        """A voice note."""
        return self._message(attachment=Attachment(f"{SIMULATOR}:voice", "audio/ogg"))

    def photograph(self) -> InboundMessage:
        """A photo."""
        return self._message(attachment=Attachment(f"{SIMULATOR}:photo", "image/jpeg"))

    def pin(self, latitude: float, longitude: float) -> InboundMessage:
        """A location pin."""
        return self._message(location=(latitude, longitude))

    def send(self, message: InboundMessage) -> Letters:
        """Bring a message to the service, as a provider would; the same one twice is a repeat.

        The answer goes through the outbox. Raises `NotStored`.
        """
        return take_in(self.parts, self.parts.channels[SIMULATOR], message)

    def exchange(self, message: InboundMessage) -> None:
        """Send a message and wait a moment until its answer is here; raises `NotStored`.

        Delivers itself, unless messages of real people could be among what waits.
        """
        before = len(self.answers())
        letters = self.send(message)
        deadline = time.monotonic() + PATIENCE_SECONDS
        if set(self.parts.channels) == {SIMULATOR}:
            deliver_waiting(self.parts)
        while len(self.answers()) < before + letters.queued and time.monotonic() < deadline:
            time.sleep(LOOK_AGAIN_SECONDS)

    def answers(self) -> list[Line]:
        """What the service wrote, of what the screen shows."""
        return [line for line in self.read() if line.is_ours]

    def read(self) -> tuple[Line, ...]:
        """What the screen shows, the oldest first."""
        return self.parts.db.read(
            lambda session: read_phone(self.parts, self.number, self.medium, session=session)
        )

    def _message(
        self,
        *,
        text: str = "",
        payload: str | None = None,
        label: str | None = None,
        attachment: Attachment | None = None,
        location: tuple[float, float] | None = None,
    ) -> InboundMessage:
        return InboundMessage(
            provider=SIMULATOR,
            provider_id=secrets.token_hex(16),
            medium=self.medium,
            sender=self.number,
            recipient=SERVICE,
            text=text,
            payload=payload,
            label=label,
            attachments=(attachment,) if attachment else (),
            location=location,
        )


def deliver_waiting(parts: Parts) -> int:
    """Send everything that is due, as the worker would. How many messages went."""
    count, sent = 0, None
    while (claimed := _turn_over(parts, sent)) is not None:
        sent = outbox.deliver(parts, claimed)
        count += 1
    return count


def _turn_over(parts: Parts, sent: Sent | None) -> Claim | None:
    now = parts.clock()
    return parts.db.write(lambda s: outbox.turn_over(parts, sent, session=s, now=now))
