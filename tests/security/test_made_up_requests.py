"""Whatever is sent to the panel or to a webhook is answered: no error of ours, none in the log.

`SEGIN_REQUESTS=200` sends so many to each address instead of two; the first is always the simplest.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs
from twilio.request_validator import RequestValidator

from bot.app import LOCALES
from bot.demonstration import DEMO_FILE, fill, read_demonstration
from bot.services.library import Library
from bot.services.parts import Parts
from bot.services.phrases import load_phrases
from bot.services.policy import Role
from bot.site import build_site
from tests.admin.visiting import Visitor, hire
from tests.architecture.sources import ROOT
from tests.channels.gateway.calls import signed, signed_by_app
from tests.channels.gateway.test_rubbish import NAMES, VALUES
from tests.parts import PUBLIC_URL, Builder
from tests.provider import Account
from tests.security import made_up
from tests.web.calling import FIXTURES, INBOUND, form

EACH = int(os.environ.get("SEGIN_REQUESTS", "2"))
RELAXED = settings(
    max_examples=EACH,
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    database=None,
    phases=[Phase.generate, Phase.shrink] if EACH > 2 else [Phase.generate],
    suppress_health_check=list(HealthCheck),
)
OVER = {400, 401}  # not the session of this browser any longer, or not its form


GATEWAY_SECRET = "a secret of this test, long enough"
PLACES = (
    *(f"{INBOUND}{it}" for it in ("", "/status")),
    *(f"/webhooks/gateway/{it}" for it in ("json", "kannel", "none", "json/status", "\u00e9")),
    *("/o/x", "/o/x/y", "/metrics", "/health/live", "/admin/nowhere", "/nowhere"),
)


@pytest.fixture
def story(build_parts: Builder) -> Parts:
    """The service with the people of the demonstration, without the lists for free text."""
    made = replace(build_parts(**GATEWAYS), library=Library(load_phrases(LOCALES)))
    fill(made, read_demonstration(ROOT / "flows" / "data" / DEMO_FILE))
    return made


GATEWAYS = {
    f"SEGIN_GATEWAY_{preset.upper()}_{name}": value
    for preset in ("json", "android", "kannel")
    for name, value in {
        "PRESET": preset,
        "SEND_URL": "http://127.0.0.1:9/send",
        "SECRET": GATEWAY_SECRET,
    }.items()
}


@dataclass(frozen=True)
class Call:
    """One call as it arrives."""

    method: str
    path: str
    data: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)


@contextmanager
def watched() -> Iterator[list[str]]:
    """What is logged as an error in the block, by its event and its exception."""
    wrong: list[str] = []
    with capture_logs() as logged:
        yield wrong
    wrong += [
        f"{it['event']} {it.get('exc_info')!r}" for it in logged if it["log_level"] == "error"
    ]


def calls() -> st.SearchStrategy[Call]:
    """Calls of providers: signed, half signed, not signed, of every kind of content."""
    names = sorted({name for one in FIXTURES.values() for name in one.get("params", ())})
    values = st.sampled_from(
        sorted({it for f in FIXTURES.values() for it in f.get("params", {}).values()})
    )
    told = st.dictionaries(st.sampled_from(names), made_up.SENT | values, max_size=6)
    twilio = st.builds(by_twilio, told, st.sampled_from(["", "/status"]))
    objects = st.dictionaries(NAMES, VALUES, max_size=9)
    gateway = st.builds(
        by_gateway, st.sampled_from(["json", "android"]), objects, st.booleans(), st.booleans()
    )
    kannel = st.builds(by_kannel, st.dictionaries(NAMES, made_up.SENT, max_size=8), st.booleans())
    raw = st.builds(unsigned, st.sampled_from(PLACES), st.binary(max_size=200), made_up.SENT)
    return twilio | gateway | kannel | raw


def by_twilio(told: dict[str, str], ending: str) -> Call:
    """A form, signed by the provider's own library."""
    fields, path = form() | told, INBOUND + ending
    signature = RequestValidator(Account().auth_token).compute_signature(PUBLIC_URL + path, fields)
    headers = {"X-Twilio-Signature": signature}
    return Call("POST", path, data=fields, headers=headers)


def by_gateway(preset: str, body: dict[str, Any], status: bool, as_app: bool) -> Call:
    """JSON, signed as a gateway does it."""
    sign = signed_by_app if as_app else signed
    made = sign(body, at=int(time.time()), secret=GATEWAY_SECRET, status=status)
    path = f"/webhooks/gateway/{preset}" + "/status" * status
    return Call("POST", path, data=made.body, headers=dict(made.headers))


def by_kannel(fields: dict[str, str], status: bool) -> Call:
    """A query with the token in it."""
    query = fields | {"token": GATEWAY_SECRET}
    return Call("GET", "/webhooks/gateway/kannel" + "/status" * status, query=query)


def unsigned(path: str, body: bytes, text: str) -> Call:
    """Anything at all."""
    return Call("POST", path, data=body, query={"q": text}, headers={"Content-Type": "text/plain"})


def call_everything(app: Flask) -> None:
    """Every webhook, and what else is open to everyone."""
    client = app.test_client()

    @settings(RELAXED, max_examples=EACH * 60)
    @given(call=calls())
    def one(call: Call) -> None:
        with watched() as wrong:
            answer = client.open(
                call.path,
                method=call.method,
                data=call.data,
                headers=call.headers,
                query_string=call.query,
            )
        assert answer.status_code < 500 and not wrong, (call, answer.status_code, wrong)

    one()


def fill_in_everything(visitor: Visitor) -> None:
    """Every form of the panel, and every page with a query that nobody would ask."""
    chief = hire(visitor.parts, *Role, name="chief")
    known = made_up.look_around(visitor.be(chief))

    def enter() -> str:
        return visitor.be(chief).open("/admin/account/password").form("/sign-out").token or ""

    tokens = [enter()]
    wrong: dict[str, str] = {}

    def send(method: str, path: str, sent: dict[str, Any]) -> Any:
        if method == "GET":
            texts = {
                name: it for name, it in made_up.as_sent(sent, "").items() if isinstance(it, str)
            }
            return visitor.client.get(path, query_string=texts)
        return visitor.client.post(path, data=made_up.as_sent(sent, tokens[-1]))

    def ask(method: str, path: str, sent: dict[str, Any]) -> str | None:
        """Once, and once more when an earlier request has ended the session."""
        with watched() as wrong:
            answer = send(method, path, sent)
            if answer.status_code in OVER or "/sign-in" in answer.headers.get("Location", ""):
                tokens.append(enter())
                answer = send(method, path, sent)
            if answer.status_code >= 500:
                wrong.append(str(answer.status_code))
        return " ".join(wrong)

    def try_out(method: str, rule: str) -> None:
        @RELAXED
        @given(path=made_up.paths(method, rule, known), sent=made_up.fields(method, rule, known))
        def one(path: str, sent: dict[str, Any]) -> None:
            if found := ask(method, path, sent):
                wrong[f"{method} {rule}"] = f"{path} {sent!r:.900}\n{found:.900}"

        one()

    for method, rule in made_up.every_route():
        try_out(method, rule)
    assert not wrong, "\n\n".join(f"{route}\n{told}" for route, told in wrong.items())


def test_whatever_is_sent_is_answered(story: Parts) -> None:
    app = build_site(story)
    call_everything(app)
    fill_in_everything(Visitor(app, story))
