import copy
from typing import Any

import pytest

from bot.core.hearing import Word, Words, WordsProblem, build_words


@pytest.fixture
def lists(parsed: Any) -> Any:
    return copy.deepcopy(parsed)


def group(*written: str, **keys: object) -> dict[str, object]:
    return {
        "language": "fr",
        "confidence": "A",
        "source": "everyday",
        "written": list(written),
        **keys,
    }


def problems_of(lists: Any) -> tuple[str, ...]:
    with pytest.raises(WordsProblem) as refused:
        build_words(lists)
    return refused.value.problems


def test_every_word_has_a_spelling_in_the_shipped_lists(words: Words) -> None:
    assert set(words.globals.values()) | set(words.answers.values()) == set(Word)


def test_an_unknown_key_is_refused_with_its_place(lists: Any) -> None:
    lists["words"]["menu"][0]["colour"] = "red"
    assert problems_of(lists) == ("words.menu.0.colour: Extra inputs are not permitted",)


def test_an_unknown_word_is_refused(lists: Any) -> None:
    lists["words"]["dance"] = [group("danse")]
    assert any(problem.startswith("words.dance") for problem in problems_of(lists))


def test_a_word_without_spelling_is_refused(lists: Any) -> None:
    lists["words"]["call_back"] = []
    assert problems_of(lists) == ("call_back: no spelling is listed",)


def test_a_missing_word_is_refused(lists: Any) -> None:
    del lists["words"]["stop"]
    assert problems_of(lists) == ("stop: no spelling is listed",)


def test_a_source_that_is_not_described_is_refused(lists: Any) -> None:
    lists["words"]["menu"].append(group("carte des choix", source="hearsay"))
    assert problems_of(lists) == ("menu: the source 'hearsay' is not described under `sources`",)


def test_a_spelling_that_says_two_things_is_refused(lists: Any) -> None:
    lists["words"]["menu"].append(group("Retour !"))
    assert problems_of(lists) == ("back: 'retur' is also listed under menu",)


def test_a_number_word_that_says_two_things_is_refused_unless_only_when_offered(lists: Any) -> None:
    lists["numbers"]["3"].append(group("suite"))
    assert problems_of(lists) == ("3: 'suite' is also listed under more",)
    lists["numbers"]["3"][-1]["only_when_offered"] = True
    assert build_words(lists).numbers["suite"] == "3"


@pytest.mark.parametrize("word", ["stop", "start", "erase", "yes", "no"])
def test_guessing_is_refused_where_words_are_exact(lists: Any, word: str) -> None:
    lists["words"][word][0]["near"] = True
    assert problems_of(lists) == (f"{word}: `near` is not allowed, this word is never guessed",)


def test_a_spelling_without_letters_is_refused(lists: Any) -> None:
    lists["words"]["menu"].append(group("👍"))
    assert problems_of(lists) == ("menu: '👍' has no letter or digit",)


def test_a_list_of_another_shape_is_refused(lists: Any) -> None:
    assert problems_of({}) != ()
    lists["numbers"]["12"] = [group("douze")]
    assert any("numbers.12" in problem for problem in problems_of(lists))
