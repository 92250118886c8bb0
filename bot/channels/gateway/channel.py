"""The gateway channel: SMS through any HTTP gateway whose dialect is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cached_property
from typing import Protocol

from bot.channels.channel import (
    Accepted,
    InboundMessage,
    OutboundMessage,
    Receipt,
    Remedy,
    SentRecord,
    WebhookCall,
)
from bot.channels.gateway.answer import read_answer
from bot.channels.gateway.errors import failure, fault
from bot.channels.gateway.incoming import inbound_from, read_fields, receipt_from
from bot.channels.gateway.outgoing import reference_to, request_for
from bot.channels.gateway.presets import PRESETS
from bot.channels.gateway.proof import require_genuine
from bot.channels.gateway.settings import GatewaySettings
from bot.channels.http import NotAnswered, Wire
from bot.core.phone import address_key, is_demonstration
from bot.core.rendering import Medium


class Configured(Protocol):
    """A gateway as the environment names it: `preset` is a name in `PRESETS`."""

    @property
    def name(self) -> str: ...
    @property
    def preset(self) -> str: ...
    @property
    def send_url(self) -> str: ...
    @property
    def secret(self) -> str: ...


def gateway_channel(gateway: Configured, public_url: str) -> GatewayChannel:
    """Return the channel for a gateway of the environment; raises `ValueError` if unusable."""
    return GatewayChannel(
        GatewaySettings(
            name=gateway.name,
            dialect=PRESETS[gateway.preset],
            send_url=gateway.send_url,
            secret=gateway.secret,
            public_url=public_url,
        )
    )


def utc_now() -> datetime:
    """Return the time that a gateway compares our signature's with."""
    return datetime.now(UTC)


class GatewayChannel:
    """Implements `Channel` for one gateway. It keeps no list, so nothing can be looked up in it."""

    answers_inline = False

    def __init__(
        self, settings: GatewaySettings, *, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self.name = f"gateway:{settings.name}"
        self._settings = settings
        self._clock = clock
        self._own = address_key(settings.sender) if settings.sender else ""

    def carries(self, medium: Medium) -> bool:
        """Claim SMS, and nothing else."""
        return medium is Medium.SMS

    def own_addresses(self) -> frozenset[str]:
        """Return our own number there, if we were told: what comes from it is an echo."""
        return frozenset({self._own} if self._own else ())

    def read_inbound(self, call: WebhookCall, *, now: datetime) -> InboundMessage | None:
        """Return the message in this call; None for an echo or another event; raises `Rejected`."""
        require_genuine(call, self._settings, now=now)
        fields = read_fields(call, self._settings.dialect)
        message = inbound_from(fields, provider=self.name, own=self._own)
        if message is None or message.sender in (self._own, message.recipient):
            return None
        return message

    def read_receipt(self, call: WebhookCall, *, now: datetime) -> Receipt | None:
        """Return the news of a message of ours; None for another event; raises `Rejected`."""
        require_genuine(call, self._settings, now=now, is_receipt=True)
        fields = read_fields(call, self._settings.dialect)
        return receipt_from(fields, provider=self.name)

    def render_inline(self, messages: Iterable[OutboundMessage]) -> str:
        """Return an empty answer: replies always go by `send`."""
        return ""

    def send(self, message: OutboundMessage) -> Accepted:
        """Hand one message to the gateway once; raises `DeliveryFailure`."""
        self._refuse_unsendable(message)
        at = self._clock()
        reference = reference_to(message, self._settings, at=at)
        try:
            answer = self._wire.exchange(request_for(message, self._settings, reference, at=at))
        except NotAnswered as cause:
            raise failure(cause.code) from None
        return read_answer(answer, self._settings.dialect, reference)

    def remedy(self, error_code: str | None) -> Remedy:
        """Return what follows from an error of a receipt; without one, a last try."""
        return fault(error_code or "").remedy

    def explain(self, code: str) -> str:
        """Return the French sentence for staff about a code, to be translated where it is shown."""
        return fault(code).staff

    def find_sent(
        self,
        message: OutboundMessage,
        *,
        since: datetime,
        others: frozenset[str] = frozenset(),
    ) -> SentRecord | None:
        """Raise `DeliveryFailure` ("no_list"): only a receipt can tell what became of a message."""
        raise failure("no_list")

    def list_inbound(self, *, since: datetime) -> list[InboundMessage]:
        """Return nothing: gateways repeat a call until it is answered, and keep no list."""
        return []

    def _refuse_unsendable(self, message: OutboundMessage) -> None:
        if message.medium is not Medium.SMS:
            raise failure("wrong_medium")
        if is_demonstration(message.recipient):
            raise failure("demonstration_number")
        if not message.text:
            raise failure("empty_text")
        if len(message.text) > self._settings.dialect.longest_text:
            raise failure("too_long")

    @cached_property
    def _wire(self) -> Wire:
        # Made by the process that sends, after any fork, and not at all where nothing is sent.
        return Wire(timeout=self._settings.timeout)
