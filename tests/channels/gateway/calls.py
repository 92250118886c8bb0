"""Messages, settings and calls of gateways, signed here by hand and not by the code under test."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from bot.channels.channel import OutboundMessage, WebhookCall
from bot.channels.gateway.channel import GatewayChannel
from bot.channels.gateway.presets import PRESETS
from bot.channels.gateway.settings import GatewaySettings
from bot.core.rendering import Medium

SECRET = "a secret of this test, long enough"
ORIGIN = "https://bot.example.org"
NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
TIME = int(NOW.timestamp())
# No demonstration number, which would be refused, and none that anybody has: 10 is not assigned.
PERSON = "+22310000001"
INBOUND = {
    "id": "in-1",
    "from": PERSON,
    "to": "+22310009999",
    "text": "Bonjour",
    "received_at": "2026-11-21T07:59:58Z",
}


def settings(preset: str = "json", **changes: Any) -> GatewaySettings:
    """Return the settings of a gateway, with these changes; those of its dialect as well."""
    fields: dict[str, Any] = {
        "name": "malitel",
        "send_url": "http://127.0.0.1:9/send",
        "secret": SECRET,
        "public_url": ORIGIN,
    } | changes
    dialect = fields.pop("dialect", {})
    return GatewaySettings(dialect=replace(PRESETS[preset], **dialect), **fields)


def channel(preset: str = "json", **changes: Any) -> GatewayChannel:
    """Return a channel whose clock stands at `NOW`."""
    return GatewayChannel(settings(preset, **changes), clock=lambda: NOW)


def outbound(text: str = "Bonjour", **changes: Any) -> OutboundMessage:
    """Return a message ready to be sent, with these changes."""
    fields: dict[str, Any] = {
        "id": 4611686018427387904,
        "medium": Medium.SMS,
        "recipient": PERSON,
        "text": text,
    }
    return OutboundMessage(**fields | changes)


def hmac_of(text: bytes, *, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


def signed(
    body: object, *, at: int | str = TIME, secret: str = SECRET, status: bool = False
) -> WebhookCall:
    """Return a POST signed as README.md tells an integrator."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {
        "x-segin-timestamp": str(at),
        "x-segin-signature": "sha256=" + hmac_of(f"{at}.".encode() + raw, secret=secret),
    }
    return call(raw, headers=headers, status=status)


def signed_by_app(
    body: object, *, at: int | str = TIME, secret: str = SECRET, status: bool = False
) -> WebhookCall:
    """Return a POST signed as the Android app signs its own."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    signature = hmac_of(raw + str(at).encode(), secret=secret)
    headers = {"x-timestamp": str(at), "x-signature": signature}
    return call(raw, headers=headers, status=status)


def event(name: str, payload: Mapping[str, object], *, id: str = "Ey6ECgOkVVFjz3CL48B8C") -> object:
    """Return an event of the Android app."""
    return {
        "deviceId": "ffffffffceb0b1db0000018e937c815b",
        "event": name,
        "id": id,
        "payload": payload,
        "webhookId": "LreFUt-Z3sSq0JufY9uWB",
    }


def call(
    body: bytes, *, headers: Mapping[str, str] | None = None, status: bool = False
) -> WebhookCall:
    """Return a POST exactly as given."""
    path = "/webhooks/gateway/malitel" + ("/status" if status else "")
    return WebhookCall(
        "POST", path, "", body, {"content-type": "application/json", **(headers or {})}
    )


def get(fields: Mapping[str, str | bytes], *, status: bool = False) -> WebhookCall:
    """Return a GET with this query."""
    return get_raw(urlencode(fields, quote_via=quote), status=status)


def get_raw(query: str, *, status: bool = False) -> WebhookCall:
    """Return a GET with exactly this query."""
    path = "/webhooks/gateway/malitel" + ("/status" if status else "")
    return WebhookCall("GET", path, query, b"", {})
