"""What every channel offers: read what comes in, send what goes out, say what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.core.rendering import Medium, Tappable


class DeliveryState(StrEnum):
    """What a provider says of a message it took, in its own rising order (see `RANK`)."""

    ACCEPTED = "accepted"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    PARTIALLY_DELIVERED = "partially_delivered"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    CANCELED = "canceled"
    READ = "read"


RANK = {
    DeliveryState.ACCEPTED: 0,
    DeliveryState.QUEUED: 1,
    DeliveryState.SENDING: 2,
    DeliveryState.SENT: 3,
    DeliveryState.PARTIALLY_DELIVERED: 4,
    DeliveryState.DELIVERED: 5,
    DeliveryState.UNDELIVERED: 5,
    DeliveryState.FAILED: 5,
    DeliveryState.CANCELED: 5,
    DeliveryState.READ: 6,
}


@dataclass(frozen=True, slots=True)
class Attachment:
    """What came with a message: fetched later, by the worker, with the channel's guard."""

    url: str
    content_type: str


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One message as a channel read it. `text` is what the person wrote, unchanged."""

    provider: str  # "twilio", "gateway:<name>", "simulator", "console"
    provider_id: str  # unique within `provider`
    medium: Medium
    sender: str  # the opaque address on that medium; E.164 where it is a number
    recipient: str
    text: str
    payload: str | None = None  # what a tapped button or list row carries, before its label
    label: str | None = None  # the label of the tapped button or row
    attachments: tuple[Attachment, ...] = ()
    location: tuple[float, float] | None = None  # never stored: becomes a region in memory
    opt_out: str | None = None  # "STOP", "START", "HELP": the provider already answered
    sent_at: datetime | None = None  # by the provider's list or the gateway; None when unknown
    profile_name: str | None = None  # what the medium shows of the sender; never stored readably


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """One message ready to be sent: rendered, spelled for its medium, numbered."""

    id: int  # our own id: travels in the callback address, so that a receipt finds it
    medium: Medium
    recipient: str
    text: str  # complete, with the numbered choices written out
    options: tuple[Tappable, ...] = ()
    body: str = ""  # the text without the numbered choices, for buttons and lists
    content_key: str | None = None  # the language, where an interactive content may exist
    template: str | None = None  # the provider's id of an approved text, where the window is closed
    template_values: dict[str, str] = field(default_factory=dict)
    attachment_url: str | None = None
    validity: int | None = None  # seconds after which the provider should give up


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took the message under this id."""

    provider_id: str
    state: DeliveryState = DeliveryState.ACCEPTED


class Remedy(StrEnum):
    """What to do about a delivery that failed: one answer per error code."""

    RETRY = "retry"  # not taken: send again after a wait
    LATER = "later"  # the handset is off: hours later, at most 3 times
    TOMORROW = "tomorrow"  # a daily limit
    UNCERTAIN = "uncertain"  # outcome unknown: reconcile, never blindly again
    PERMANENT = "permanent"
    OPTED_OUT = "opted_out"
    OTHER_MEDIUM = "other_medium"  # not on WhatsApp: try SMS
    TEMPLATE = "template"  # the 24 hours are over: once as template, or SMS
    AGAIN = "again"  # once more as it is, then permanent (media, codes that nobody knows)
    ASK_AGAIN = "ask_again"  # the inbound part was lost: ask the person to send again
    ALERT = "alert"  # filtered or against a policy: no retry, a member must look
    STOP_CHANNEL = "stop_channel"  # nothing will pass until a member mends the account


class DeliveryFailure(Exception):
    """A send that did not succeed; `remedy` says what follows. Never carries text or number."""

    def __init__(self, code: str, remedy: Remedy, *, retry_after: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.remedy = remedy
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a provider reported of one message; `message_id` is ours if the callback carried it."""

    provider: str
    provider_id: str | None
    message_id: int | None
    state: DeliveryState | None  # None: a status we do not know, kept as it is
    raw_state: str
    error_code: str | None = None


@dataclass(frozen=True, slots=True)
class SentRecord:
    """One outbound message as the provider's own list tells it: for reconciling."""

    provider_id: str
    recipient: str
    text: str
    state: DeliveryState | None
    sent_at: datetime | None


class Rejected(Exception):
    """A webhook call that must not be acted on: `status` is the HTTP answer (403 or 400)."""

    def __init__(self, code: str, status: int) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


@dataclass(frozen=True, slots=True)
class WebhookCall:
    """One HTTP call as it arrived, before any cleaning: what a signature is computed over."""

    method: str
    path: str
    query: str
    body: bytes
    headers: dict[str, str]  # names in lower case


class Channel(Protocol):
    """A way in and out. `send` raises `DeliveryFailure`; reading a webhook raises `Rejected`."""

    name: str
    answers_inline: bool  # replies may travel in the answer to the webhook

    def carries(self, medium: Medium) -> bool: ...

    def own_addresses(self) -> frozenset[str]: ...

    def read_inbound(self, call: WebhookCall, *, now: datetime) -> InboundMessage | None: ...

    def read_receipt(self, call: WebhookCall, *, now: datetime) -> Receipt | None: ...

    def send(self, message: OutboundMessage) -> Accepted: ...

    # The body of that answer; "" where replies always go by `send`.
    def render_inline(self, messages: Iterable[OutboundMessage]) -> str: ...

    def remedy(self, error_code: str | None) -> Remedy: ...  # for an error a receipt reports

    # None: the provider's list does not have it. Raises `DeliveryFailure` when it cannot be read.
    # `others`: provider ids that belong to other messages of ours.
    def find_sent(
        self,
        message: OutboundMessage,
        *,
        since: datetime,
        others: frozenset[str] = frozenset(),
    ) -> SentRecord | None: ...

    # [] where the provider has no such list. Raises `DeliveryFailure`.
    def list_inbound(self, *, since: datetime) -> list[InboundMessage]: ...
