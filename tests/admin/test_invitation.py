"""An invitation: one link, a password of one's own, a telephone; then the first screen."""

from __future__ import annotations

from collections.abc import Callable

import pyotp
import pytest

from bot.services.parts import Parts
from bot.services.policy import Role
from tests.admin.inviting import PASSWORD, accept, invite, read
from tests.admin.visiting import BEGIN, Colleague, Visitor, hire
from tests.parts import TestClock


@pytest.fixture
def chief(parts: Parts) -> Colleague:
    return hire(parts, Role.ADMIN, name="chief")


@pytest.fixture
def admin(visitor: Visitor, chief: Colleague) -> Visitor:
    return visitor.be(chief)


def test_an_invited_member_chooses_a_password_and_sets_up_a_telephone(
    admin: Visitor,
    another_visitor: Callable[[], Visitor],
    parts: Parts,
    clock: TestClock,
) -> None:
    guest = another_visitor()
    secret = accept(guest, invite(admin))
    assert "Relier votre téléphone" in guest.page().text
    page = guest.press(guest.page().form(), code=pyotp.TOTP(secret).at(clock.now))
    assert page.html.count("<li>") == 10
    assert "Bonjour Fatou Diarra" in guest.open("/admin/").text
    clock.move(minutes=1)
    fatou = Colleague(read(parts, "fatou@example.org").id, "fatou@example.org", PASSWORD, secret)
    assert "Bonjour" in another_visitor().sign_in(fatou).text


def test_a_link_works_once(admin: Visitor, another_visitor: Callable[[], Visitor]) -> None:
    link = invite(admin)
    assert accept(another_visitor(), link)
    thief = another_visitor()
    assert "ne marche plus" in thief.open(link).text
    assert thief.last.status_code == 404


def test_opening_a_link_does_not_use_it_up(
    admin: Visitor, another_visitor: Callable[[], Visitor]
) -> None:
    link = invite(admin)
    for _ in range(3):
        another_visitor().open(link)
    assert accept(another_visitor(), link)


def test_a_link_lasts_three_days(
    admin: Visitor, another_visitor: Callable[[], Visitor], clock: TestClock
) -> None:
    link = invite(admin)
    clock.move(hours=72)
    assert "ne marche plus" in another_visitor().open(link).text


def test_before_the_telephone_is_set_up_no_screen_opens(
    admin: Visitor, another_visitor: Callable[[], Visitor]
) -> None:
    guest = another_visitor()
    accept(guest, invite(admin))
    for path in ("/admin/", "/admin/account", "/admin/second-step"):
        guest.open(path)
        assert guest.last.request.path == "/admin/telephone"


def test_for_the_first_steps_there_is_an_hour(
    admin: Visitor, another_visitor: Callable[[], Visitor], clock: TestClock
) -> None:
    guest = another_visitor()
    accept(guest, invite(admin))
    clock.move(minutes=59)
    guest.open("/admin/telephone")
    assert guest.last.request.path == "/admin/telephone"
    clock.move(minutes=1)
    guest.open("/admin/telephone")
    assert guest.last.request.path == BEGIN


def test_first_steps_can_be_taken_up_again_with_the_password(
    admin: Visitor, another_visitor: Callable[[], Visitor], clock: TestClock
) -> None:
    accept(another_visitor(), invite(admin))
    later = another_visitor()
    page = later.open(BEGIN)
    page = later.press(page.form(), email="fatou@example.org", password=PASSWORD)
    assert later.last.request.path == "/admin/telephone"
    secret = page.html.partition('class="secret"')[2].partition(">")[2].partition("<")[0]
    later.press(page.form(), code=pyotp.TOTP(secret.replace(" ", "")).at(clock.now))
    assert "Bonjour" in later.open("/admin/").text


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("court", "12 caractères"),
        ("aaaaaaaaaaaaaaaa", "répète"),
        ("motdepasse12345", "deviner"),
        ("fatou-Segin-1", "deviner"),
    ],
)
def test_easy_passwords_are_refused(
    admin: Visitor, another_visitor: Callable[[], Visitor], password: str, says: str
) -> None:
    guest = another_visitor()
    assert accept(guest, invite(admin), password=password) == ""
    assert guest.last.status_code == 422
    assert says in guest.page().text


def test_two_different_passwords_are_refused(
    admin: Visitor, another_visitor: Callable[[], Visitor]
) -> None:
    guest = another_visitor()
    accept(guest, invite(admin), again="quatre mots au hazard")
    assert "ne sont pas les mêmes" in guest.page().text


def test_the_same_address_is_not_invited_twice(admin: Visitor) -> None:
    invite(admin)
    page = admin.open("/admin/team/new")
    page = admin.press(page.form(), email="FATOU@example.org", roles=["viewer"])
    assert admin.last.status_code == 422
    assert "déjà cette adresse" in page.text


@pytest.mark.parametrize("email", ["fatou", "fatou@", "@example.org", "a b@c", "a@b@c"])
def test_what_is_no_address_is_refused(admin: Visitor, email: str) -> None:
    page = admin.open("/admin/team/new")
    page = admin.press(page.form(), email=email, roles=["viewer"])
    assert admin.last.status_code == 422
    assert "une adresse comme" in page.text


def test_an_invitation_needs_a_role(admin: Visitor) -> None:
    page = admin.open("/admin/team/new")
    page = admin.press(page.form(), email="fatou@example.org")
    assert "au moins un rôle" in page.text
