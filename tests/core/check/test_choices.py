"""Words that name two choices, or that are heard as something else."""

from __future__ import annotations

import pytest

from bot.core.check import Code
from tests.core.check.mutations import with_menu


def codes(*choices: str, **bambara: str) -> list[tuple[str, str]]:
    example = with_menu(*choices).with_bambara(**bambara)
    return [(issue.code.value, issue.field) for issue in example.issues()]


@pytest.mark.parametrize(
    ("first", "second"),
    [("Kita", "KITA"), ("Ségou", "Segu"), ("Tchad", "Cad"), ("Tessalit", "tesalit")],
)
def test_labels_that_fold_to_the_same_word_are_ambiguous(first, second):
    assert codes(f"key: a, label: {first}", f"key: b, label: {second}") == [
        ("ambiguous_choice", "b.label")
    ]


def test_a_word_of_one_choice_and_the_label_of_another_are_ambiguous():
    assert codes("key: a, label: Kita", "key: b, label: Nara, words: [quitte, kita]") == [
        ("ambiguous_choice", "b.words")
    ]


def test_small_words_around_a_label_do_not_tell_it_apart():
    assert codes("key: a, label: Au Mali", "key: b, label: Nara, words: [le mali]") == [
        ("ambiguous_choice", "b.words")
    ]


def test_two_choices_that_a_plain_no_stands_for_are_ambiguous():
    assert codes("key: a, label: Kita, words: [non]", "key: b, label: Nara, words: [ayi]") == [
        ("ambiguous_choice", "b.words")
    ]


def test_one_choice_may_be_yes_and_another_no():
    assert (
        codes("key: a, label: Kita, words: [oui, d'accord]", "key: b, label: Nara, words: [non]")
        == []
    )


@pytest.mark.parametrize("word", ["stop", "Arrêter", "dabila", "START", "unstop"])
def test_a_word_obeyed_before_any_choice_cannot_name_one(word):
    assert codes(f"key: a, label: Kita, words: [{word}]", "key: b, label: Nara") == [
        ("ambiguous_choice", "a.words")
    ]


@pytest.mark.parametrize("word", ["deux", "fila", "2", "n° 2", "zéro"])
def test_a_word_that_says_the_number_of_another_choice_is_ambiguous(word):
    assert codes(f'key: a, label: Kita, words: ["{word}"]', "key: b, label: Nara") == [
        ("ambiguous_choice", "a.words")
    ]


def test_a_word_that_says_the_own_number_is_fine():
    assert codes("key: a, label: Kita, words: [un, kelen]", "key: b, label: Nara") == []


def test_a_bambara_label_is_compared_with_words_and_other_labels():
    found = codes(
        "key: a, label: Kita, words: [dugu]",
        "key: b, label: Nara",
        ville__b__label="dugu",
    )
    assert found == [("ambiguous_choice", "b.label")]


def test_a_clash_that_two_languages_share_is_told_once():
    assert codes("key: a, label: Kita, words: [sud]", "key: b, label: Nara, words: [sud]") == [
        ("ambiguous_choice", "b.words")
    ]


@pytest.mark.parametrize("word", ["menu", "retour", "mes données", "malade", "effacer", "bonjour"])
def test_a_choice_that_takes_a_global_word_is_pointed_out(word):
    assert codes(f"key: a, label: Kita, words: [{word}]", "key: b, label: Nara") == [
        ("shadows_global_word", "a.words")
    ]


def test_a_choice_that_leads_where_the_global_word_leads_may_take_it():
    example = with_menu("key: a, label: Kita", "key: b, label: Nara").but(
        "then: noter}\n      - {key: b", "then: aider}\n      - {key: b"
    )
    assert example.but("label: Kita", "label: Kita, words: [agent]").issues() == []


def test_nine_choices_are_not_too_many():
    letters = "bcdfghjkm"
    assert codes(*(f"key: k{n}, label: {it}{it}a" for n, it in enumerate(letters))) == []


def test_the_issue_names_both_choices_and_its_line():
    issue = with_menu("key: a, label: Kita", "key: b, label: Nara, words: [kita]").issues()[0]

    assert issue.code is Code.AMBIGUOUS_CHOICE
    assert "« Nara »" in issue.message_fr and "« Kita »" in issue.message_fr
    assert issue.line == 31
