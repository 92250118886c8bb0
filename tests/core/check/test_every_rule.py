"""Each rule catches what breaks it and nothing else does; a sound flow has no issue."""

from __future__ import annotations

import pytest

from bot.core.check import WARNINGS, Code, Severity, is_error
from bot.core.check.sentences import SENTENCES
from tests.core.check.example import Example
from tests.core.check.mutations import MUTATIONS


def test_nothing_is_found_in_a_sound_flow():
    assert Example().issues() == []


@pytest.mark.parametrize("code", Code)
def test_a_broken_rule_is_found_and_only_that_one(code):
    issues = MUTATIONS[code]().issues()

    assert {issue.code for issue in issues} == {code}


@pytest.mark.parametrize("code", Code)
def test_every_code_has_a_mutation_and_a_sentence(code):
    assert code in MUTATIONS
    assert SENTENCES[code].endswith(".")


@pytest.mark.parametrize("code", sorted(Code))
def test_warnings_do_not_block_and_errors_do(code):
    for issue in MUTATIONS[code]().issues():
        assert is_error(issue) == (code not in WARNINGS)
        assert issue.severity is (Severity.WARNING if code in WARNINGS else Severity.ERROR)


@pytest.mark.parametrize("code", sorted(Code))
def test_a_sentence_says_what_it_is_about_and_leaves_no_hole(code):
    for issue in MUTATIONS[code]().issues():
        assert "{" not in issue.message_fr.replace("{fait}", "").replace("{...}", "").replace(
            "{nom}", ""
        ).replace("{{7*7}}", "")
        assert len(issue.message_fr) > 15
