"""The own account: name, language, sessions, password."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.services.parts import Parts
from bot.services.policy import Role
from tests.admin.visiting import BEGIN, Colleague, Visitor, hire
from tests.parts import TestClock

NEW = "une rivière sous la lune"


@pytest.fixture
def awa(parts: Parts) -> Colleague:
    return hire(parts, Role.AGENT)


def test_name_and_language_are_kept(visitor: Visitor, awa: Colleague) -> None:
    page = visitor.be(awa).open("/admin/account")
    page = visitor.press(page.form("/account"), name="  Awa   Traoré ", language="en")
    assert "It is saved." in page.text
    page = visitor.open("/admin/")
    assert page.headings == ["Hello Awa Traoré"]
    assert '<html lang="en">' in page.html


def test_the_list_shows_every_browser_and_ends_one(
    visitor: Visitor, another_visitor: Callable[[], Visitor], awa: Colleague
) -> None:
    other = another_visitor().be(awa)
    page = visitor.be(awa).open("/admin/account")
    assert page.text.count("Navigateur inconnu") == 2
    page = visitor.press(page.form("/end"))
    assert page.text.count("Navigateur inconnu") == 1
    other.open("/admin/")
    assert other.last.request.path == BEGIN


def test_all_other_browsers_are_ended_at_once(
    visitor: Visitor, another_visitor: Callable[[], Visitor], awa: Colleague
) -> None:
    others = [another_visitor().be(awa) for _ in range(3)]
    page = visitor.be(awa).open("/admin/account")
    visitor.press(page.form("/end-others"))
    for other in others:
        other.open("/admin/")
        assert other.last.request.path == BEGIN
    assert visitor.open("/admin/").headings


def test_nobody_ends_the_session_of_somebody_else(
    visitor: Visitor, another_visitor: Callable[[], Visitor], parts: Parts, awa: Colleague
) -> None:
    victim = another_visitor().be(awa)
    second = another_visitor().be(awa)
    form = victim.open("/admin/account").form("/end")
    chief = visitor.be(hire(parts, Role.ADMIN, name="chief"))
    token = chief.open("/admin/").form("/sign-out").token or ""
    assert chief.post(form.action, {"csrf_token": token}) == 404
    assert second.open("/admin/").headings == ["Bonjour awa"]


def test_a_changed_password_ends_other_sessions_and_keeps_this_one(
    visitor: Visitor,
    another_visitor: Callable[[], Visitor],
    awa: Colleague,
    clock: TestClock,
) -> None:
    other = another_visitor().be(awa)
    visitor.be(awa)
    copied = visitor.client.get_cookie("segin")
    page = visitor.open("/admin/account/password")
    page = visitor.press(page.form(), old=awa.password, password=NEW, again=NEW)
    assert "mot de passe est changé" in page.text
    other.open("/admin/")
    assert other.last.request.path == BEGIN
    assert copied is not None
    thief = another_visitor()
    thief.client.set_cookie("segin", copied.value, path="/")
    thief.open("/admin/")
    assert thief.last.request.path == BEGIN
    changed = Colleague(awa.id, awa.email, NEW, awa.secret)
    assert another_visitor().sign_in(changed).headings == ["Bonjour awa"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [("wrong", NEW, "mot de passe actuel"), (None, "court", "12 caractères")],
)
def test_a_password_that_does_not_fit_is_not_changed(
    visitor: Visitor,
    another_visitor: Callable[[], Visitor],
    awa: Colleague,
    old: str | None,
    new: str,
    says: str,
) -> None:
    page = visitor.be(awa).open("/admin/account/password")
    page = visitor.press(page.form(), old=old or awa.password, password=new, again=new)
    assert visitor.last.status_code == 422
    assert says in page.text
    assert another_visitor().sign_in(awa).headings == ["Bonjour awa"]


def test_whoever_has_the_session_cannot_guess_the_password(
    visitor: Visitor, awa: Colleague
) -> None:
    visitor.be(awa)
    for _ in range(5):
        page = visitor.open("/admin/account/password")
        visitor.press(page.form(), old="wrong", password=NEW, again=NEW)
    page = visitor.open("/admin/account/password")
    page = visitor.press(page.form(), old=awa.password, password=NEW, again=NEW)
    assert visitor.last.status_code == 429
    assert "Trop d’essais" in page.text


def test_without_a_telephone_to_set_up_that_page_says_so(visitor: Visitor, awa: Colleague) -> None:
    visitor.be(awa).open("/admin/account/telephone")
    assert visitor.last.status_code == 400
    assert "recommencez depuis votre compte" in visitor.page().text
