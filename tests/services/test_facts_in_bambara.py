"""Facts in Bambara as people get them: by SMS and WhatsApp, French at once where they differ."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.core.rendering import Medium
from bot.core.version import UNREAD
from bot.services.library import Library
from bot.services.phrases import load_phrases
from bot.store.library import raise_revision
from bot.store.session import Session
from bot.store.tables import facts
from tests.databases import SqliteFiles
from tests.driving import Person, Service, change_fact, person, shipped_service, withdraw
from tests.factories import ROOT

LINE = load_phrases(ROOT / "locales")["bm"]["withheld"]
MEDIA = [Medium.SMS, Medium.WHATSAPP]


@pytest.fixture(scope="module")
def demonstration(sqlite_files: SqliteFiles) -> Iterator[Service]:
    """The service as the demonstration runs it: nothing is withheld."""
    with shipped_service(sqlite_files.migrated()) as shipped:
        yield shipped


@pytest.fixture(scope="module")
def production(demonstration: Service) -> Service:
    """The same content as production reads it."""
    return replace(demonstration, library=Library(load_phrases(ROOT / "locales")))


@pytest.fixture
def changed(sqlite_files: SqliteFiles) -> Iterator[Service]:
    """A service of the test's own, whose facts it may change."""
    with shipped_service(sqlite_files.migrated()) as shipped:
        yield replace(shipped, library=Library(load_phrases(ROOT / "locales")))


def told(service: Service, flow: str, state: str, **more: Any) -> Person:
    """What someone who speaks Bambara is told there."""
    known = {"medium": more.pop("medium", Medium.SMS), "place": more.pop("place", "mali")}

    def story(session: Session) -> Person:
        return person(service, session, language="bm", **known).open(flow, state, **more)

    return service.run(story)


@pytest.mark.parametrize("medium", MEDIA)
def test_a_step_an_answer_and_a_paper_are_told_in_bambara(production, medium):
    step = told(production, "parcours", "step", step="kit", medium=medium)
    paper = told(production, "papiers", "fiche", paper="passeport", medium=medium)
    answer = told(production, "questions", "answer", asked="q72", medium=medium)
    assert step.said.startswith("Baarakɛminɛnw (2019). Minɛnw don aw ka baara kama")
    assert paper.said.startswith("Pasipɔri (2018). A b'a jira aw ye mɔgɔ min ye")
    assert answer.said.startswith("Ayi, EJOM banna (2021).")
    for one in (step, paper, answer):
        assert [reply.fallback for reply in one.replies] == [None]


def test_by_sms_the_cheap_spelling_goes_out_and_by_whatsapp_the_standard_one(production):
    short = told(production, "questions", "answer", asked="q72")
    whole = told(production, "questions", "answer", asked="q72", medium=Medium.WHATSAPP)
    assert "aw ye APEJ walima baarakèla dò nyininka" in short.text
    assert "aw ye APEJ walima baarakɛla dɔ ɲininka" in whole.text


@pytest.mark.parametrize("medium", MEDIA)
def test_a_sensitive_answer_goes_out_in_french_with_the_fixed_line(production, medium):
    one = told(production, "questions", "answer", asked="q34", medium=medium)
    assert one.said.startswith("Vous n’êtes pas seul")
    assert one.said.endswith(LINE)
    assert one.replies[-1].fallback == "withheld"
    assert all(message.fallback == "withheld" for message in one.told)


def test_a_withheld_explanation_has_the_line_once_and_no_half_bambara(production):
    one = told(production, "parcours", "step", step="reclamation", medium=Medium.WHATSAPP)
    assert one.said.count(LINE) == 1
    assert "Qui décide : l’OIM." in one.said
    assert "A bɛ nin bolo" not in one.said


def test_the_demonstration_shows_the_draft_and_marks_it(demonstration):
    one = told(demonstration, "questions", "answer", asked="q34")
    assert one.said.startswith("Aw tɛ aw kelen na")
    assert one.replies[-1].fallback == UNREAD


def test_whoever_speaks_french_is_told_the_same_as_ever(production):
    def story(session: Session) -> Person:
        return person(production, session).open("questions", "answer", asked="q72")

    one = production.run(story)
    assert one.said.startswith("Non, EJOM c’est fini (2021).")
    assert one.replies[-1].fallback is None


def test_a_corrected_fact_is_french_at_once_and_counted(changed):
    before = told(changed, "questions", "answer", asked="q72")
    change_fact(changed, "advice.questions", "q72", answer_fr="EJOM a repris en 2026.")
    after = told(changed, "questions", "answer", asked="q72")
    assert before.said.startswith("Ayi, EJOM banna")
    assert after.said.startswith("EJOM a repris en 2026.")
    assert "banna" not in after.said
    assert after.replies[-1].fallback == "stale"
    assert changed.shelf.spoken["bm"].fates["question.q72.answer_fr"] == "stale"


def test_one_corrected_part_makes_the_whole_explanation_french(changed):
    change_fact(changed, "process.states", "trajet", how_long="un jour")
    one = told(changed, "parcours", "step", step="trajet", medium=Medium.WHATSAPP)
    assert "Durée : un jour." in one.said
    assert "OIM bɛ dɛmɛ di" not in one.said
    assert one.replies[-1].fallback == "stale"


def test_a_withdrawn_fact_is_gone_in_bambara_too(changed):
    withdraw(changed, "advice.questions", "q72")
    one = told(changed, "questions", "answer", asked="q72")
    assert "banna" not in one.said
    assert one.said == changed.shelf.spoken["bm"].content.sentences.withdrawn


def test_an_approval_lets_a_sensitive_text_out(changed):
    def approve(session: Session) -> None:
        where = facts.c.kind == "wordings.bm"
        ((body,),) = session.run(select(facts.c.body).where(where))
        given = json.loads(str(body))
        given["question.q34.answer_fr"][2] = "approved"
        session.change(update(facts).where(where).values(body=json.dumps(given)), {})
        raise_revision(session)

    assert LINE in told(changed, "questions", "answer", asked="q34").said
    changed.database.write(approve)
    one = told(changed, "questions", "answer", asked="q34")
    assert one.said.startswith("Aw tɛ aw kelen na")
    assert one.replies[-1].fallback is None


def test_labels_of_menus_are_bambara_but_for_sensitive_questions(production):
    labels = production.shelf.world.labels["bm"]
    assert labels["step:kit"] == "Baarakɛminɛnw"
    assert labels["topic:papiers"] == "Sɛbɛnw"
    assert labels["question:q72"] == "EJOM bɛ yen halisa wa ?"
    assert "question:q34" not in labels
    assert production.shelf.world.label("question", "q34", "bm").startswith("Je ne vais pas bien")
