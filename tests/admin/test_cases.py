"""Cases in the panel: lists, one of them, and the message that is seen before it goes."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from bot.app import LOCALES, build
from bot.config import from_env
from bot.services.case_opening import NewCase, open_case
from bot.services.case_views import list_cases
from bot.services.library import Library
from bot.services.parts import Parts
from bot.services.phrases import load_phrases
from bot.services.policy import Role
from bot.store import case_lists, contacts, tickets
from bot.store import cases as store
from bot.store.case_lists import Filters
from bot.store.cases import CaseRow
from bot.store.session import Session
from tests.admin.recorded import acts_on
from tests.admin.visiting import Visitor, ask, hire
from tests.parts import TestClock, closing, environ, stocked_url
from tests.rows import contact_at

__all__ = ["contact_at", "stocked_url"]
NUMBER, MASKED = "+22300001234", "+223 •• •• 12 34"
NEUTRAL = "Bonjour, des nouvelles pour vous. Répondez 1."


@pytest.fixture
def parts(stocked_url: str, clock: TestClock) -> Iterator[Parts]:
    """The parts with the shipped content, without the understanding of free text."""
    made = build(from_env(environ(stocked_url)))
    library = Library(load_phrases(LOCALES))
    with closing(replace(made, clock=clock, library=library)) as ready:
        yield ready


@pytest.fixture
def agent(visitor: Visitor, parts: Parts) -> Visitor:
    return visitor.be(hire(parts, Role.AGENT))


def person(parts: Parts, *, number: str = NUMBER) -> int:
    """Somebody who wrote; their contact."""
    ticket_id = ask(parts, number=number)

    def story(session: Session) -> int:
        row = tickets.read_ticket(session, ticket_id)
        assert row is not None
        heard = contacts.Heard(row.contact_id, 1, "fr", 1, 0, 0)
        contacts.save_heard(session, heard)
        return row.contact_id

    return parts.db.write(story)


def opened(parts: Parts, contact_id: int | None = None, **more: object) -> CaseRow:
    new = NewCase(contact_id or person(parts), "opening", **more)  # type: ignore[arg-type]
    return parts.db.write(lambda s: open_case(parts, new, actor=None, session=s, now=parts.clock()))


def now_is(parts: Parts, row: CaseRow) -> CaseRow:
    found = parts.db.read(lambda s: store.read_case(s, row.id))
    assert found is not None
    return found


def move_form(page: object, value: str) -> object:
    return next(
        form
        for form in page.forms  # type: ignore[attr-defined]
        if form.fields.get("act") == ["move"] and form.fields.get("value") == [value]
    )


def test_the_list_shows_half_a_number_and_leads_to_the_case(agent: Visitor, parts: Parts) -> None:
    row = opened(parts)
    page = agent.open("/admin/cases")
    assert page.problems == []
    assert row.reference in page.text and MASKED in page.text and NUMBER not in page.html
    assert f"/admin/cases/{row.id}" in page.links


def test_the_buttons_are_those_of_the_lifecycle(agent: Visitor, parts: Parts) -> None:
    page = agent.open(f"/admin/cases/{opened(parts).id}")
    assert page.problems == []
    offered = [form.fields["value"][0] for form in page.forms if form.fields.get("act") == ["move"]]
    assert sorted(offered) == ["close", "lose_contact", "orient"]


def test_the_message_is_seen_before_anything_is_changed(agent: Visitor, parts: Parts) -> None:
    row = opened(parts)
    page = agent.open(f"/admin/cases/{row.id}")
    page = agent.press(move_form(page, "orient"))  # type: ignore[arg-type]
    assert page.problems == []
    assert NEUTRAL in page.text
    assert "Entretien et orientation, depuis le samedi 21 novembre" in page.text
    assert now_is(parts, row) == row
    page = agent.press(page.form("/change"))
    assert "la personne est prévenue" in page.text
    assert now_is(parts, row).stage == "orientation"


def test_the_message_is_in_the_language_of_the_person(agent: Visitor, parts: Parts) -> None:
    contact_id = person(parts)
    heard = contacts.Heard(contact_id, 1, "bm", 1, 0, 0)
    parts.db.write(lambda s: contacts.save_heard(s, heard))
    page = agent.open(f"/admin/cases/{opened(parts, contact_id).id}")
    page = agent.press(move_form(page, "orient"))  # type: ignore[arg-type]
    assert "En bambara." in page.text


def test_the_expected_day_and_who_follows_the_case(agent: Visitor, parts: Parts) -> None:
    row = opened(parts)
    for act, filled in (("expect", "2026-12-15"), ("due", "2026-12-10")):
        page = agent.open(f"/admin/cases/{row.id}")
        form = next(it for it in page.forms if it.fields.get("act") == [act])
        page = agent.press(form, value=filled)
        assert ("mardi 15 décembre" in page.text) is (act == "expect")
        assert ("la personne ne reçoit rien" in page.text) is (act == "due")
        agent.press(page.form("/change"))
    found = now_is(parts, row)
    assert (found.expected_on, found.due_on) == ("2026-12-15", "2026-12-10")


def test_a_case_is_closed_only_for_a_reason(agent: Visitor, parts: Parts) -> None:
    row = opened(parts)
    page = agent.open(f"/admin/cases/{row.id}")
    page = agent.press(move_form(page, "close"))  # type: ignore[arg-type]
    assert agent.last.status_code == 422 and "Choisissez un motif" in page.text
    page = agent.press(move_form(page, "close"), detail="finished")  # type: ignore[arg-type]
    agent.press(page.form("/change"))
    assert now_is(parts, row).closed_reason == "finished"


def test_the_second_member_is_told_that_it_changed(
    agent: Visitor, another_visitor: Callable[[], Visitor], parts: Parts
) -> None:
    row = opened(parts)
    other = another_visitor().be(hire(parts, Role.AGENT, name="other"))
    page = other.open(f"/admin/cases/{row.id}")
    late = other.press(move_form(page, "orient")).form("/change")  # type: ignore[arg-type]
    page = agent.open(f"/admin/cases/{row.id}")
    page = agent.press(move_form(page, "orient"))  # type: ignore[arg-type]
    agent.press(page.form("/change"))
    page = other.press(late)
    assert other.last.status_code == 422
    assert "Un collègue vient de changer ce dossier" in page.text


def test_a_protected_case_is_not_there_for_others(
    agent: Visitor, another_visitor: Callable[[], Visitor], parts: Parts
) -> None:
    row = opened(parts, is_protected=True)
    assert row.reference not in agent.open("/admin/cases").text
    assert row.reference not in agent.open(f"/admin/cases?reference={row.reference}").text
    hidden = agent.open(f"/admin/cases/{row.id}").text
    assert agent.last.status_code == 404
    assert agent.open("/admin/cases/123").text == hidden
    for act in ("preview", "change"):
        token = agent.open("/admin/").form("/sign-out").token or ""
        fields: dict[str, str | list[str]] = {"act": "move", "value": "orient", "seen": "0"}
        code = agent.post(f"/admin/cases/{row.id}/{act}", {**fields, "csrf_token": token})
        assert code == 404
    protector = another_visitor().be(hire(parts, Role.PROTECTION, name="protector"))
    assert row.reference in protector.open("/admin/cases").text
    assert protector.open(f"/admin/cases/{row.id}").problems == []


def test_a_viewer_reads_and_changes_nothing(visitor: Visitor, parts: Parts) -> None:
    visitor.be(hire(parts, Role.VIEWER))
    page = visitor.open(f"/admin/cases/{opened(parts).id}")
    assert visitor.last.status_code == 200
    assert [form.action for form in page.forms if form.is_work] == []


def test_the_number_is_shown_on_demand_and_that_is_recorded(agent: Visitor, parts: Parts) -> None:
    row = opened(parts)
    page = agent.open(f"/admin/cases/{row.id}")
    assert NUMBER not in page.html
    assert NUMBER in agent.press(page.form("/number")).text
    assert ("number_shown", row.id) in acts_on(parts, "case")


def test_pages_of_thirty_leave_nobody_out(agent: Visitor, parts: Parts) -> None:
    made = {opened(parts).id for _ in range(62)}
    path, shown, pages = "/admin/cases", [], 0
    while path:
        page = agent.open(path)
        pages += 1
        shown += [
            int(it.rpartition("/")[2])
            for it in page.links
            if it.startswith("/admin/cases/") and it.rpartition("/")[2].isdigit()
        ]
        path = next((it for it in page.links if "after=" in it), "")
    assert pages == 3
    assert len(shown) == 62 and set(shown) == made


@pytest.mark.parametrize("after", ["x", "1", "1.x", "9" * 40 + ".1", "-1.0"])
def test_an_address_that_was_changed_shows_the_beginning(
    agent: Visitor, parts: Parts, after: str
) -> None:
    row = opened(parts)
    assert row.reference in agent.open(f"/admin/cases?after={after}&folder=x&stage=y").text


def test_a_case_is_opened_for_somebody_who_wrote(agent: Visitor, parts: Parts) -> None:
    person(parts)
    page = agent.open("/admin/cases/new")
    assert page.problems == []
    page = agent.press(page.form("/new"), who="+223 00 99 99 99")
    assert agent.last.status_code == 422 and "Personne n’écrit de ce numéro" in page.text


def test_the_search_of_a_folder_counts_what_it_shows(parts: Parts) -> None:
    opened(parts)
    who = hire(parts, Role.AGENT)

    class Actor:
        id = who.id
        roles = frozenset({Role.AGENT})

    page = parts.db.read(lambda s: list_cases(parts, Actor(), session=s))
    assert len(page.lines) == parts.db.read(lambda s: case_lists.count_cases(s, Filters())) == 1


def test_a_file_is_tried_before_it_is_imported(visitor: Visitor, parts: Parts) -> None:
    visitor.be(hire(parts, Role.ADMIN))
    page = visitor.open("/admin/cases/import")
    assert page.problems == []
    token = page.form("/import").token or ""
    data = b"numero,etape\n+223 00 30 00 01,formation\n+223 00 30 00 02,\n"
    sent = {"csrf_token": token, "file": (io.BytesIO(data), "cases.csv")}
    visitor.last = visitor.client.post(
        "/admin/cases/import", data=sent, content_type="multipart/form-data"
    )
    page = visitor.page()
    assert page.problems == []
    assert parts.db.read(lambda s: case_lists.count_cases(s, Filters())) == 0
    form = next(it for it in page.forms if it.fields.get("is_seen") == ["yes"])
    page = visitor.press(form)
    assert "Le fichier est importé" in page.text
    assert parts.db.read(lambda s: case_lists.count_cases(s, Filters())) == 2


def test_a_file_with_a_bad_line_says_which_and_why(visitor: Visitor, parts: Parts) -> None:
    visitor.be(hire(parts, Role.ADMIN))
    token = visitor.open("/admin/cases/import").form("/import").token or ""
    text = "numero,etape\n12,formation\n"
    visitor.post("/admin/cases/import", {"csrf_token": token, "text": text, "is_seen": "yes"})
    page = visitor.page()
    assert "Ligne 2\u00a0: Ce n’est pas un numéro de téléphone." in page.text
    assert parts.db.read(lambda s: case_lists.count_cases(s, Filters())) == 0


def test_an_empty_list_says_what_will_be_here(agent: Visitor) -> None:
    for folder in ("open", "mine", "silent", "lost", "kit", "closed"):
        page = agent.open(f"/admin/cases?folder={folder}")
        assert "Aucun dossier ici" in page.text and page.problems == []
