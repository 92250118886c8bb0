"""The team: roles, disabling, new links; never without an administrator."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.services import audit, team
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.refusal import Refusal
from tests.admin.inviting import accept, link_in, read
from tests.admin.visiting import BEGIN, Colleague, Visitor, hire
from tests.parts import TestClock


@pytest.fixture
def chief(parts: Parts) -> Colleague:
    return hire(parts, Role.ADMIN, name="chief")


@pytest.fixture
def admin(visitor: Visitor, chief: Colleague) -> Visitor:
    return visitor.be(chief)


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
