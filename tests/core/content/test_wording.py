"""The rules that protect people, held against every text of the content that a person may read."""

import re
from datetime import date
from typing import Any

import pytest

from bot.core.content import Content
from bot.core.content.directory import Access, Kind
from bot.core.content.facts import Confidence
from bot.core.text import is_gsm7, measure, sms_spelling

PROMISES = re.compile(
    r"\b(rappel\w*|va recevoir|vont recevoir|allez recevoir|recevra\w*|recevrez|aura|auras|aurez"
    r"|auront|garanti\w*|bientôt|bientot|promis|promet\w*|sera|seront|pourrez|pourra)\b",
    re.IGNORECASE,
)
POLICE = re.compile(r"police|gendarm|policier", re.IGNORECASE)
NUMBER_TO_CALL = re.compile(r"\+?\d(?:[ .\-/]?\d){7,}")
MONEY = re.compile(r"\d\s*(?:FCFA|F CFA|CFA|francs?|EUR|€|euros?|%)", re.IGNORECASE)
ADDRESS_AS_FRIEND = re.compile(r"\b(tu|toi|ton|tes)\b", re.IGNORECASE)


def ours(content: Content) -> list[tuple[str, str]]:
    """Path and text of what we wrote: questions keep the wording of those who asked."""
    texts = content.wordings()
    return [(each.path, each.text) for each in texts if not each.path.endswith(".question")]


def test_no_text_promises(content: Content) -> None:
    found = [(path, text) for path, text in ours(content) if PROMISES.search(text)]
    assert found == []


def test_no_text_has_a_number_to_call(content: Content) -> None:
    found = [(path, text) for path, text in ours(content) if NUMBER_TO_CALL.search(text)]
    assert found == []


def test_no_text_has_an_amount_or_a_rate(content: Content) -> None:
    assert [(path, text) for path, text in ours(content) if MONEY.search(text)] == []


def test_the_police_is_named_only_to_someone_who_may_be_in_mali(content: Content) -> None:
    named = [each for each in content.wordings() if POLICE.search(each.text)]
    expected = {f"paper.{paper}.if_missing.{place}"
                for paper in ("carte_identite", "passeport", "declaration_perte")
                for place in ("in_mali", "unknown")}  # fmt: skip
    assert {each.path for each in named} == expected | {
        "question.q06.answer_fr", "question.q06.in_mali_fr",
    }  # fmt: skip
    for each in named:
        assert each.names_police
        if each.path.endswith(("unknown", "answer_fr")):
            assert "Au Mali" in each.text and "À l’étranger" in each.text


def test_every_text_says_vous(content: Content) -> None:
    assert [path for path, text in ours(content) if ADDRESS_AS_FRIEND.search(text)] == []


def test_every_text_travels_by_sms(content: Content) -> None:
    for path, text in ours(content):
        assert is_gsm7(sms_spelling(text, "fr")), path


@pytest.mark.parametrize("variant", ["content", "dated_content"])
def test_every_explanation_fits_three_sms(
    request: pytest.FixtureRequest, variant: str, today: date
) -> None:
    content: Content = request.getfixturevalue(variant)
    for state in content.states:
        size = measure(sms_spelling(content.explain_state(state, today).text, "fr"))
        assert size.segments <= 3 and size.units <= 450, state


@pytest.mark.parametrize("variant", ["content", "dated_content"])
def test_every_answer_is_short(
    request: pytest.FixtureRequest, variant: str, today: date
) -> None:
    content: Content = request.getfixturevalue(variant)
    for question in content.questions.values():
        for text in (question.answer_fr, question.in_mali_fr, question.abroad_fr):
            assert len(content.fill(text, today)) <= 300, question.id


def test_every_answer_shows_a_year_unless_it_is_our_own_rule(content: Content) -> None:
    year = re.compile(r"\b20[12]\d\b|\{fact\.")
    for each in content.questions.values():
        assert each.service_rule or year.search(each.answer_fr), each.id


def test_an_answer_that_sends_to_a_member_offers_one(content: Content, today: date) -> None:
    for each in content.questions.values():
        if "Écrivez AIDE" in each.answer_fr or "SOIN" in each.answer_fr:
            assert each.ask_agent and each.sensitive, each.id


def test_whoever_names_a_place_to_go_says_to_ask_first(content: Content) -> None:
    counters = [
        re.escape(each.short)
        for each in content.organisations.values()
        if each.for_people and each.short != "OIM"
        and (each.access is not Access.VIA_IOM or each.kind is Kind.TRAINING_CENTRE)
    ]  # fmt: skip
    named = re.compile(rf"(?<!\w)({'|'.join(counters)})(?!\w)")
    asks = {each.id for each in content.questions.values() if each.ask_agent}
    for path, text in ours(content):
        kind, entry, field = path.split(".", 2)
        advises = kind == "question" or field in ("what_to_do", "advice")
        if advises and named.search(text) and entry not in asks:
            assert "avant de vous déplacer" in text, path


def test_answers_on_money_health_and_protection_are_sensitive(content: Content) -> None:
    for each in content.questions.values():
        if each.topic in ("argent", "sante", "protection"):
            assert each.sensitive, each.id


def test_what_staff_must_confirm_offers_a_member(content: Content) -> None:
    for each in content.questions.values():
        if each.staff_must_confirm and not each.service_rule:
            assert each.ask_agent, each.id


def test_every_question_has_three_to_six_other_wordings(content: Content) -> None:
    seen: dict[str, str] = {}
    for each in content.questions.values():
        assert 3 <= len(each.paraphrases) <= 6, each.id
        for wording in (each.question, *each.paraphrases):
            assert seen.setdefault(wording.casefold(), each.id) == each.id


def test_no_source_answer_is_a_text_for_people(content: Content) -> None:
    sent = {text for _path, text in ours(content)}
    copied = {each.id for each in content.questions.values() if each.source_answer in sent}
    assert copied == set()


def test_three_organisations_fit_one_message(content: Content) -> None:
    lines = sorted(
        (
            f"9 {each.short} (Tombouctou) : {each.offers}. {each.conditions} ({each.year})"
            for each in content.organisations.values() if each.for_people
        ),
        key=len, reverse=True,
    )  # fmt: skip
    listed = "\n".join((*lines[:3], "SUITE : la suite", "0 Menu"))
    assert measure(sms_spelling(listed, "fr")).segments <= 3


def test_a_missing_paper_fits_two_sms(content: Content) -> None:
    for paper in content.papers.values():
        missing = paper.if_missing
        for text in (missing.in_mali, missing.abroad, missing.unknown):
            said = f"{paper.label_fr} ({paper.year}). {paper.reason} {text}"
            assert measure(sms_spelling(said, "fr")).segments <= 2, paper.id


def test_labels_for_menus_are_short(content: Content) -> None:
    for entry in (*content.trades.values(), *content.regions.values(), *content.papers.values()):
        assert len(entry.sms_label) <= 20
    for entry in content.organisations.values():
        assert len(entry.short) <= 20


def test_no_guessed_bambara_is_a_label(content: Content) -> None:
    for entry in (*content.trades.values(), *content.regions.values(), *content.papers.values()):
        assert entry.label_bm is None or entry.label_bm.confidence is not Confidence.C


def test_money_stands_in_one_file_only(files: dict[str, Any]) -> None:
    def strings(value: Any, path: str) -> Any:
        if isinstance(value, dict):
            for key, item in value.items():
                if key != "source_answer":
                    yield from strings(item, f"{path}.{key}")
        elif isinstance(value, list):
            for number, item in enumerate(value):
                yield from strings(item, f"{path}.{number}")
        elif isinstance(value, str):
            yield path, value

    money = re.compile(r"\d\s*(?:FCFA|F CFA|francs|EUR|€|euros)", re.IGNORECASE)
    assert [found for found in strings(files, "") if money.search(found[1])] == []


def test_a_word_leads_to_one_trade_only(content: Content) -> None:
    owner: dict[str, str] = {}
    for trade in content.trades.values():
        words = {*trade.synonyms, *(each.word for each in trade.bm_words), trade.label_fr}
        for word in words:
            assert owner.setdefault(word.casefold(), trade.id) == trade.id, word
