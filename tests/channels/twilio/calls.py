"""Calls as the provider makes them, signed by the provider's own library."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from bot.channels.channel import OutboundMessage, WebhookCall
from bot.channels.twilio.settings import TwilioSettings
from bot.core.rendering import Medium, Tappable

FIXTURES = json.loads((Path(__file__).parents[2] / "fixtures" / "twilio_webhooks.json").read_text())
TOKEN: str = FIXTURES["auth_token"]
ACCOUNT: str = FIXTURES["account_sid"]
ORIGIN = "https://bot.example.org"
INBOUND_PATH = "/webhooks/twilio"
STATUS_PATH = "/webhooks/twilio/status"
NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
FORM = "application/x-www-form-urlencoded"
PERSON = "+22370000001"

INBOUND = {
    "AccountSid": ACCOUNT,
    "Body": "Bonjour",
    "From": PERSON,
    "MessageSid": "SM" + "a" * 32,
    "NumMedia": "0",
    "To": "+33639980001",
}


def settings(**changes: Any) -> TwilioSettings:
    """Return the settings of the fixtures' account, with these changes."""
    fields: dict[str, Any] = {
        "account_sid": ACCOUNT,
        "auth_tokens": (TOKEN,),
        "public_url": ORIGIN,
        "sms_from": "+33639980001",
        "whatsapp_from": "whatsapp:+33639980002",
    }
    return TwilioSettings(**fields | changes)


def signed(
    params: Mapping[str, str] | Sequence[tuple[str, str]],
    *,
    path: str = INBOUND_PATH,
    query: str = "",
    origin: str = ORIGIN,
    token: str = TOKEN,
) -> WebhookCall:
    """Return a call with these parameters as the provider would sign and post it."""
    url = origin + path + (f"?{query}" if query else "")
    pairs = list(params.items()) if isinstance(params, Mapping) else list(params)
    signature = RequestValidator(token).compute_signature(url, Repeated(pairs))
    return call(urlencode(pairs).encode(), path=path, query=query, signature=signature)


def call(
    body: bytes,
    *,
    path: str = INBOUND_PATH,
    query: str = "",
    signature: str | None = None,
    content_type: str = FORM,
    headers: Mapping[str, str] | None = None,
) -> WebhookCall:
    """Return a call exactly as given."""
    sent = {"content-type": content_type, **(headers or {})}
    if signature is not None:
        sent["x-twilio-signature"] = signature
    return WebhookCall("POST", path, query, body, sent)


def outbound(text: str = "Bonjour", **changes: Any) -> OutboundMessage:
    """Return a message ready to be sent, with these changes."""
    fields: dict[str, Any] = {
        "id": 41,
        "medium": Medium.SMS,
        "recipient": PERSON,
        "text": text,
    }
    return OutboundMessage(**fields | changes)


def tappable(*labels: str) -> tuple[Tappable, ...]:
    """Return numbered choices with these labels."""
    return tuple(
        Tappable(str(number), label, f"main.menu:{number}")
        for number, label in enumerate(labels, start=1)
    )


class Repeated(dict[str, str]):
    """Parameters with repeated names, as the library's oracle reads those of Flask."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        super().__init__(pairs)
        self._pairs = pairs

    def getlist(self, name: str) -> list[str]:
        """Return every value of this name."""
        return [value for key, value in self._pairs if key == name]
