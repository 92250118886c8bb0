"""Calls as the provider makes them, posted to the real Flask application."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree

from flask import Flask
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from bot.services.parts import Parts
from bot.web import build_app
from tests.parts import PERSON, PUBLIC_URL
from tests.provider import Account

RECORDED = json.loads((Path(__file__).parents[1] / "fixtures/twilio_webhooks.json").read_text())
FIXTURES: dict[str, dict[str, Any]] = {one["id"]: one for one in RECORDED["fixtures"]}
FORM = "application/x-www-form-urlencoded"
INBOUND = "/webhooks/twilio"
STATUS = "/webhooks/twilio/status"
_numbers = itertools.count(1)


def form(text: str = "Bonjour", **more: str) -> dict[str, str]:
    """The form of one message; each has an id of its own."""
    account = Account()
    fields = {
        "AccountSid": account.sid,
        "Body": text,
        "From": PERSON,
        "MessageSid": f"SM{next(_numbers):032x}",
        "NumMedia": "0",
        "To": account.sms,
    }
    return fields | more


class Provider:
    """Posts to one application, signed by the provider's own library."""

    def __init__(self, parts: Parts, *, token: str = "") -> None:
        self.app: Flask = build_app(parts)
        self._validator = RequestValidator(token or Account().auth_token)

    def post(
        self,
        fields: Mapping[str, str] | str,
        *,
        path: str = INBOUND,
        signature: str | None = None,
        headers: Mapping[str, str] | None = None,
        content_type: str = FORM,
    ) -> TestResponse:
        """Post a form; signed unless a signature is given, even an empty one."""
        if signature is None:
            assert not isinstance(fields, str)
            signature = self._validator.compute_signature(PUBLIC_URL + path, dict(fields))
        return self.app.test_client().post(
            path,
            data=fields if isinstance(fields, str) else urlencode(fields),
            content_type=content_type,
            headers={"X-Twilio-Signature": signature, **(headers or {})},
        )

    def say(self, text: str, **more: str) -> TestResponse:
        """Let a person write."""
        return self.post(form(text, **more))

    def replay(self, name: str, **changes: str) -> TestResponse:
        """Post a recorded call as it is; with `changes`, signed anew."""
        fixture = FIXTURES[name]
        path = urlsplit(fixture["url"]).path
        if changes:
            return self.post(fixture["params"] | changes, path=path)
        return self.app.test_client().post(
            path,
            data=fixture.get("raw_body") or urlencode(fixture["params"]),
            content_type=fixture.get("content_type", FORM),
            headers=list(_headers(fixture)),
        )


def _headers(fixture: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    if fixture["signature"] is not None:
        yield "X-Twilio-Signature", fixture["signature"]
    yield from fixture.get("headers", {}).items()


def messages_in(response: TestResponse) -> list[str]:
    """The texts in a TwiML answer; AssertionError when it is none."""
    assert response.status_code == 200, response.status
    assert response.content_type.startswith("text/xml")
    root = ElementTree.fromstring(response.data)
    assert root.tag == "Response"
    assert {verb.tag for verb in root} <= {"Message"}
    return [verb.text or "" for verb in root]
