"""What a verified call says: a message from a person, or news of a message of ours."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.channels.channel import (
    DeliveryState,
    InboundMessage,
    Receipt,
    Rejected,
    WebhookCall,
)
from bot.channels.gateway.dialect import Carrier, Dialect, Name, Path
from bot.channels.gateway.errors import code_of
from bot.channels.gateway.outgoing import read_reference
from bot.channels.gateway.query import decoded, read_query
from bot.core.phone import address_key
from bot.core.rendering import Medium

LONGEST_ID = 200
_SECONDS = re.compile(r"[0-9]{1,10}(\.[0-9]{1,9})?", re.ASCII)
_BAD_ENDS = frozenset({DeliveryState.FAILED, DeliveryState.UNDELIVERED, DeliveryState.CANCELED})


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one call, by the names that its dialect gives them."""

    payload: dict[str, Any]
    dialect: Dialect

    def get(self, name: Name) -> str | None:
        """Return the first filled field of that name as text; None when there is none."""
        found: str | None = None
        for path in self.dialect.fields.get(name, ()):
            value = _at(self.payload, path)
            if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
                found = str(value)
            if found:
                break
        return found

    def require(self, name: Name) -> str:
        """Return an id or an address; raises `Rejected` (400) when it is missing or is none."""
        value = (self.get(name) or "").strip()
        if not is_word(value):
            raise Rejected(f"no_{name.value}", 400)
        return value


def is_word(text: str) -> bool:
    """Claim that a text can be kept as an id or an address."""
    return bool(text) and len(text) <= LONGEST_ID and text.isprintable()


def read_fields(call: WebhookCall, dialect: Dialect) -> Fields:
    """Return the fields of a call; raises `Rejected` (400) when they cannot be read."""
    if dialect.carrier is Carrier.QUERY:
        return Fields(_query_fields(call, dialect), dialect)
    try:
        payload = json.loads(call.body)
    except (ValueError, RecursionError):
        raise Rejected("not_json", 400) from None
    if not isinstance(payload, dict):
        raise Rejected("not_an_object", 400)
    return Fields(payload, dialect)


def inbound_from(fields: Fields, *, provider: str, own: str) -> InboundMessage | None:
    """Return the message in these fields, or None when they tell of something else.

    Unknown fields are ignored. Raises `Rejected` (400).
    """
    dialect = fields.dialect
    if dialect.received is not None and fields.get(Name.EVENT) != dialect.received:
        return None
    text = fields.get(Name.TEXT)
    if text is None:
        raise Rejected("no_text", 400)
    return InboundMessage(
        provider=provider,
        provider_id=fields.require(Name.ID),
        medium=Medium.SMS,
        sender=address_key(fields.require(Name.SENDER)),
        recipient=_recipient(fields) or own,
        text=text,
        sent_at=read_moment(fields.get(Name.RECEIVED_AT) or ""),
    )


def receipt_from(fields: Fields, *, provider: str) -> Receipt | None:
    """Return what the gateway reports of our message, or None when it tells of none.

    Raises `Rejected` (400), also for an inbound message: that belongs to the other address, and
    a 204 here would lose it.
    """
    dialect, raw = fields.dialect, fields.get(Name.STATUS)
    if dialect.received is not None and raw == dialect.received:
        raise Rejected("wrong_route", 400)
    if raw is None:
        raise Rejected("no_status", 400)
    raw = raw.strip().lower()
    state = dialect.states.get(raw)
    if state is None and fields.get(Name.MESSAGE_ID) is None:
        return None
    given = fields.require(Name.MESSAGE_ID)
    ours = read_reference(given)
    code = _error_code(fields, raw) if state in _BAD_ENDS else None
    return Receipt(
        provider=provider,
        # Our id that names no attempt is none of the gateway's: it may have given its own.
        provider_id=given if ours is None or ours.names_attempt else None,
        message_id=ours.message_id if ours else None,
        state=state,
        raw_state=raw if state else code_of(raw, {}),
        error_code=code,
    )


def read_moment(text: str) -> datetime | None:
    """Return a time given as seconds since 1970 or in ISO 8601; None for anything else.

    Without a zone it is UTC, which is also the time in Mali.
    """
    try:
        if _SECONDS.fullmatch(text):
            return datetime.fromtimestamp(float(text), UTC)
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _recipient(fields: Fields) -> str:
    """Return our number as the call says it; a phone often does not know its own."""
    given = fields.get(Name.RECIPIENT) or ""
    return address_key(given) if is_word(given) else ""


def _at(payload: dict[str, Any], path: Path) -> Any:
    value: Any = payload
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _query_fields(call: WebhookCall, dialect: Dialect) -> dict[str, Any]:
    query = read_query(call.query)
    if query.is_ambiguous:
        raise Rejected("repeated_field", 400)
    read = {name: value.decode(errors="replace") for name, value in query.fields.items()}
    charset = Fields(read, dialect).get(Name.CHARSET) or ""
    for (name,) in dialect.fields[Name.TEXT]:
        if name in read:
            read[name] = decoded(query.fields[name], charset)
    return read


def _error_code(fields: Fields, raw: str) -> str | None:
    said = fields.get(Name.ERROR)
    if said:
        return code_of(said, fields.dialect.reasons)
    # A status that is a number says more than our word for it: Kannel has two that mean failed.
    return f"dlr_{raw}" if raw.isdigit() else None
