"""The console: a channel for the telephone in the terminal; it hands each message to a callback."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from bot.channels.channel import (
    Accepted,
    DeliveryFailure,
    InboundMessage,
    OutboundMessage,
    Receipt,
    Rejected,
    Remedy,
    SentRecord,
    WebhookCall,
)
from bot.core.rendering import Medium


class ConsoleChannel:
    """Implements `Channel` without a network: `show` prints a message, or is a list's `append`."""

    name = "console"
    answers_inline = False

    def __init__(self, show: Callable[[OutboundMessage], object]) -> None:
        self._show = show

    def carries(self, medium: Medium) -> bool:
        """Claim every medium: the terminal shows what the person would see on it."""
        return True

    def own_addresses(self) -> frozenset[str]:
        """Return none: nothing can echo."""
        return frozenset()

    def read_inbound(self, call: WebhookCall, *, now: datetime) -> InboundMessage | None:
        """Raise `Rejected`: nobody calls the console from outside."""
        raise Rejected("no_webhook", 403)

    def read_receipt(self, call: WebhookCall, *, now: datetime) -> Receipt | None:
        """Raise `Rejected`: nobody calls the console from outside."""
        raise Rejected("no_webhook", 403)

    def send(self, message: OutboundMessage) -> Accepted:
        """Show one message, whoever it is for."""
        self._show(message)
        return Accepted(f"console-{message.id}")

    def render_inline(self, messages: Iterable[OutboundMessage]) -> str:
        """Return an empty answer: replies always go by `send`."""
        return ""

    def remedy(self, error_code: str | None) -> Remedy:
        """Return that nothing helps: no receipt ever comes."""
        return Remedy.PERMANENT

    def find_sent(
        self,
        message: OutboundMessage,
        *,
        since: datetime,
        others: frozenset[str] = frozenset(),
    ) -> SentRecord | None:
        """Raise `DeliveryFailure`: what was printed is not kept."""
        raise DeliveryFailure("no_list", Remedy.PERMANENT)

    def list_inbound(self, *, since: datetime) -> list[InboundMessage]:
        """Return nothing: what is typed is heard at once."""
        return []
