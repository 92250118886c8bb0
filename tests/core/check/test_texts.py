"""Lengths, placeholders and translations."""

from __future__ import annotations

import pytest

from bot.core.check import Code, tally
from bot.core.version import Mark, Translation
from tests.core.check.example import Example
from tests.core.check.mutations import E, with_end, with_menu


def codes(example: Example) -> list[str]:
    return [issue.code.value for issue in example.issues()]


def test_the_short_form_is_what_is_measured_for_sms():
    long = "Un mot de plus. " * 40
    assert codes(E.but("text: Dans quelle ville ?", f"text: {long}")) == ["too_long_sms"]
    assert codes(E.but("text: Dans quelle ville ?", f"sms: Quelle ville ?, text: {long}")) == []


def test_choices_count_in_the_length_of_a_menu():
    choices = [f"key: k{n}, label: Un choix bien long {it}" for n, it in enumerate("bfghjkp")]
    assert codes(with_menu(*choices)) == ["long_menu"]


def test_letters_that_respell_for_sms_cost_nothing_more():
    assert codes(with_end("À ç ê œ … « oui » " * 8)) == []


def test_an_emoji_makes_the_message_dear():
    assert "too_long_sms" in codes(with_end("Un mot de plus \N{WAVING HAND SIGN}. " * 12))


def test_a_stale_text_is_not_checked_any_further():
    stale = Translation("Autre chose, {nom}", Mark.STALE)
    assert codes(E.with_bambara(fin__text=stale)) == ["stale_translation"]


def test_an_approved_sensitive_text_is_not_withheld():
    assert codes(E.with_bambara(accord__text=Translation("Aw ni ce.", Mark.APPROVED))) == []


def test_a_bilingual_text_may_be_the_same_in_both_languages():
    assert codes(E.but("Bonjour à vous.", "WhatsApp").with_bambara(bonjour__text="Whatsapp")) == []


def test_french_words_of_the_source_may_stand_in_a_bambara_text():
    assert codes(E.with_bambara(ville__text="Aw ni ce, ville, «quelle»")) == []


def test_plural_and_past_of_a_listed_word_are_listed():
    assert codes(E.with_bambara(ville__text="Jamanaw, sɔnna, k'an cira.")) == []


def test_words_outside_the_kit_are_listed_in_one_warning():
    (issue,) = E.with_bambara(ville__text="Zzyzx ni qwxz ye zzyzx ye.").issues()

    assert issue.code is Code.WORD_OUTSIDE_KIT
    assert issue.message_fr.endswith(": zzyzx, qwxz.")


def test_a_text_without_voice_is_counted_once_a_language():
    silent = Example(silent=("fin.text", "bonjour.text"))
    assert tally(silent.issues()) == {Code.TEXT_WITHOUT_VOICE: 4}
    assert [issue.count for issue in silent.issues()] == [2, 2]


@pytest.mark.parametrize("text", ["Ville {", "Ville {a!r} ?", "{0.__class__}", "{{reference}}"])
def test_braces_that_are_no_placeholder_are_stray(text):
    assert codes(E.but("text: Dans quelle ville ?", f'text: "Où ? {text}"')) == ["stray_braces"]
