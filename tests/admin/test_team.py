"""The team: inviting by a link, first steps, roles, disabling; never without an administrator."""

from __future__ import annotations

from collections.abc import Callable

import pyotp
import pytest

from bot.services import audit, members, team
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.refusal import Refusal
from tests.admin.visiting import BEGIN, Colleague, Visitor, hire
from tests.parts import TestClock

PASSWORD = "quatre mots au hasard"


@pytest.fixture
def chief(parts: Parts) -> Colleague:
    return hire(parts, Role.ADMIN, name="chief")


@pytest.fixture
def admin(visitor: Visitor, chief: Colleague) -> Visitor:
    return visitor.be(chief)


def invite(admin: Visitor, email: str = "fatou@example.org", *roles: str) -> str:
    """The path of the link that the administrator is shown."""
    page = admin.open("/admin/team/new")
    page = admin.press(page.form(), email=email, roles=list(roles or ("agent",)))
    return link_in(page.text)


def link_in(shown: str) -> str:
    address = next(it for it in shown.split() if "/admin/invitation/" in it)
    assert address.startswith("https://bot.example.org/admin/")
    return address.removeprefix("https://bot.example.org")


def accept(guest: Visitor, link: str, *, password: str = PASSWORD, again: str | None = None) -> str:
    """Choose name and password; the secret of the telephone that is set up next."""
    page = guest.open(link)
    again = password if again is None else again
    page = guest.press(page.form(), name="Fatou Diarra", password=password, again=again)
    shown = page.html.partition('class="secret"')[2].partition(">")[2].partition("<")[0]
    return shown.replace(" ", "")


def read(parts: Parts, email: str) -> members.Member:
    return parts.db.read(lambda s: members.find_by_email(parts, email, session=s))


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


def test_roles_count_from_the_next_click(
    admin: Visitor, another_visitor: Callable[[], Visitor], parts: Parts
) -> None:
    awa = hire(parts, Role.VIEWER)
    other = another_visitor().be(awa)
    other.open("/admin/team")
    assert other.last.status_code == 403
    page = admin.open(f"/admin/team/{awa.id}")
    admin.press(page.form("/roles"), roles=["admin", "viewer"])
    other.open("/admin/team")
    assert other.last.status_code == 200


def test_a_disabled_member_is_out_at_once_and_can_come_back(
    admin: Visitor, another_visitor: Callable[[], Visitor], parts: Parts, clock: TestClock
) -> None:
    awa = hire(parts, Role.AGENT)
    other = another_visitor().be(awa)
    page = admin.press(admin.open(f"/admin/team/{awa.id}").form("/disable"))
    assert "ne peut plus se connecter" in page.text
    other.open("/admin/")
    assert other.last.request.path == BEGIN
    admin.press(page.form("/enable"))
    assert "Bonjour" in another_visitor().sign_in(awa).text


def test_a_new_link_replaces_password_and_telephone_once_it_is_used(
    admin: Visitor, another_visitor: Callable[[], Visitor], parts: Parts, clock: TestClock
) -> None:
    awa = hire(parts, Role.AGENT)
    page = admin.press(admin.open(f"/admin/team/{awa.id}").form("/link"))
    link = link_in(page.text)
    still = another_visitor()
    assert "Bonjour" in still.sign_in(awa).text
    accept(another_visitor(), link)
    still.open("/admin/")
    assert still.last.request.path == BEGIN
    assert "n’est pas le bon" in another_visitor().sign_in_first(awa).text


def test_the_last_administrator_stays(admin: Visitor, chief: Colleague, parts: Parts) -> None:
    page = admin.open(f"/admin/team/{chief.id}")
    page = admin.press(page.form("/disable"))
    assert admin.last.status_code == 422 and "seul administrateur" in page.text
    page = admin.press(page.form("/roles"), roles=["viewer"])
    assert admin.last.status_code == 422 and "seul administrateur" in page.text
    assert read(parts, chief.email).roles == {Role.ADMIN}


def test_a_disabled_administrator_does_not_count(parts: Parts, chief: Colleague) -> None:
    other = hire(parts, Role.ADMIN, name="other")
    parts.db.write(lambda s: team.disable(other.id, by=None, session=s, now=parts.clock()))
    with pytest.raises(Refusal, match="last_admin"):
        parts.db.write(lambda s: team.disable(chief.id, by=None, session=s, now=parts.clock()))


def test_what_is_done_to_members_is_in_the_audit_log(admin: Visitor, parts: Parts) -> None:
    awa = hire(parts, Role.AGENT)
    page = admin.open(f"/admin/team/{awa.id}")
    page = admin.press(page.form("/roles"), roles=["protection"])
    page = admin.press(page.form("/disable"))
    admin.press(page.form("/enable"))
    found = parts.db.read(lambda s: audit.list_entries(session=s)).entries
    chief = read(parts, "chief@example.org").id
    told = {(it.act, it.member_id) for it in found if it.subject_id == awa.id}
    assert told == {
        ("member_added", None),
        ("roles_changed", chief),
        ("member_disabled", chief),
        ("member_enabled", chief),
    }


def test_somebody_who_is_not_there_is_a_polite_page(admin: Visitor) -> None:
    page = admin.open("/admin/team/123")
    assert admin.last.status_code == 404
    assert page.headings == ["Page introuvable"]
