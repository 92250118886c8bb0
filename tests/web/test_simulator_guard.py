"""The browser phone is for this machine's own browser, and for nobody else."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from bot.app import build
from bot.config import from_env
from bot.web import build_app
from tests.parts import closing, environ, stocked_url
from tests.web.simulated import HERE, TOKEN, Page, client, demo, dialect

__all__ = ["client", "demo", "dialect", "stocked_url"]


def test_there_is_no_phone_outside_of_the_demonstration(stocked_url: str) -> None:
    with closing(build(from_env(environ(stocked_url)))) as parts:
        client = build_app(parts).test_client()
        assert client.get("/", base_url=HERE).status_code == 404
        assert client.post("/simulator/say", base_url=HERE).status_code == 404
        assert client.get("/simulator/static/phone.css", base_url=HERE).status_code == 404


def test_another_machine_sees_nothing(client: FlaskClient) -> None:
    remote = {"REMOTE_ADDR": "203.0.113.7"}
    for path in ("/", "/simulator/thread", "/simulator/static/phone.js"):
        assert client.get(path, base_url=HERE, environ_overrides=remote).status_code == 404


def test_another_name_for_this_machine_sees_nothing(client: FlaskClient) -> None:
    assert client.get("/", base_url="http://evil.example").status_code == 404
    for name in ("localhost", "127.0.0.1:9000", "[::1]"):
        assert client.get("/", base_url=f"http://{name}").status_code == 200


@pytest.mark.parametrize("path", ["/simulator/say", "/simulator/clock", "/simulator/phone"])
@pytest.mark.parametrize(
    ("token", "headers"),
    [
        (None, {}),
        ("", {"Origin": HERE}),
        ("0" * 64, {"Origin": HERE}),
        ("é", {}),
        ("right", {"Origin": "http://evil.example"}),
        ("right", {"Origin": "null"}),
        ("right", {"Origin": "http://127.0.0.1:9999"}),
    ],
)
def test_a_form_of_another_page_is_refused(
    client: FlaskClient, path: str, token: str | None, headers: dict[str, str]
) -> None:
    page = Page(client)
    found = TOKEN.search(page.text())
    assert found is not None
    form = {**page.place, "text": "STOP", "to": "later"}
    if token is not None:
        form["form_token"] = found[1] if token == "right" else token
    answer = client.post(path, data=form, headers=headers, base_url=HERE)
    assert answer.status_code == 403
    assert page.messages() == []


def test_looking_changes_nothing(client: FlaskClient) -> None:
    for path in ("/simulator/say", "/simulator/clock", "/simulator/phone"):
        assert client.get(path, base_url=HERE).status_code == 405


def test_nothing_inline_and_nothing_from_elsewhere(client: FlaskClient) -> None:
    page = Page(client, medium="whatsapp")
    for text in ("bonjour", "2", "1", "1", "3"):
        page.say(text)
    text = page.text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text)
    assert re.findall(r"<script\b[^>]*>(.*?)</script>", text, re.DOTALL) == [""]
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', text)


def test_every_answer_carries_the_guarding_headers(client: FlaskClient) -> None:
    for path in ("/", "/simulator/thread", "/simulator/static/phone.js", "/?phone=0"):
        headers = client.get(path, base_url=HERE).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
    assert client.get("/", base_url=HERE).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "nasty",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "</p></article><h1>Pirate</h1>",
        "{{7*7}} ${7*7} {0.__class__}",
        "\u202egnp.exe\u202c",
    ],
)
def test_what_is_written_is_only_ever_text(client: FlaskClient, nasty: str) -> None:
    page = Page(client)
    page.say(nasty)
    assert page.messages()[0] == nasty
    assert "<img" not in page.text()
    assert "<h1>Pirate" not in page.text()
    assert "<script>alert" not in page.text()


def test_no_number_is_ever_on_the_page(client: FlaskClient) -> None:
    page = Page(client)
    page.say("bonjour")
    assert "22300" not in re.sub(r"\s", "", page.text().replace(" ", ""))
    assert "+223" not in page.text()


def test_the_panel_is_one_step_away(client: FlaskClient) -> None:
    assert '<a href="/admin/">' in Page(client).text()
