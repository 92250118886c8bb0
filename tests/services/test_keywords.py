"""Keywords: whole messages, of one flow only, and behind what sentences already mean."""

from __future__ import annotations

from bot.core.world import NOT_UNDERSTOOD, Entry, Understanding
from bot.services.keywords import Keyword, with_keywords

BUS = Entry("transport", "Transport")
PAPERS = Entry("papiers", "Papiers")


def hear(text: str, keyword: Keyword, understood: Understanding = NOT_UNDERSTOOD) -> Understanding:
    return with_keywords(lambda _text, _language: understood, {"bus": keyword})(text, "fr")


def test_a_keyword_leads_to_its_flow_however_it_is_spelt() -> None:
    assert hear(" Bus ! ", Keyword(BUS, gives_way=False)).entries == (BUS,)


def test_a_sentence_that_holds_a_keyword_is_no_keyword() -> None:
    assert hear("le bus est parti", Keyword(BUS, gives_way=False)) == NOT_UNDERSTOOD


def test_a_flow_that_sentences_lead_to_gives_way_to_what_they_mean() -> None:
    sure = Understanding((PAPERS,), is_sure=True)
    assert hear("bus", Keyword(BUS, gives_way=True), sure) == sure
    assert hear("bus", Keyword(BUS, gives_way=True)).entries == (BUS,)
    assert hear("bus", Keyword(BUS, gives_way=False), sure).entries == (BUS,)


def test_without_keywords_nothing_is_heard_otherwise() -> None:
    def understand(_text: str, _language: str) -> Understanding:
        return NOT_UNDERSTOOD

    assert with_keywords(understand, {}) is understand
