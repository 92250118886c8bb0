"""The rules that protect people: each spelling a person could be misled or exposed by."""

from __future__ import annotations

import pytest

from bot.core.check.safety import invented_numbers
from tests.core.check.example import Example
from tests.core.check.mutations import E, with_end


def codes(example: Example) -> list[str]:
    return [issue.code.value for issue in example.issues()]


@pytest.mark.parametrize(
    "text",
    [
        "+223 00 12 34 56",
        "00123456",
        "00-12-34-56",
        "00.12.34.56",
        "(+223) 00 12 34 56",
        "52 000 FCFA",
        "52000F",
        "52.000 F CFA",
        "80 euros",
        "80 €",
        "€ 80",
        "FCFA 52000",
        "dɔrɔmɛ 100",
        "cent mille francs",
        "Appelez le 112",
        "téléphonez au 36 00",
    ],
)
def test_a_number_to_call_or_an_amount_is_found(text):
    assert invented_numbers(f"Voici : {text}.")


@pytest.mark.parametrize(
    "text",
    [
        "Répondez 1, 2 ou 3.",
        "En 2020 et en 2022.",
        "À 9 h 30, du lundi au vendredi.",
        "1 Oui\n2 Non\n3 Autre\n4 Rien",
        "Trois mois, 23 métiers, 5 régions.",
        "C'est fini (2022).",
        "F",
    ],
)
def test_other_figures_are_let_through(text):
    assert invented_numbers(text) == ()


@pytest.mark.parametrize("text", ["le 15/03/2026.", "le 15.03.2026", "2019-2022", "2026-03-15"])
def test_a_date_is_no_telephone_number(text):
    assert codes(with_end(f"C'était {text}")) == []


def test_a_number_of_a_placeholder_is_no_invention():
    assert codes(E) == []
    assert "{reference}" in E.yaml


@pytest.mark.parametrize(
    "text", ["On vous RAPPELLE.", "Vous aurez le kit.", "C'est garanti", "Bientot !", "Il l'aura."]
)
def test_a_promise_is_found_however_it_is_spelled(text):
    assert set(codes(with_end(text))) == {"promise_word"}


@pytest.mark.parametrize("text", ["Messages de rappel.", "Rappel demandé.", "Le Mali est au sud."])
def test_words_that_only_look_like_promises_are_let_through(text):
    assert codes(with_end(text)) == []


def test_a_promise_in_bambara_is_found():
    assert "promise_word" in codes(E.with_bambara(ville__text="Layidu."))


@pytest.mark.parametrize(
    "word", ["Dossier", "dossiers", "OIM", "tunga", "Couture", "l'ANPE", "kits"]
)
def test_a_neutral_text_names_nothing_that_exposes(word):
    assert codes(E.but("des nouvelles pour vous", f"des nouvelles, {word}")) == ["denied_word"]


def test_a_text_that_was_asked_for_may_name_things():
    assert codes(with_end("Votre dossier à l'ANPE.")) == []


def test_consent_on_one_way_does_not_cover_the_other():
    shortcut = E.but("then: accord}", "then: hasard}").but(
        "  accord:\n",
        "  hasard: {kind: go, branches: [{when: is_in_mali, then: prenom}], then: accord}\n"
        "  accord:\n",
    )
    assert codes(shortcut) == ["personal_before_consent"]


def test_an_entry_that_leads_past_the_consent_is_found():
    entered = E.but('{kind: end, unsolicited: true, text: "Bonjour', '{kind: end, text: "Bonjour')
    entered = entered.but("nouvelle: {kind: end, text", "nouvelle: {kind: say, then: prenom, text")
    assert codes(entered) == ["personal_before_consent"]


def test_the_welcome_flow_is_held_to_consent_without_saying_so():
    example = Example(
        name="accueil",
        yaml="flow: accueil\ntitle: Accueil\nstart: prenom\nstates:\n"
        "  prenom: {kind: ask, personal: true, text: Votre nom ?, then: fin}\n"
        "  fin: {kind: end}\n",
    )
    assert codes(example) == ["personal_before_consent"]


def test_a_question_behind_the_consent_guard_is_fine():
    guarded = E.but("then: accord}", "then: garde}").but(
        "  accord:\n",
        "  garde: {kind: go, branches: [{when: has_consent, then: prenom}], then: accord}\n"
        "  accord:\n",
    )
    assert codes(guarded) == ["unknown_guard"]
