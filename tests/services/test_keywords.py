"""Keywords: whole messages, of one flow only, heard however they are dressed."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.core.hearing import Word, Words, build_words, fold
from bot.core.world import NOT_UNDERSTOOD, Entry, Understanding
from bot.services.keywords import Keyword, read_keywords, with_keywords
from bot.services.parts import Parts

WORDS_FILE = Path(__file__).parents[2] / "flows" / "data" / "words.yaml"
BUS = Entry("transport", "Transport")
BUS_TODAY = Entry("transport", "Transport", "today")
PAPERS = Entry("papiers", "Papiers")
ON_MENU = Keyword(BUS, gives_way=True, is_on_menu=True)
ELSEWHERE = Keyword(BUS, gives_way=False)
DRESSED = [
    "bus",
    "bus?",
    "bus ?",
    "BUS !",
    "Bus.",
    "buss",
    "bùs",
    "bus svp",
    "bonjour bus",
    "bus s'il vous plaît",
    "bus, merci",
    "bus sabali",
    "bus wa",
    "bus wa ?",
]
AMONG_LITTLE_WORDS = ["mon bus", "mes bus ?", "le bus svp", "n ka bus"]


@pytest.fixture(scope="module")
def words() -> Words:
    return build_words(YAML(typ="safe").load(WORDS_FILE))


def hear(
    text: str, keyword: Keyword, words: Words, understood: Understanding = NOT_UNDERSTOOD
) -> Understanding:
    return with_keywords(lambda _text, _language: understood, {"bus": keyword}, words)(text, "fr")


@pytest.mark.parametrize("text", [*DRESSED, *AMONG_LITTLE_WORDS])
@pytest.mark.parametrize("keyword", [ON_MENU, ELSEWHERE])
def test_a_keyword_leads_to_its_flow_however_it_is_dressed(
    text: str, keyword: Keyword, words: Words
) -> None:
    assert hear(text, keyword, words).entries == (BUS,)


@pytest.mark.parametrize("text", DRESSED)
def test_a_likeness_does_not_outweigh_the_word_itself(text: str, words: Words) -> None:
    for likely in (Understanding((PAPERS,)), Understanding(word=Word.MORE)):
        assert hear(text, ON_MENU, words, likely).entries == (BUS,)


def test_a_sentence_that_holds_a_keyword_is_no_keyword(words: Words) -> None:
    assert hear("le bus est parti", ELSEWHERE, words) == NOT_UNDERSTOOD
    assert hear("pas de bus", ON_MENU, words) == NOT_UNDERSTOOD
    assert hear("bus " * 40, ON_MENU, words) == NOT_UNDERSTOOD


def test_a_keyword_gives_way_to_what_knows_the_state_of_its_flow(words: Words) -> None:
    today = Understanding((BUS_TODAY,), is_sure=True)
    assert hear("bus", ON_MENU, words, today) == today
    assert hear("bus", ELSEWHERE, words, today).entries == (BUS,)
    papers = Understanding((PAPERS,), is_sure=True)
    assert hear("bus", ON_MENU, words, papers).entries == (BUS,)


def test_little_words_may_make_a_sentence_of_it(words: Words) -> None:
    sure, likely = Understanding((PAPERS,), is_sure=True), Understanding((PAPERS,))
    assert hear("mon bus", ON_MENU, words, sure) == sure
    assert hear("mon bus", ON_MENU, words, likely).entries == (BUS,)
    either = Understanding((PAPERS, BUS_TODAY), is_sure=True)
    assert hear("mon bus", ON_MENU, words, either).entries == (BUS,)
    assert hear("mon bus", ELSEWHERE, words, likely) == likely


def test_a_small_word_at_its_end_belongs_to_a_keyword(words: Words) -> None:
    keywords = {fold("rendez-vous"): ON_MENU}
    hear = with_keywords(lambda _text, _language: NOT_UNDERSTOOD, keywords, words)
    assert hear("et rendez-vous ?", "fr").entries == (BUS,)
    assert hear("rendez-vous sur place", "fr") == NOT_UNDERSTOOD


def test_without_keywords_nothing_is_heard_otherwise(words: Words) -> None:
    def understand(_text: str, _language: str) -> Understanding:
        return NOT_UNDERSTOOD

    assert with_keywords(understand, {}, words) is understand


def test_what_the_menu_calls_a_flow_leads_to_it_in_both_languages(parts: Parts) -> None:
    shelf = parts.db.read(parts.library.now)
    keywords = parts.db.read(lambda session: read_keywords(shelf.facts, session))
    for word, flow in {
        "dosier": "dossier",
        "mon dosier": "dossier",
        "papier": "papiers",
        "sebenw": "papiers",
        "bara ni deme": "metiers",
        "compte": "profil",
        "langue": "profil",
    }.items():
        assert (keywords[word].entry.flow, keywords[word].is_on_menu) == (flow, True)
    assert not keywords["nuveles"].is_on_menu
