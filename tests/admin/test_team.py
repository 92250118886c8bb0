"""The team: roles, disabling, new links; never without an administrator."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.services import audit, team
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.refusal import Refusal
from bot.store import held_work, tickets
from tests.admin.inviting import accept, link_in, read
from tests.admin.visiting import BEGIN, Colleague, Visitor, ask, hire
from tests.parts import TestClock


@pytest.fixture
def chief(parts: Parts) -> Colleague:
    return hire(parts, Role.ADMIN, name="chief")


@pytest.fixture
def admin(visitor: Visitor, chief: Colleague) -> Visitor:
    return visitor.be(chief)


@pytest.fixture
def awa(parts: Parts) -> Colleague:
    return hire(parts, Role.AGENT, Role.PROTECTION)


def holders(parts: Parts, *ticket_ids: int) -> list[int | None]:
    """In whose name these requests stand."""
    rows = [parts.db.read(lambda s, it=it: tickets.read_ticket(s, it)) for it in ticket_ids]
    return [row.assigned_to for row in rows if row is not None]


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


def test_who_leaves_hands_over_what_stood_in_their_name(
    admin: Visitor, parts: Parts, awa: Colleague
) -> None:
    heir, plain = hire(parts, Role.AGENT, name="heir"), ask(parts, confidential=False)
    kept = ask(parts, category="danger")  # for those who protect
    for ticket_id in (plain, kept):
        parts.db.write(lambda s, it=ticket_id: held_work.give_ticket(s, it, to=awa.id))
    page = admin.open(f"/admin/team/{awa.id}")
    assert "2 demandes sans réponse" in page.text
    page = admin.press(page.form("/disable"), heir="")
    assert admin.last.status_code == 422 and not read(parts, awa.email).is_disabled
    admin.press(page.form("/disable"), heir=str(heir.id))
    assert read(parts, awa.email).is_disabled
    assert holders(parts, plain, kept) == [heir.id, None]
    told = parts.db.read(lambda s: audit.list_entries(session=s)).entries
    (entry,) = [it for it in told if it.act == "work_handed_over"]
    assert entry.subject_id == awa.id


def test_nobody_may_be_chosen_and_a_stranger_may_not(
    admin: Visitor, parts: Parts, awa: Colleague
) -> None:
    plain = ask(parts, confidential=False)
    parts.db.write(lambda s: held_work.give_ticket(s, plain, to=awa.id))
    page = admin.open(f"/admin/team/{awa.id}")
    page = admin.press(page.form("/disable"), heir=str(awa.id))
    assert admin.last.status_code == 422
    admin.press(page.form("/disable"), heir="nobody")
    assert holders(parts, plain) == [None]
