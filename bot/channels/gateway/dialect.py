"""How one kind of gateway speaks, as data: what is sent, what comes in, how each is proven."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.channels.channel import DeliveryState
from bot.core.text import Encoding


class Proof(StrEnum):
    """How a call shows that it comes from the gateway, and ours that it comes from us."""

    SIGNATURE = "signature"  # our two headers
    ANDROID = "android"  # ours, or the app's own two headers; outbound as SIGNATURE
    TOKEN = "token"  # a shared token in the query; outbound the account is in the send URL


class Carrier(StrEnum):
    """What holds the fields of a call, in both directions."""

    JSON = "json"
    QUERY = "query"


class Slot(StrEnum):
    """A place in a template that each message fills. A place without a value is left out."""

    ID = "id"
    TEXT = "text"
    TO = "to"
    TO_WITHOUT_PLUS = "to_without_plus"
    FROM = "from"
    VALIDITY = "validity"  # seconds
    VALIDITY_MINUTES = "validity_minutes"
    RECEIPT_URL = "receipt_url"
    KANNEL_RECEIPT_URL = "kannel_receipt_url"  # %d where the status will stand


class Name(StrEnum):
    """A field of a call that comes in."""

    ID = "id"
    SENDER = "sender"
    RECIPIENT = "recipient"
    TEXT = "text"
    RECEIVED_AT = "received_at"
    EVENT = "event"
    MESSAGE_ID = "message_id"  # in a receipt: our id or the gateway's
    STATUS = "status"
    ERROR = "error"
    CHARSET = "charset"


Leaf = Slot | str | int | bool
Template = Mapping[str, "Leaf | Template | tuple[Leaf, ...]"]
Path = tuple[str, ...]  # the names that lead to a field, from the outside in


@dataclass(frozen=True, slots=True)
class TextForm:
    """How a text of one encoding is written into a query, and the fields that say so."""

    codec: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Success:
    """When an answer means that the message was taken, and where it gives the gateway's id."""

    statuses: range
    body: re.Pattern[bytes] | None = None  # None: a JSON object, or nothing at all
    id: Path | None = None


@dataclass(frozen=True, slots=True)
class Dialect:
    """One kind of gateway. `dataclasses.replace` makes a variant, e.g. with national numbers."""

    proof: Proof
    carrier: Carrier
    method: str
    template: Template
    success: Success
    fields: Mapping[Name, tuple[Path, ...]]  # several places: the first that is filled counts
    states: Mapping[str, DeliveryState]  # what the gateway calls them; an unknown one is kept
    longest_text: int  # characters
    national: bool = False  # numbers of this country without its code
    texts: Mapping[Encoding, TextForm] = field(default_factory=dict)  # for a query
    received: str | None = None  # the event of an inbound message, where calls name their event
    reasons: Mapping[str, str] = field(default_factory=dict)  # see `errors.code_of`
    refusals: Mapping[bytes, str] = field(default_factory=dict)  # how a body begins -> code
    id_per_attempt: bool = False  # the gateway takes an id once, even if that message failed
