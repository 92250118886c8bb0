"""What is no flow: every reason at once, each with its line and a French sentence."""

from __future__ import annotations

import pytest

from bot.core.check import Code
from bot.core.flow import Flow
from bot.core.reading import Unreadable, read_flow
from tests.core.check.mutations import E, with_menu


def found(example) -> list[tuple[str, str, str, int | None]]:
    return [(it.code.value, it.state, it.field, it.line) for it in example.issues()]


def test_a_flow_is_read_from_plain_values_without_lines():
    flow = read_flow({"flow": "a", "title": "A", "start": "b", "states": {"b": {"kind": "end"}}})

    assert isinstance(flow, Flow)
    assert flow.start == "b"


def test_an_unknown_key_of_a_choice_is_found_on_its_line():
    menu = with_menu("key: a, label: Kita", "key: b, label: Nara, couleur: bleu")
    assert found(menu) == [("unknown_key", "ville", "choices.1.couleur", 31)]


def test_every_mistake_is_told_at_once():
    broken = E.but("expects: name", "attend: name").but("kind: call, flow: aide", "kind: call")
    assert found(broken) == [
        ("unknown_key", "prenom", "attend", 19),
        ("missing_key", "aider", "flow", 32),
    ]


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("title: Exemple", "title: 12", "title"),
        ("needs_consent: true", "needs_consent: oui", "needs_consent"),
        ("words: [oui, awɔ]", "words: oui", "choices.0.words"),
        ("words: [oui, awɔ]", "words: [1]", "choices.0.words.0"),
        ("key: accepted", "key: Accepté", "choices.0.key"),
        ("given: {purpose: service, decision: given}", "given: service", "given"),
    ],
)
def test_a_value_of_the_wrong_sort_says_what_is_expected(old, new, field):
    (issue,) = E.but(old, new).issues()

    assert (issue.code, issue.field) == (Code.BAD_VALUE, field)
    assert issue.line == E.yaml.splitlines().index(line_with(old)) + 1
    assert "attend" in issue.message_fr or "lettres" in issue.message_fr


def line_with(text: str) -> str:
    return next(line for line in E.yaml.splitlines() if text in line)


def test_a_state_name_with_capitals_is_refused_at_the_state():
    (issue,) = E.but("  nouvelle:", "  Nouvelle:").issues()

    assert (issue.code, issue.state, issue.line) == (Code.BAD_VALUE, "Nouvelle", 34)


@pytest.mark.parametrize("parsed", [None, [], "texte", 3, {"states": []}, {"states": {"a": None}}])
def test_what_is_no_flow_at_all_is_refused_in_words(parsed):
    refused = read_flow(parsed, name="essai")

    assert isinstance(refused, Unreadable)
    assert refused.issues
    assert {issue.flow for issue in refused.issues} == {"essai"}


def test_words_that_yaml_1_1_took_for_truth_stay_words():
    menu = with_menu("key: a, label: no, words: [yes, on]", "key: b, label: off, words: [y]")
    assert all(issue.code is not Code.BAD_VALUE for issue in menu.issues())
