"""The second opinion: learned beforehand, kept in a file, heard beside the first."""

from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.core.understanding import Understander
from bot.core.understanding.agreeing import agree
from bot.core.understanding.deciding import Decision
from bot.core.understanding.learning import Example, learn
from bot.core.understanding.lists import read_lists
from bot.core.understanding.odds import word_signs
from bot.core.understanding.opinion import Opinion, place_of
from bot.core.understanding.reading import Spot
from bot.core.understanding.sources import phrases

STORED = Path(__file__).parents[3] / "flows" / "data" / "opinion.yaml"
NEAR = {"documents": frozenset({"question:q01"})}
LARGEST_KILOBYTES = 300
EVERY = 25  # of the phrases, so that the test stays cheap


def beside(
    decision: Decision, scores: dict[str, float], second: dict[str, float]
) -> tuple[str, ...]:
    agreed = agree(decision, scores, second, near=NEAR, steering=frozenset({"thanks"}))
    return agreed.meanings


def spots(*words: str) -> list[Spot]:
    return [Spot(word, {}) for word in words]


def examples() -> list[Example]:
    told = {"dosie": "case", "mon dosie": "case", "doktor": "health", "mon doktor": "health"}
    return [Example(word_signs(spots(*said.split())), {to}) for said, to in told.items()]


def learned(known: frozenset[str] = frozenset({"case", "health"})) -> Opinion:
    return Opinion.of(learn(examples(), largest=1000), known)


@pytest.fixture(scope="module")
def stored() -> dict[str, Any]:
    read: dict[str, Any] = YAML(typ="safe").load(STORED)
    return read


def test_what_was_learned_tells_meanings_apart() -> None:
    likely = learned().likely(spots("mon", "dosie"))
    assert likely["case"] > 0.6
    assert sum(likely.values()) == pytest.approx(1.0)


def test_the_same_examples_teach_the_same() -> None:
    assert learn(examples(), largest=1000) == learn(examples(), largest=1000)


def test_of_too_many_signs_the_most_telling_are_kept() -> None:
    few, all_of_them = (str(learn(examples(), largest=size)["signs"]) for size in (20, 1000))
    assert len(few) < len(all_of_them)
    assert "dosie" in few or "doktor" in few
    assert "mon" not in few


def test_nothing_is_said_of_words_that_were_never_met() -> None:
    assert learned().likely(spots("zzz")) == {}


def test_without_a_file_there_is_no_opinion() -> None:
    assert Opinion.of({}, {"case"}).likely(spots("dosie")) == {}


@pytest.mark.parametrize("line", ["w:a: 0", "w:a: 0 zwei"])
def test_a_line_that_is_no_sign_is_refused(line: str) -> None:
    with pytest.raises(ValueError):
        Opinion.of({"meanings": ["case"], "signs": f"{line}\n"}, {"case"})


def test_what_both_find_likeliest_stands_as_it_is() -> None:
    sure = Decision(("case",), is_sure=True)
    agreed = agree(sure, {"case": 0.9}, {"case": 0.9, "health": 0.1}, near={}, steering=frozenset())
    assert agreed is sure


def test_which_is_asked_where_the_two_differ() -> None:
    scores, second = {"case": 0.6, "health": 0.5}, {"case": 0.2, "health": 0.7, "bed": 0.1}
    assert set(beside(Decision(("case",)), scores, second)) == {"case", "health"}


def test_the_second_is_taken_where_the_first_is_weak() -> None:
    scores, second = {"case": 0.35, "health": 0.34}, {"case": 0.01, "health": 0.99}
    assert beside(Decision(("case",)), scores, second) == ("health",)


def test_what_the_second_takes_for_not_ours_is_not_answered() -> None:
    assert beside(Decision(("case",)), {"case": 0.33}, {"case": 0.01, "elsewhere": 0.99}) == ()


def test_what_is_plain_to_the_first_is_answered_whatever_the_second_says() -> None:
    scores, second = {"case": 1.0}, {"case": 0.05, "elsewhere": 0.95}
    assert beside(Decision(("case",)), scores, second) == ("case",)


def test_a_meaning_newer_than_what_was_learned_stands() -> None:
    scores, second = {"question:q99": 0.4}, {"case": 0.99, "health": 0.01}
    assert beside(Decision(("question:q99",)), scores, second) == ("question:q99",)


def test_a_steering_word_is_never_asked_about() -> None:
    scores, second = {"thanks": 0.6, "health": 0.5}, {"thanks": 0.4, "health": 0.6}
    assert len(beside(Decision(("thanks",)), scores, second)) == 1


def test_a_question_answered_in_the_same_place_is_no_other_opinion() -> None:
    scores, second = (
        {"documents": 0.5, "question:q01": 0.5},
        {"documents": 0.3, "question:q01": 0.7},
    )
    assert beside(Decision(("documents",)), scores, second) == ("documents",)


def test_one_trade_is_no_other_opinion_than_trades() -> None:
    scores, second = {"trade:couture": 0.5}, {"trades": 0.6, "case": 0.4}
    assert beside(Decision(("trade:couture",)), scores, second) == ("trade:couture",)


def test_where_nothing_was_weighed_nothing_is_guessed() -> None:
    assert beside(Decision(), {}, {"case": 0.99, "health": 0.01}) == ()


def test_what_leads_nowhere_any_more_is_never_named() -> None:
    assert learned(frozenset({"case"})).likely(spots("doktor")).keys() == {"case"}


def test_the_stored_opinion_knows_most_meanings_of_the_lists(
    parsed: dict[str, Any], stored: dict[str, Any]
) -> None:
    meant = {place_of(meaning) for meaning, _, _ in phrases(read_lists(parsed), parsed)}
    assert len(meant - {*stored["meanings"]}) <= len(meant) / 20, "segin learn"
    assert STORED.stat().st_size <= LARGEST_KILOBYTES * 1000


def test_the_stored_opinion_was_learned_from_lists_like_these(
    parsed: dict[str, Any], stored: dict[str, Any], understander: Understander
) -> None:
    opinion, reader = Opinion.of(stored, {*stored["meanings"]}), understander.weigher.reader
    agreed = []
    for meaning, wording, _ in islice(phrases(read_lists(parsed), parsed), 0, None, EVERY):
        likely = opinion.likely(reader.read(wording))
        agreed.append(likely.get(place_of(meaning), 0.0) >= max(likely.values(), default=1.0) / 2)
    assert sum(agreed) / len(agreed) >= 0.93, "the lists have changed much: segin learn"
