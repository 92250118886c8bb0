"""Signing in: two steps, one answer to every wrong try, and sessions that can be ended."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from bot.services.members import email_index
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.team import disable
from tests.admin.visiting import BEGIN, SECOND_STEP, Colleague, Visitor, hire
from tests.parts import TestClock

SIGNED_IN = "Se déconnecter"


@pytest.fixture
def awa(parts: Parts) -> Colleague:
    return hire(parts, Role.AGENT)


def token_of(visitor: Visitor) -> str:
    cookie = visitor.client.get_cookie("segin")
    return cookie.value if cookie else ""


def with_token(visitor: Visitor, token: str) -> Visitor:
    visitor.client.set_cookie("segin", token, path="/")
    return visitor


def test_password_and_code_lead_to_the_first_screen(visitor: Visitor, awa: Colleague) -> None:
    page = visitor.sign_in(awa)
    assert SIGNED_IN in page.text
    assert visitor.last.request.path == "/admin/"


def test_the_password_alone_opens_no_screen(visitor: Visitor, awa: Colleague) -> None:
    page = visitor.open(BEGIN)
    visitor.press(page.form(), email=awa.email, password=awa.password)
    for path in ("/admin/", "/admin/tickets", "/admin/account"):
        visitor.open(path)
        assert visitor.last.request.path == SECOND_STEP


def test_spelling_of_the_address_does_not_matter(visitor: Visitor, awa: Colleague) -> None:
    page = visitor.open(BEGIN)
    page = visitor.press(page.form(), email=f"  {awa.email.upper()} ", password=awa.password)
    assert visitor.last.request.path == SECOND_STEP


def test_a_stranger_and_a_wrong_password_get_the_same_answer(
    visitor: Visitor, another_visitor: Callable[[], Visitor], awa: Colleague
) -> None:
    answers = []
    for one, email in ((visitor, awa.email), (another_visitor(), "nobody@example.org")):
        page = one.open(BEGIN)
        told = one.press(page.form(), email=email, password="not the password")
        answers.append((one.last.status_code, told.text.replace(email, "")))
    assert answers[0] == answers[1]
    assert answers[0][0] == 422


def test_a_disabled_member_gets_the_answer_of_a_stranger(
    visitor: Visitor, parts: Parts, awa: Colleague
) -> None:
    hire(parts, Role.ADMIN, name="chief")
    parts.db.write(lambda s: disable(awa.id, by=None, session=s, now=parts.clock()))
    page = visitor.open(BEGIN)
    page = visitor.press(page.form(), email=awa.email, password=awa.password)
    assert visitor.last.status_code == 422
    assert "n’est pas le bon" in page.text


def test_one_is_led_back_to_the_page_one_asked_for(visitor: Visitor, awa: Colleague) -> None:
    page = visitor.open("/admin/tickets?folder=urgent")
    page = visitor.press(page.form(), email=awa.email, password=awa.password)
    visitor.press(page.form(), code=awa.code(visitor.parts))
    assert visitor.last.request.full_path == "/admin/tickets?folder=urgent"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/admin//x"])
def test_one_is_not_led_to_another_site(visitor: Visitor, awa: Colleague, elsewhere: str) -> None:
    page = visitor.open(f"{BEGIN}?next={elsewhere}")
    page = visitor.press(page.form(), email=awa.email, password=awa.password)
    visitor.press(page.form(), code=awa.code(visitor.parts))
    assert visitor.last.request.path == "/admin/"


def test_a_new_token_is_given_at_each_step_and_the_old_one_is_worthless(
    visitor: Visitor, another_visitor: Callable[[], Visitor], awa: Colleague
) -> None:
    visitor.client.set_cookie("segin", "planted-by-somebody", path="/")
    page = visitor.open(BEGIN)
    page = visitor.press(page.form(), email=awa.email, password=awa.password)
    first = token_of(visitor)
    visitor.press(page.form(), code=awa.code(visitor.parts))
    second = token_of(visitor)
    assert len({"planted-by-somebody", first, second}) == 3
    thief = with_token(another_visitor(), first)
    thief.open("/admin/")
    assert thief.last.request.path == BEGIN


def test_a_copied_cookie_dies_when_its_owner_signs_out(
    visitor: Visitor, another_visitor: Callable[[], Visitor], awa: Colleague
) -> None:
    page = visitor.sign_in(awa)
    thief = with_token(another_visitor(), token_of(visitor))
    assert SIGNED_IN in thief.open("/admin/").text
    visitor.press(page.form("sign-out"))
    thief.open("/admin/")
    assert thief.last.request.path == BEGIN


def test_a_session_ends_after_twenty_idle_minutes(
    visitor: Visitor, awa: Colleague, clock: TestClock
) -> None:
    visitor.sign_in(awa)
    clock.move(minutes=19)
    assert SIGNED_IN in visitor.open("/admin/").text
    clock.move(minutes=19)
    assert SIGNED_IN in visitor.open("/admin/").text
    clock.move(minutes=20)
    visitor.open("/admin/")
    assert visitor.last.request.path == BEGIN


def test_what_the_page_asks_by_itself_keeps_nobody_signed_in(
    visitor: Visitor, awa: Colleague, clock: TestClock
) -> None:
    visitor.sign_in(awa)
    for _ in range(19):
        clock.move(minutes=1)
        visitor.open("/admin/now")
        assert visitor.last.status_code == 200
    clock.move(minutes=1)
    visitor.open("/admin/")
    assert visitor.last.request.path == BEGIN


def test_a_session_ends_after_ten_hours_of_work(
    visitor: Visitor, awa: Colleague, clock: TestClock
) -> None:
    visitor.sign_in(awa)
    for _ in range(39):
        clock.move(minutes=15)
        assert SIGNED_IN in visitor.open("/admin/").text
    clock.move(minutes=15)
    visitor.open("/admin/")
    assert visitor.last.request.path == BEGIN


def test_between_the_steps_one_has_ten_minutes(
    visitor: Visitor, awa: Colleague, clock: TestClock
) -> None:
    page = visitor.open(BEGIN)
    page = visitor.press(page.form(), email=awa.email, password=awa.password)
    clock.move(minutes=10)
    visitor.open(SECOND_STEP)
    assert visitor.last.request.path == BEGIN


def test_disabling_a_member_ends_what_is_open(
    visitor: Visitor, parts: Parts, awa: Colleague
) -> None:
    visitor.sign_in(awa)
    parts.db.write(lambda s: disable(awa.id, by=None, session=s, now=parts.clock()))
    visitor.open("/admin/")
    assert visitor.last.request.path == BEGIN


def test_the_database_holds_nothing_that_opens(
    visitor: Visitor, parts: Parts, awa: Colleague
) -> None:
    visitor.sign_in(awa)
    tables = ("members", "member_sessions", "member_links", "recovery_codes", "sign_in_attempts")
    dump = b""
    for table in tables:
        rows = parts.db.read(lambda s, it=table: s.run(text(f"SELECT * FROM {it}")))
        for value in (value for row in rows for value in row):
            dump += value if isinstance(value, bytes) else str(value).encode()
    assert email_index(parts, awa.email) in dump  # what is searched for would be found
    for secret in (token_of(visitor), awa.password, awa.secret, awa.email, awa.email.split("@")[0]):
        assert secret.encode() not in dump


def test_the_cookie_is_kept_from_scripts_and_other_sites(visitor: Visitor, awa: Colleague) -> None:
    visitor.sign_in(awa)
    cookie = visitor.client.get_cookie("segin")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site, cookie.path) == (True, "Lax", "/")
    assert cookie.max_age is None and cookie.expires is None
