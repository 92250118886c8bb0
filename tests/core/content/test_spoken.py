"""The content in another language: what is said in it, and why French stands in for the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.core.content import Content, Whereabouts
from bot.core.content.spoken import (
    Draft,
    FrenchText,
    Spoken,
    fate_of,
    french_texts,
    paper_paths,
    speak,
    step_paths,
)
from bot.core.version import UNREAD, Mark

WHAT = "state.trajet.what"
PLAIN = FrenchText("tip.patience.text", "Le début peut prendre du temps.")
GIVEN = Draft(PLAIN.french, "Daminɛ bɛ se ka mɛɛn.", Mark.PENDING)


def in_bambara(content: Content, *, withhold: bool = True, **marks: Mark) -> Spoken:
    """Everything said as "bm: " and its French, pending but for the kinds that `marks` names."""
    drafts = {
        text.path: Draft(
            text.french, f"bm: {text.french}", marks.get(text.path.split(".")[0], Mark.PENDING)
        )
        for text in french_texts(content)
    }
    return speak(content, drafts, withhold=withhold)


@pytest.mark.parametrize(
    ("changed", "fate"),
    [
        ({}, None),
        ({"text": ""}, "missing"),
        ({"mark": Mark.STALE}, "stale"),
        ({"french": "Le début est rapide."}, "stale"),
    ],
)
def test_a_text_is_said_only_while_its_french_is_the_one_it_says(changed, fate):
    assert fate_of(PLAIN, replace(GIVEN, **changed)) == fate


def test_a_sensitive_text_waits_for_a_reader():
    sensitive = replace(PLAIN, is_sensitive=True)
    assert fate_of(sensitive, GIVEN) == "withheld"
    assert fate_of(sensitive, GIVEN, withhold=False) == UNREAD
    assert fate_of(sensitive, replace(GIVEN, mark=Mark.APPROVED)) is None


def test_every_path_names_one_text(content: Content):
    paths = [text.path for text in french_texts(content)]
    assert len(paths) == len(set(paths))
    assert all(path.count(".") >= 2 for path in paths)


def test_each_text_takes_the_place_of_its_french(content: Content, today: date):
    spoken = in_bambara(content, withhold=False).content
    told = spoken.explain_state("trajet", today).text
    assert "bm: L’OIM aide à organiser" in told
    assert told.count("bm: ") == 1 + 6  # the sentence that explains, and its six parts
    assert spoken.papers["passeport"].if_missing.abroad.startswith("bm: Ne faites rien seul")
    assert spoken.papers["passeport"].label_fr == content.papers["passeport"].label_fr
    assert spoken.answer("q06", today, whereabouts=Whereabouts.ABROAD).text.startswith("bm: ")
    assert spoken.sentences.ended == f"bm: {content.sentences.ended}"


def test_what_is_withheld_stays_french_in_the_content_too(content: Content):
    spoken = in_bambara(content)
    assert spoken.content.states["suivi_psycho"].what == content.states["suivi_psycho"].what
    assert spoken.fallback(step_paths("suivi_psycho")) == "withheld"
    assert spoken.fallback(step_paths("trajet")) is None


def test_texts_told_together_are_french_when_one_of_them_is_not_there(content: Content):
    drafts = {
        text.path: Draft(text.french, "bm", Mark.APPROVED)
        for text in french_texts(content)
        if text.path != WHAT
    }
    spoken = speak(content, drafts, withhold=True)
    assert spoken.fallback(step_paths("trajet")) == "missing"
    assert spoken.fallback(step_paths("emploi")) is None


def test_the_worst_reason_is_the_one_that_is_told(content: Content):
    health = paper_paths("dossier_medical", Whereabouts.ABROAD)
    spoken = in_bambara(content)
    assert spoken.fallback([*health, "nowhere.at.all"]) == "withheld"
    assert in_bambara(content, paper=Mark.STALE).fallback(health) == "stale"


def test_a_withdrawn_fact_has_no_text_in_any_language(content: Content):
    spoken = in_bambara(content.without(["question.q72", "state.trajet"]))
    paths = {*spoken.texts, *spoken.fates}
    assert not [path for path in paths if path.startswith(("question.q72.", "state.trajet."))]
    assert "q72" not in spoken.content.questions


@pytest.mark.parametrize(
    "path",
    [
        "question.q34.answer_fr", "question.q16.answer_fr", "question.q68.answer_fr",
        "state.pecule.what", "state.suivi_psycho.what", "state.reclamation.what",
        "state.enregistrement.what_to_do", "paper.dossier_medical.reason",
        "paper.contacts_joignables.if_missing.abroad", "paper_rule.dossier_medical.text",
        "organisation.enda.offers", "finance.baobab.text", "pitfall.credit.advice",
        "frame.withheld.text",
    ],
)  # fmt: skip
def test_consent_health_minors_distress_complaint_and_money_are_sensitive(
    content: Content, path: str
):
    assert {text.path: text.is_sensitive for text in french_texts(content)}[path]
