"""Broadcasts in the panel: written in both languages, looked over, confirmed, watched, stopped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import update

from bot.app import LOCALES, build
from bot.config import from_env
from bot.services.due import TIMERS
from bot.services.library import Library
from bot.services.parts import Parts
from bot.services.phrases import load_phrases
from bot.services.policy import Role
from bot.store.broadcasts import change_broadcast
from bot.store.tables import addresses
from bot.timekeeper import fire_due
from tests.admin.pages import Page
from tests.admin.test_departures import person
from tests.admin.visiting import Visitor, hire
from tests.broadcasting import NEUTRAL, TEXTS, copies, row_of, states
from tests.parts import TestClock, closing, environ, stocked_url

__all__ = ["stocked_url"]
MASKED = "+223 •• •• 12 34"


@pytest.fixture
def parts(stocked_url: str, clock: TestClock) -> Iterator[Parts]:
    """The parts with the shipped content, without the understanding of free text."""
    made = build(from_env(environ(stocked_url)))
    library = Library(load_phrases(LOCALES))
    with closing(replace(made, clock=clock, library=library)) as ready:
        yield ready


@pytest.fixture
def anna(visitor: Visitor, parts: Parts) -> Visitor:
    return visitor.be(hire(parts, Role.BROADCASTER))


def written(who: Visitor, **changes: str | list[str]) -> Page:
    """The page of a new broadcast."""
    page = who.open("/admin/broadcasts/new")
    assert page.problems == []
    fields: dict[str, str | list[str]] = {
        "title": "Fermeture", "text-fr": TEXTS["fr"].body, "text-bm": TEXTS["bm"].body,
        "reader-bm": "M. Traoré", "purpose": "service",
    }  # fmt: skip
    return who.press(page.form("/new"), **{**fields, **changes})


def broadcast_id_of(who: Visitor) -> int:
    return int(who.last.request.path.rpartition("/")[2])


def test_from_the_first_word_to_the_last_result(anna: Visitor, parts: Parts) -> None:
    contact_id = person(parts)
    page = written(anna)
    assert page.problems == []
    assert "1 personne" in page.text and MASKED in page.text and NEUTRAL in page.text
    broadcast_id = broadcast_id_of(anna)
    page = anna.press(page.form("/check"))
    assert "Envoyer à 1 personne" in page.text
    page = anna.press(page.form("/send"))
    assert (page.problems, row_of(parts, broadcast_id).state) == ([], "running")
    fire_due(parts, TIMERS)
    assert copies(parts) == [NEUTRAL]
    page = anna.open(f"/admin/broadcasts/{broadcast_id}/results")
    assert page.problems == [] and MASKED in page.text and "En attente" in page.text
    page = anna.press(anna.open(f"/admin/broadcasts/{broadcast_id}").form("/cancel"))
    assert "plus rien ne part" in page.text
    assert states(parts, broadcast_id) == {contact_id: ("stopped", "cancelled")}


def test_what_was_typed_is_not_lost_when_it_is_refused(anna: Visitor, parts: Parts) -> None:
    page = written(anna, title=" ", heard="silent", days="many", languages=["bm"])
    assert anna.last.status_code == 422
    assert TEXTS["fr"].body in page.html and "M. Traoré" in page.html
    assert page.form("/new").fields["languages"] == ["bm"]


def test_who_was_left_out_is_named_too(anna: Visitor, parts: Parts) -> None:
    person(parts)
    refused = person(parts, number="+22300009876")
    shut = update(addresses).where(addresses.c.contact_id == refused).values(opted_out_at=1)
    parts.db.write(lambda s: s.change(shut))
    anna.press(anna.press(written(anna).form("/check")).form("/send"))
    fire_due(parts, TIMERS)
    page = anna.open(f"/admin/broadcasts/{broadcast_id_of(anna)}/results?outcome=excluded")
    assert "+223 •• •• 98 76" in page.text and "STOP" in page.text and MASKED not in page.text


def test_what_says_the_same_as_another_one_is_warned_of(anna: Visitor, parts: Parts) -> None:
    person(parts)
    page = written(anna, title="La première")
    assert "Presque le même texte" not in page.text
    anna.press(anna.press(page.form("/check")).form("/send"))
    page = written(anna, title="La seconde", **{"text-fr": TEXTS["fr"].body.replace(".", " !")})
    assert "Presque le même texte" in page.text and "La première" in page.text
    assert page.problems == [] and page.form("/check"), "a member decides"


def test_a_missing_language_is_told_and_there_is_no_way_on(anna: Visitor, parts: Parts) -> None:
    person(parts)
    page = written(anna, **{"text-fr": ""})
    assert "Texte en français" in page.text
    assert not [it for it in page.forms if it.action.endswith("/check")]


def test_above_a_thousand_a_colleague_agrees_and_the_number_is_typed(
    anna: Visitor, parts: Parts, another_visitor: object
) -> None:
    person(parts)
    page = anna.press(written(anna).form("/check"))
    broadcast_id = broadcast_id_of(anna)
    parts.db.write(lambda s: change_broadcast(s, broadcast_id, recipients=1_312))
    page = anna.open(f"/admin/broadcasts/{broadcast_id}")
    assert not [it for it in page.forms if it.action.endswith(("/send", "/approve"))]
    bouba = another_visitor().be(hire(parts, Role.BROADCASTER, name="bouba"))  # type: ignore[operator]
    page = bouba.press(bouba.open(f"/admin/broadcasts/{broadcast_id}").form("/approve"))
    assert "Écrivez le nombre de personnes" in page.text
    page = bouba.press(page.form("/send"), count="12")
    assert bouba.last.status_code == 422
    assert "Ce n’est pas le nombre de personnes" in page.text


def test_changing_it_takes_the_check_back(anna: Visitor, parts: Parts) -> None:
    person(parts)
    anna.press(written(anna).form("/check"))
    broadcast_id = broadcast_id_of(anna)
    page = anna.open(f"/admin/broadcasts/{broadcast_id}/edit")
    assert page.problems == [] and "il faudra les refaire" in page.text
    anna.press(page.form("/edit"), title="Autre titre")
    row = row_of(parts, broadcast_id)
    assert (row.state, row.title, row.recipients) == ("draft", "Autre titre", None)


def test_an_answer_may_open_a_step_that_is_chosen_by_its_words(anna: Visitor, parts: Parts) -> None:
    person(parts)
    written(anna, opens_flow="questions")
    broadcast_id = broadcast_id_of(anna)
    page = anna.open(f"/admin/broadcasts/{broadcast_id}/edit")
    assert page.problems == [] and "Au début" in page.text
    version = parts.db.read(lambda s: parts.library.now(s).published["questions"])
    flow = parts.db.read(lambda s: parts.library.version(version, s)).flow
    anna.press(page.form("/edit"), opens_state=flow.start)
    assert row_of(parts, broadcast_id).opens_state == flow.start
    page = anna.press(anna.open(f"/admin/broadcasts/{broadcast_id}/edit").form("/edit"),
                      opens_flow="papiers", opens_state="no_such")  # fmt: skip
    assert anna.last.status_code == 422 and page.problems == []


def test_an_old_page_changes_nothing(anna: Visitor, parts: Parts) -> None:
    person(parts)
    page = written(anna)
    anna.press(page.form("/check"))
    anna.press(page.form("/check"))
    assert anna.last.status_code == 422
    assert "a changé depuis" in anna.page().text


def test_the_progress_travels_only_when_it_changed(anna: Visitor, parts: Parts) -> None:
    person(parts)
    page = anna.press(written(anna).form("/check"))
    anna.press(page.form("/send"))
    path = f"/admin/broadcasts/{broadcast_id_of(anna)}/progress"
    anna.open(path)
    tag = anna.last.headers["ETag"]
    anna.open(path, headers={"If-None-Match": tag})
    assert anna.last.status_code == 304
    fire_due(parts, TIMERS)
    anna.open(path, headers={"If-None-Match": tag})
    assert anna.last.status_code == 200


def test_a_list_of_them_is_read_page_by_page(anna: Visitor, parts: Parts) -> None:
    page = anna.open("/admin/broadcasts")
    assert page.problems == [] and "Aucun envoi" in page.text
    for number in range(31):
        parts.clock.move(seconds=1)  # type: ignore[attr-defined]
        written(anna, title=f"Envoi {number:02}")
    page = anna.open("/admin/broadcasts")
    assert page.problems == [] and "Envoi 30" in page.text and "Envoi 00" not in page.text
    (following,) = [it for it in page.links if "after=" in it]
    assert "Envoi 00" in anna.open(following).text


def test_what_is_not_there_is_not_there(anna: Visitor) -> None:
    for path in ("77", "77/edit", "77/progress", "77/results"):
        anna.open(f"/admin/broadcasts/{path}")
        assert anna.last.status_code == 404


def test_typed_text_is_shown_and_never_run(anna: Visitor, parts: Parts) -> None:
    person(parts)
    page = written(anna, **{"text-fr": "<script>alert(1)</script> {{7*7}} {0.__class__}"})
    assert "<script>alert" not in page.html and "{{7*7}}" in page.text
    assert "Ceci n’est pas un mot à remplir" in page.text


def test_pages_are_light(anna: Visitor, parts: Parts) -> None:
    person(parts)
    written(anna)
    for path in ("new", str(broadcast_id_of(anna))):
        page = anna.client.get(f"/admin/broadcasts/{path}", headers={"Accept-Encoding": "gzip"})
        assert (page.status_code, len(page.data) < 15_000) == (200, True)
