"""The simulator: the channel of the demonstration's phones, which read their thread themselves."""

from __future__ import annotations

from collections.abc import Iterable
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
from bot.core.phone import is_demonstration
from bot.core.rendering import Medium


class SimulatorChannel:
    """Implements `Channel` for people of the demonstration, and for nobody else.

    The page shows what the database holds: a message counts as sent once it is handed over here.
    """

    name = "simulator"
    answers_inline = False

    def carries(self, medium: Medium) -> bool:
        """Claim every medium: the page shows either as its phone would."""
        return True

    def own_addresses(self) -> frozenset[str]:
        """Return none: nothing can echo."""
        return frozenset()

    def read_inbound(self, call: WebhookCall, *, now: datetime) -> InboundMessage | None:
        """Raise `Rejected`: the page hands over its messages itself."""
        raise Rejected("no_webhook", 403)

    def read_receipt(self, call: WebhookCall, *, now: datetime) -> Receipt | None:
        """Raise `Rejected`: there is nobody who could report."""
        raise Rejected("no_webhook", 403)

    def send(self, message: OutboundMessage) -> Accepted:
        """Take one message at once; raises `DeliveryFailure` for the number of a real person."""
        if not is_demonstration(message.recipient):
            raise DeliveryFailure("not_a_demonstration_number", Remedy.PERMANENT)
        return Accepted(f"sim-{message.id}")

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
        """Return the record of a message that was perhaps sent: what is stored is on the page."""
        taken = self.send(message)
        return SentRecord(taken.provider_id, message.recipient, message.text, taken.state, None)

    def list_inbound(self, *, since: datetime) -> list[InboundMessage]:
        """Return nothing: what is written on the page is stored at once."""
        return []
