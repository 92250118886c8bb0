from copy import deepcopy
from typing import Any

import pytest

from bot.core.understanding import ListsProblem, build_understander
from bot.core.understanding.lists import read_lists


def problems_of(parsed: dict[str, Any]) -> tuple[str, ...]:
    with pytest.raises(ListsProblem) as refused:
        read_lists(parsed)
    return refused.value.problems


def test_an_unknown_key_is_named(parsed: dict[str, Any]) -> None:
    changed = deepcopy(parsed)
    changed["intents"]["intents"][0]["colour"] = "red"
    assert problems_of(changed) == ("intents.intents.0.colour: Extra inputs are not permitted",)


def test_a_missing_file_is_named(parsed: dict[str, Any]) -> None:
    changed = {name: value for name, value in parsed.items() if name != "phrases"}
    assert all(problem.startswith("phrases.") for problem in problems_of(changed))


def test_an_intent_leads_to_one_place(parsed: dict[str, Any]) -> None:
    changed = deepcopy(parsed)
    changed["intents"]["intents"][0]["word"] = "menu"
    assert problems_of(changed) == ("documents: leads to a flow or is a word, one of the two",)


@pytest.mark.parametrize("word", ["stop", "start", "erase", "yes", "no"])
def test_what_must_be_exact_is_never_understood_from_a_sentence(
    parsed: dict[str, Any], word: str
) -> None:
    changed = deepcopy(parsed)
    menu = next(it for it in changed["intents"]["intents"] if it["id"] == "menu")
    menu["word"] = word
    assert problems_of(changed) == (f"menu: {word} is never guessed from a sentence",)


def test_every_further_word_belongs_to_a_question_or_a_trade_that_exists(
    parsed: dict[str, Any],
) -> None:
    questions = {question["id"] for question in parsed["advice"]["questions"]}
    trades = {trade["id"] for trade in parsed["trades"]["trades"]}
    near = {question for it in parsed["intents"]["intents"] for question in it.get("near", ())}
    assert set(parsed["phrases"]["questions"]) <= questions
    assert set(parsed["synonyms"]["trades"]) <= trades
    assert near <= questions


def test_what_a_member_withdrew_is_not_offered(parsed: dict[str, Any]) -> None:
    kept = [it for it in parsed["advice"]["questions"] if it["id"] != "q73"]
    understander = build_understander({**parsed, "advice": {"questions": kept}})
    entries = understander("archipelago c'est fini ?", "fr").entries
    assert all(entry.answers.get("question") != "q73" for entry in entries)
