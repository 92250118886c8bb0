"""Headers, cookies and addresses: what keeps a page from being framed, kept, or sent elsewhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from admin.visitor import source_of
from bot.config import Environment
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.site import build_site
from tests.admin.pages import Page
from tests.admin.visiting import BEGIN, Visitor, hire


@pytest.fixture
def chief(visitor: Visitor, parts: Parts) -> Visitor:
    return visitor.be(hire(parts, Role.ADMIN))


def test_headers_are_on_every_answer(chief: Visitor) -> None:
    paths = ["/admin/", "/admin/nowhere", BEGIN, "/admin/now", "/admin/static/panel.css"]
    paths += ["/admin/static/none", "/admin/tickets/1", "/admin/team/x"]
    for path in paths:
        headers = chief.client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none';"), path
        assert "unsafe" not in policy and "frame-ancestors 'none'" in policy
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        is_static = path == "/admin/static/panel.css"
        assert ("no-store" in headers["Cache-Control"]) is not is_static, path


def test_in_production_cookies_belong_to_this_host_and_to_https(parts: Parts) -> None:
    config = replace(parts.config, environment=Environment.PRODUCTION)
    live = replace(parts, config=config)
    awa = hire(live, Role.AGENT)
    client = build_site(live).test_client()
    page = Page(client.get(BEGIN, base_url="https://bot.example.org").get_data(as_text=True))
    fields = {**page.form().fields, "email": awa.email, "password": awa.password}
    headers = {"Origin": "https://bot.example.org"}
    answer = client.post(BEGIN, data=fields, headers=headers, base_url="https://bot.example.org")
    assert answer.status_code == 303
    cookies = answer.headers.getlist("Set-Cookie")
    (session,) = [it for it in cookies if it.startswith("__Host-segin=")]
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in session
    assert "Domain" not in session
    assert all(it.startswith("__Host-") for it in cookies)
    assert answer.headers["Strict-Transport-Security"]


def test_in_production_only_the_public_address_may_send(parts: Parts) -> None:
    live = replace(parts, config=replace(parts.config, environment=Environment.PRODUCTION))
    client = build_site(live).test_client()
    base = "https://inside.example"
    page = Page(client.get(BEGIN, base_url=base).get_data(as_text=True))
    answer = client.post(BEGIN, data=page.form().fields, headers={"Origin": base}, base_url=base)
    assert answer.status_code == 400


def test_a_prefix_of_the_proxy_is_part_of_every_address(parts: Parts) -> None:
    config = replace(parts.config, public_url="https://bot.example.org/segin")
    client = build_site(replace(parts, config=config)).test_client()
    for path in ("/admin/", "/segin/admin/"):
        answer = client.get(path)
        assert answer.headers["Location"].startswith("/segin/admin/sign-in")
    page = client.get("/admin/sign-in").get_data(as_text=True)
    assert "/segin/admin/static/panel.css" in page
    assert client.get("/health/live").status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example"])
def test_a_name_that_only_leads_to_this_machine_may_not_send(parts: Parts, host: str) -> None:
    client = build_site(parts).test_client()
    base = f"http://{host}"
    page = Page(client.get(BEGIN, base_url=base).get_data(as_text=True))
    answer = client.post(BEGIN, data=page.form().fields, headers={"Origin": base}, base_url=base)
    assert answer.status_code == 400


def test_the_address_without_its_last_stroke_leads_to_the_panel(visitor: Visitor) -> None:
    visitor.open("/admin")
    assert visitor.last.request.path == BEGIN


@pytest.mark.parametrize(
    ("peer", "forwarded", "source"),
    [
        ("203.0.113.5", [], "203.0.113.5"),
        ("203.0.113.5", ["198.51.100.1"], "203.0.113.5"),
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["1.1.1.1", "198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["198.51.100.1", "10.0.0.2"], "198.51.100.1"),
        ("10.0.0.1", ["nonsense"], "10.0.0.1"),
        ("10.0.0.1", [], "10.0.0.1"),
    ],
)
def test_the_source_is_the_last_address_no_proxy_has(
    peer: str, forwarded: list[str], source: str
) -> None:
    assert source_of(peer, forwarded, ["10.0.0.0/8"]) == source
