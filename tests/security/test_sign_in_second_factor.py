"""The second factor: each code once, codes on paper, a telephone that is set up or replaced."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest

from bot.services import second_factor
from bot.services.parts import Parts
from bot.services.policy import Role
from tests.admin.visiting import BEGIN, SECOND_STEP, Colleague, Visitor, hire
from tests.parts import MORNING, TestClock

SIGNED_IN = "Se déconnecter"


@pytest.fixture
def awa(parts: Parts) -> Colleague:
    return hire(parts, Role.AGENT)


def come_to_second_step(visitor: Visitor, who: Colleague) -> None:
    page = visitor.open(BEGIN)
    visitor.press(page.form(), email=who.email, password=who.password)


def make_codes(visitor: Visitor, who: Colleague) -> list[str]:
    page = visitor.open("/admin/account/recovery-codes")
    page = visitor.press(page.form(), old=who.password)
    return codes_in(page.html)


def codes_in(html: str) -> list[str]:
    shown = html.partition('<ul class="codes"')[2].partition("</ul>")[0]
    return [it.partition("</li>")[0] for it in shown.split("<li>")[1:]]


def test_the_same_code_twice_is_refused(
    visitor: Visitor, another_visitor: Callable[[], Visitor], awa: Colleague
) -> None:
    visitor.sign_in(awa)
    other = another_visitor()
    page = other.sign_in(awa)
    assert "déjà servi" in page.text
    other.open("/admin/")
    assert other.last.request.path == SECOND_STEP


def test_a_code_before_one_that_was_used_is_refused_too(
    visitor: Visitor, another_visitor: Callable[[], Visitor], awa: Colleague
) -> None:
    visitor.sign_in(awa, later=1)
    assert "déjà servi" in another_visitor().sign_in(awa).text


def test_the_next_code_opens(
    visitor: Visitor, another_visitor: Callable[[], Visitor], awa: Colleague, clock: TestClock
) -> None:
    visitor.sign_in(awa)
    clock.move(seconds=30)
    assert SIGNED_IN in another_visitor().sign_in(awa).text


@pytest.mark.parametrize(("late", "opens"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off(
    visitor: Visitor, awa: Colleague, late: int, opens: bool
) -> None:
    assert (SIGNED_IN in visitor.sign_in(awa, later=late).text) is opens


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "12 34 5"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    assert second_factor.step_of(typed, pyotp.random_base32(), now=MORNING) is None


def test_a_code_may_be_typed_with_a_space() -> None:
    secret = pyotp.random_base32()
    code = pyotp.TOTP(secret).at(MORNING)
    step = second_factor.step_of(f" {code[:3]} {code[3:]}", secret, now=MORNING)
    assert step == int(MORNING.timestamp()) // 30


def test_a_code_on_paper_opens_once(
    visitor: Visitor, another_visitor: Callable[[], Visitor], awa: Colleague
) -> None:
    visitor.sign_in(awa)
    codes = make_codes(visitor, awa)
    assert len(set(codes)) == 10
    for typed, opens in ((codes[0].lower().replace("-", " "), True), (codes[0], False)):
        other = another_visitor()
        come_to_second_step(other, awa)
        page = other.press(other.open("/admin/recovery").form(), code=typed)
        assert (SIGNED_IN in page.text) is opens


def test_new_codes_on_paper_replace_the_old_ones(
    visitor: Visitor, another_visitor: Callable[[], Visitor], awa: Colleague
) -> None:
    visitor.sign_in(awa)
    old = make_codes(visitor, awa)
    assert not set(make_codes(visitor, awa)) & set(old)
    other = another_visitor()
    come_to_second_step(other, awa)
    page = other.press(other.open("/admin/recovery").form(), code=old[0])
    assert SIGNED_IN not in page.text


def test_codes_on_paper_need_the_password(visitor: Visitor, awa: Colleague) -> None:
    visitor.sign_in(awa)
    page = visitor.open("/admin/account/recovery-codes")
    page = visitor.press(page.form(), old="not the password")
    assert visitor.last.status_code == 422
    assert not codes_in(page.html)


def test_another_telephone_replaces_the_first_once_it_has_shown_a_code(
    visitor: Visitor,
    another_visitor: Callable[[], Visitor],
    awa: Colleague,
    clock: TestClock,
    parts: Parts,
) -> None:
    visitor.sign_in(awa)
    clock.move(minutes=1)
    page = visitor.open("/admin/account/new-telephone")
    page = visitor.press(page.form(), old=awa.password)
    secret = secret_in(page.html)
    assert SIGNED_IN in another_visitor().sign_in(awa).text  # the old one still works
    page = visitor.press(page.form(), code=pyotp.TOTP(secret).at(parts.clock()))
    assert len(codes_in(page.html)) == 10
    clock.move(minutes=1)
    assert SIGNED_IN not in another_visitor().sign_in(awa).text
    new = Colleague(awa.id, awa.email, awa.password, secret)
    assert SIGNED_IN in another_visitor().sign_in(new).text


def secret_in(html: str) -> str:
    shown = html.partition('class="secret"')[2].partition(">")[2].partition("<")[0]
    return shown.replace(" ", "")


def test_the_picture_says_what_the_text_says(
    visitor: Visitor, awa: Colleague, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.sign_in(awa)
    page = visitor.open("/admin/account/new-telephone")
    page = visitor.press(page.form(), old=awa.password)
    address = second_factor.setup_address(secret_in(page.html), awa.email)
    assert pyotp.parse_uri(address).secret == secret_in(page.html)
    assert "<svg" in page.html and "otpauth" not in page.html


def test_recovery_codes_have_no_letters_that_look_alike() -> None:
    letters = set("".join(second_factor.new_recovery_codes())) - {"-"}
    assert not letters & set("01ILOU")


def test_codes_of_different_days_differ(parts: Parts, awa: Colleague) -> None:
    day = timedelta(days=1)
    assert awa.code(parts) != pyotp.TOTP(awa.secret).at(parts.clock() + day)
