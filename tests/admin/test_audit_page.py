"""The audit log on screen: newest first, by act and by day, thirty at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.services.members import note
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.store.audit import record_entry
from bot.store.identity import new_id
from bot.store.moment import to_micros
from tests.admin.visiting import Visitor, ask, hire
from tests.parts import TestClock


@pytest.fixture
def chief(visitor: Visitor, parts: Parts) -> Visitor:
    return visitor.be(hire(parts, Role.ADMIN, name="chief"))


def acts(parts: Parts, clock: TestClock, *names: str, apart: timedelta) -> None:
    for name in names:
        clock.now += apart
        parts.db.write(lambda s, it=name: note(it, 7, by=None, session=s, now=clock.now))


def rows_in(html: str) -> int:
    return html.partition("<tbody>")[2].count("<tr>")


def test_who_did_what_is_said_in_words(chief: Visitor, parts: Parts, clock: TestClock) -> None:
    ticket_id = ask(parts)
    clock.move(minutes=1)
    chief.open(f"/admin/tickets/{ticket_id}")
    page = chief.open("/admin/audit")
    body = page.html.partition("<tbody>")[2]
    first = body.partition("</tr>")[0]
    assert "demande lue" in first and "chief" in first
    assert f"/admin/tickets/{ticket_id}" in first


def test_an_entry_leads_to_what_it_speaks_of(
    chief: Visitor, parts: Parts, clock: TestClock
) -> None:
    at, told = to_micros(clock.now), {"flow": "menu", "number": 3}
    for subject, subject_id, detail in (
        ("version", 7, told),
        ("fact", 8, {"fact": "advice.questions.q72"}),
        ("text", None, {"text": "flows.menu.principal.text", "language": "bm"}),
        ("case", 9, {}),
    ):
        parts.db.write(
            lambda s, it=(subject, subject_id, detail): record_entry(
                s, entry_id=new_id(), act="version_published", subject=it[0], subject_id=it[1],
                now=at, **it[2],
            )
        )  # fmt: skip
    page = chief.open("/admin/audit?act=version_published")
    assert page.problems == [] and "menu, version 3" in page.text
    assert set(page.links) >= {
        "/admin/flows/menu/versions", "/admin/facts/question/q72",
        "/admin/texts/flows/menu.principal.text", "/admin/cases/9",
    }  # fmt: skip


def test_what_one_member_did_is_found(chief: Visitor, parts: Parts, clock: TestClock) -> None:
    awa = hire(parts, Role.AGENT).id
    for by in (awa, None, awa):
        parts.db.write(lambda s, it=by: note("signed_in", 7, by=it, session=s, now=clock.now))
    assert rows_in(chief.open(f"/admin/audit?who={awa}").html) == 2
    assert rows_in(chief.open(f"/admin/audit?who={awa}&act=signed_in").html) == 2
    assert "Aucun acte" in chief.open(f"/admin/audit?who={awa}&act=signed_out").text


def test_every_entry_is_on_exactly_one_page(chief: Visitor, parts: Parts, clock: TestClock) -> None:
    acts(parts, clock, *["signed_in"] * 65, apart=timedelta())  # all at the same moment
    path, seen = "/admin/audit?act=signed_in", 0
    while path:
        page = chief.open(path)
        seen += rows_in(page.html)
        path = next((it for it in page.links if "after=" in it), "")
    assert seen == 65


def test_the_act_narrows_it_down(chief: Visitor, parts: Parts, clock: TestClock) -> None:
    acts(parts, clock, "signed_in", "signed_out", "signed_in", apart=timedelta(seconds=1))
    assert rows_in(chief.open("/admin/audit?act=signed_in").html) == 2
    assert rows_in(chief.open("/admin/audit?act=signed_out").html) == 1
    assert "Aucun acte ne correspond" in chief.open("/admin/audit?act=opted_out").text


def test_the_days_are_whole_days_here(visitor: Visitor, parts: Parts, clock: TestClock) -> None:
    chief = hire(parts, Role.ADMIN, name="chief")
    acts(parts, clock, *["code_refused"] * 4, apart=timedelta(hours=12))  # 20:00, 8:00, 20:00 ...
    visitor.be(chief)
    asked = "/admin/audit?act=code_refused"
    assert rows_in(visitor.open(f"{asked}&from=2026-11-22&to=2026-11-22").html) == 2
    assert rows_in(visitor.open(f"{asked}&from=2026-11-23").html) == 1
    assert rows_in(visitor.open(f"{asked}&to=2026-11-21").html) == 1


@pytest.mark.parametrize("asked", ["act=x", "from=yesterday", "to=9999-99-99", "after=1.x",
                                   "from=0001-01-01", "to=9999-12-31"])  # fmt: skip
def test_an_address_that_was_changed_is_no_error(chief: Visitor, asked: str) -> None:
    chief.open(f"/admin/audit?{asked}")
    assert chief.last.status_code == 200
