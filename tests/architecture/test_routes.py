"""Which doors are open: every route that answers without a sign-in stands here, by name."""

from pathlib import Path

import pytest
from flask import Flask

from bot.app import build
from bot.config import from_env
from bot.site import build_site

OPEN_TO_EVERYONE = {
    "/webhooks/twilio": "signed by the provider",
    "/webhooks/twilio/status": "signed by the provider",
    "/webhooks/gateway/<name>": "signed by the gateway",
    "/webhooks/gateway/<name>/status": "signed by the gateway",
    "/health/live": "says only that the process answers",
    "/health/ready": "says only what works",
    "/metrics": "asks for its own bearer token",
    "/o/<token>": "the answer of an organisation: a secret link that expires and names nobody",
}
# The demonstration is for this machine alone; elsewhere these addresses do not exist.
OPEN_IN_THE_DEMONSTRATION = {
    "/": "the way to the telephone",
    "/simulator/phone": "the telephone",
    "/simulator/say": "what the telephone sends",
    "/simulator/thread": "what the telephone shows",
    "/simulator/clock": "moves the time of the demonstration",
    "/simulator/static/<path:filename>": "style sheets and script of the telephone",
}
BEFORE_SIGNING_IN = {
    "/admin/sign-in": "asks who is there",
    "/admin/language": "keeps the language of this browser",
    "/admin/enter/<token>": "opens the demonstration, once, with the token it was given",
    "/admin/invitation/<token>": "lets an invited member choose a password, once",
    "/admin/static/<path:filename>": "style sheet, script and mark: the same for everyone",
}


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """The whole application of the demonstration, with nothing in its database."""
    parts = build(from_env({"SEGIN_ENV": "demo", "SEGIN_VAR_DIR": str(tmp_path)}))
    return build_site(parts)


def test_the_routes_outside_the_panel_are_these_and_no_others(app: Flask) -> None:
    outside = {rule.rule for rule in app.url_map.iter_rules()}
    outside = {rule for rule in outside if not rule.startswith("/admin/")}
    assert outside == set(OPEN_TO_EVERYONE) | set(OPEN_IN_THE_DEMONSTRATION)


def test_every_screen_of_the_panel_sends_a_stranger_to_the_sign_in(app: Flask) -> None:
    screens = [
        rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/admin/") and rule.rule not in BEFORE_SIGNING_IN
    ]
    assert screens
    client = app.test_client()
    for rule in screens:
        path = rule.rule.replace("<int:", "<").replace("<", "1").replace(">", "")
        method = "GET" if "GET" in (rule.methods or set()) else "POST"
        answer = client.open(path, method=method)
        assert answer.status_code in {302, 303, 400, 401, 403}, rule.rule
        if answer.status_code in {302, 303}:
            assert "/admin/sign-in" in answer.headers["Location"], rule.rule
