"""Departures in the panel: planned, people and their papers, and the message before it goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.app import LOCALES, build
from bot.config import from_env
from bot.services.departures import add_person
from bot.services.library import Library
from bot.services.members import list_members
from bot.services.parts import Parts
from bot.services.phrases import load_phrases
from bot.services.policy import Role
from bot.store import consents, contacts, tickets
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.session import Session
from bot.store.tables import departures as table
from bot.store.tables import notices
from tests.admin.pages import Form, Page
from tests.admin.recorded import acts_on
from tests.admin.visiting import Visitor, ask, hire
from tests.parts import TestClock, closing, environ, stocked_url
from tests.rows import ask as rows_of

__all__ = ["stocked_url"]
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


def person(
    parts: Parts, *, decision: str = "given", number: str = NUMBER, language: str = "fr"
) -> int:
    """Somebody who wrote, and what they said to reminders."""
    ticket_id, at = ask(parts, number=number), to_micros(parts.clock())

    def story(session: Session) -> int:
        row = tickets.read_ticket(session, ticket_id)
        assert row is not None and row.contact_id is not None
        contacts.save_heard(session, contacts.Heard(row.contact_id, 1, language, 1, 0, 0))
        consent = consents.NewConsent(
            new_id(), row.contact_id, "reminders", decision, "accueil@1.rappels", "fr", "sms",
            None, at,
        )  # fmt: skip
        consents.record(session, consent)
        return row.contact_id

    return parts.db.write(story)


def planned(agent: Visitor, parts: Parts, *, days: int = 20) -> Page:
    """The page of a new departure."""
    day = (parts.clock() + timedelta(days=days)).date().isoformat()
    page = agent.open("/admin/departures/new")
    assert page.problems == []
    return agent.press(page.form("/new"), centre="Agadez", day=day)


def departure_of(parts: Parts) -> tuple[int, str, str]:
    [row] = rows_of(parts, select(table.c.id, table.c.leaves_on, table.c.state))
    return int(row[0]), row[1], row[2]


def put_on(parts: Parts, contact_id: int) -> None:
    departure_id, now = departure_of(parts)[0], parts.clock()
    member = parts.db.read(lambda s: list_members(parts, session=s))[0]
    parts.db.write(
        lambda s: add_person(parts, member, departure_id, contact_id, session=s, now=now)
    )


def preview_form(page: Page, act: str) -> Form:
    found = [it for it in page.forms if it.action.endswith("/preview")]
    return next(it for it in found if it.fields["act"] == [act])


def told(parts: Parts) -> list[tuple[str, str]]:
    rows = rows_of(parts, select(notices.c.kind, notices.c.state).order_by(notices.c.created_at))
    return [(row[0], row[1]) for row in rows]


def acts(parts: Parts) -> list[str]:
    return [act for act, _ in acts_on(parts, "departure")]


def test_without_departures_the_list_says_what_they_are_for(agent: Visitor) -> None:
    page = agent.open("/admin/departures")
    assert page.problems == []
    assert "Aucun départ prévu." in page.text and "/admin/departures/new" in page.links


def test_a_departure_is_planned_and_stands_in_the_list(agent: Visitor, parts: Parts) -> None:
    page = planned(agent, parts)
    assert page.problems == []
    assert "Départ de Agadez" in page.text
    assert "Personne n’est encore sur ce départ." in page.text
    departure_id, _day, state = departure_of(parts)
    assert state == "planned" and acts(parts) == ["departure_planned"]
    listed = agent.open("/admin/departures")
    assert listed.problems == []
    assert f"/admin/departures/{departure_id}" in listed.links and "Agadez" in listed.text


@pytest.mark.parametrize(
    ("centre", "day", "said"),
    [
        (" ", "2026-12-24", "Écrivez le nom du centre"),
        ("Agadez", "demain", "Ce jour n’est pas lisible"),
        ("Agadez", "2026-01-01", "Ce jour n’est pas lisible"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    agent: Visitor, parts: Parts, centre: str, day: str, said: str
) -> None:
    page = agent.open("/admin/departures/new")
    page = agent.press(page.form("/new"), centre=centre, day=day)
    assert agent.last.status_code == 422
    assert said in page.text and page.problems == []
    assert page.form("/new").fields["centre"] == [centre]
    assert rows_of(parts, select(table.c.id)) == []


def test_a_number_that_nobody_writes_from_is_said(agent: Visitor, parts: Parts) -> None:
    page = planned(agent, parts)
    page = agent.press(page.form("/people"), who="+223 00 99 99 99")
    assert agent.last.status_code == 422 and "Personne n’écrit de ce numéro" in page.text


def test_each_person_stands_with_half_a_number_and_the_papers_they_lack(
    agent: Visitor, parts: Parts
) -> None:
    planned(agent, parts)
    put_on(parts, person(parts))
    page = agent.open(f"/admin/departures/{departure_of(parts)[0]}")
    assert page.problems == []
    assert MASKED in page.text and NUMBER not in page.html
    assert "Papiers qui manquent" in page.text and "<li>" in page.html


def test_a_person_is_taken_off_it(agent: Visitor, parts: Parts) -> None:
    planned(agent, parts)
    put_on(parts, person(parts))
    page = agent.open(f"/admin/departures/{departure_of(parts)[0]}")
    page = agent.press(page.form("/remove"))
    assert "n’est plus sur ce départ" in page.text
    assert MASKED not in page.text
    assert sorted(acts(parts)) == ["departure_joined", "departure_planned", "departure_quit"]


def test_the_message_is_seen_before_it_is_moved_and_is_the_one_that_goes(
    agent: Visitor, parts: Parts
) -> None:
    page = planned(agent, parts)
    put_on(parts, person(parts))
    before = departure_of(parts)
    page = agent.press(preview_form(page, "move"), day="2026-12-30")
    assert page.problems == []
    assert NEUTRAL in page.text
    assert "Le voyage prévu vendredi 11 décembre n'a pas lieu ce jour-là." in page.text
    assert "mercredi 30 décembre" in page.text
    assert departure_of(parts) == before and told(parts) == []
    page = agent.press(page.form("/change"))
    assert "Le départ a une autre date." in page.text
    assert departure_of(parts)[1] == "2026-12-30"
    assert told(parts) == [("departure_moved", "waiting")]


def test_who_does_not_want_reminders_is_counted_apart(agent: Visitor, parts: Parts) -> None:
    page = planned(agent, parts)
    put_on(parts, person(parts, decision="refused"))
    page = agent.press(preview_form(page, "cancel"))
    assert page.problems == []
    assert "Aucun message ne peut partir." in page.text
    assert "1 personne n’est pas prévenue." in page.text


def test_each_language_has_its_own_message(agent: Visitor, parts: Parts) -> None:
    page = planned(agent, parts)
    put_on(parts, person(parts))
    put_on(parts, person(parts, number="+22300004321", language="bm"))
    page = agent.press(preview_form(page, "cancel"))
    assert page.text.count("1 personne,") == 2
    assert "bambara" in page.text and "français" in page.text


def test_the_people_are_not_told_where_the_member_chose_that(agent: Visitor, parts: Parts) -> None:
    page = planned(agent, parts)
    put_on(parts, person(parts))
    form = agent.press(preview_form(page, "cancel")).form("/change")
    form.fields.pop("tells")
    page = agent.press(form)
    assert "Le départ est annulé." in page.text
    assert departure_of(parts)[2] == "cancelled" and told(parts) == []
    assert [it for it in page.forms if it.is_work] == []


def test_what_a_colleague_changed_meanwhile_is_not_changed_over(
    agent: Visitor, parts: Parts
) -> None:
    page = planned(agent, parts)
    form = agent.press(preview_form(page, "move"), day="2026-12-30").form("/change")
    other = agent.press(preview_form(page, "move"), day="2026-12-28").form("/change")
    agent.press(other)
    page = agent.press(form)
    assert agent.last.status_code == 422 and "Un collègue vient de changer" in page.text
    assert departure_of(parts)[1] == "2026-12-28"


def test_the_same_day_again_is_no_change(agent: Visitor, parts: Parts) -> None:
    page = planned(agent, parts)
    page = agent.press(preview_form(page, "move"))
    assert agent.last.status_code == 422 and "Cela ne change rien." in page.text


def test_one_that_is_not_there_is_a_polite_page(agent: Visitor, parts: Parts) -> None:
    token = planned(agent, parts).form("/people").token or ""
    agent.open("/admin/departures/1")
    assert agent.last.status_code == 404
    for what in ({"act": "cancel"}, {"act": "move", "day": "2026-12-30"}):
        agent.post("/admin/departures/1/preview", {"csrf_token": token, **what})
        assert agent.last.status_code == 404


def test_who_only_reads_does_not_see_departures(visitor: Visitor, parts: Parts) -> None:
    visitor.be(hire(parts, Role.VIEWER))
    assert "/admin/departures" not in visitor.open("/admin/").links
    visitor.open("/admin/departures")
    assert visitor.last.status_code == 403
