"""Guessing: waits that grow, per account and per source, in the database and not in a process."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.throttle import FREE_FOR_ACCOUNT, FREE_FOR_SOURCE, wait_after
from bot.site import build_site
from tests.admin.visiting import BEGIN, SECOND_STEP, Colleague, Visitor, hire
from tests.parts import TestClock


@pytest.fixture
def awa(parts: Parts) -> Colleague:
    return hire(parts, Role.AGENT)


def guess(visitor: Visitor, email: str, password: str = "wrong") -> int:
    page = visitor.open(BEGIN)
    return visitor.post(BEGIN, {**page.form().fields, "email": email, "password": password})


def test_after_twenty_wrong_tries_one_has_to_wait(visitor: Visitor, awa: Colleague) -> None:
    codes = [guess(visitor, awa.email) for _ in range(20)]
    assert codes[:FREE_FOR_ACCOUNT] == [422] * FREE_FOR_ACCOUNT
    assert codes[-1] == 429
    assert int(visitor.last.headers["Retry-After"]) > 0


def test_the_right_password_waits_too(visitor: Visitor, awa: Colleague) -> None:
    for _ in range(FREE_FOR_ACCOUNT):
        guess(visitor, awa.email)
    assert guess(visitor, awa.email, awa.password) == 429


def test_after_the_wait_the_right_password_opens(
    visitor: Visitor, awa: Colleague, clock: TestClock
) -> None:
    for _ in range(FREE_FOR_ACCOUNT + 1):
        guess(visitor, awa.email)
    clock.move(seconds=int(visitor.last.headers["Retry-After"]))
    assert guess(visitor, awa.email, awa.password) == 303
    assert visitor.last.request.path == SECOND_STEP


def test_an_account_that_does_not_exist_waits_just_the_same(visitor: Visitor) -> None:
    codes = [guess(visitor, "nobody@example.org") for _ in range(FREE_FOR_ACCOUNT + 1)]
    assert codes == [422] * FREE_FOR_ACCOUNT + [429]


def test_another_source_waits_for_the_same_account(
    visitor: Visitor, another_visitor: Callable[[], Visitor], awa: Colleague
) -> None:
    for _ in range(FREE_FOR_ACCOUNT):
        guess(visitor, awa.email)
    other = another_visitor()
    other.source = "198.51.100.7"
    assert guess(other, awa.email) == 429


def test_one_source_cannot_try_every_account(
    visitor: Visitor, another_visitor: Callable[[], Visitor], awa: Colleague
) -> None:
    for number in range(FREE_FOR_SOURCE):
        assert guess(visitor, f"somebody{number}@example.org") == 422
    assert guess(visitor, awa.email, awa.password) == 429
    other = another_visitor()
    other.source = "198.51.100.7"
    assert guess(other, awa.email, awa.password) == 303


def test_the_count_survives_a_restart(visitor: Visitor, parts: Parts, awa: Colleague) -> None:
    for _ in range(FREE_FOR_ACCOUNT):
        guess(visitor, awa.email)
    restarted = Visitor(build_site(parts), parts)
    assert guess(restarted, awa.email) == 429


def test_signing_in_forgives_earlier_mistakes(
    visitor: Visitor, awa: Colleague, another_visitor: Callable[[], Visitor]
) -> None:
    for _ in range(FREE_FOR_ACCOUNT - 1):
        guess(visitor, awa.email)
    visitor.sign_in(awa)
    other = another_visitor()
    assert [guess(other, awa.email) for _ in range(FREE_FOR_ACCOUNT)] == [422] * FREE_FOR_ACCOUNT


def test_a_right_password_alone_forgives_nothing(visitor: Visitor, awa: Colleague) -> None:
    for _ in range(FREE_FOR_ACCOUNT - 1):
        guess(visitor, awa.email)
    assert guess(visitor, awa.email, awa.password) == 303
    visitor.client.delete_cookie("segin", path="/")
    assert guess(visitor, awa.email) == 422
    assert guess(visitor, awa.email) == 429


def test_codes_are_not_guessed_either(visitor: Visitor, awa: Colleague) -> None:
    page = visitor.open(BEGIN)
    visitor.press(page.form(), email=awa.email, password=awa.password)
    right = awa.code(visitor.parts)
    known = {awa.code(visitor.parts, later=steps) for steps in (-1, 0, 1)}
    wrong = [f"{number:06}" for number in range(9) if f"{number:06}" not in known]
    for code in wrong[:FREE_FOR_ACCOUNT]:
        page = visitor.open(SECOND_STEP)
        assert visitor.post(SECOND_STEP, {**page.form().fields, "code": code}) == 422
    page = visitor.open(SECOND_STEP)
    assert visitor.post(SECOND_STEP, {**page.form().fields, "code": right}) == 429
    page = visitor.open("/admin/recovery")
    assert visitor.post("/admin/recovery", {**page.form().fields, "code": "AAAAA-AAAAA"}) == 429


def test_waits_grow_and_end() -> None:
    waits = [wait_after(failures, free=5).total_seconds() for failures in range(4, 13)]
    assert waits == [0, 30, 60, 120, 240, 480, 900, 900, 900]
    assert wait_after(10_000, free=5) == timedelta(minutes=15)
