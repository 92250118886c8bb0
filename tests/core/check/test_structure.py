"""Ways between the states: where they lead, where they never end."""

from __future__ import annotations

import pytest

from bot.core.check import Code
from tests.core.check.example import Example
from tests.core.check.mutations import CALL, E, chain, with_states


def found(example: Example) -> list[tuple[str, str, str]]:
    return [(issue.code.value, issue.state, issue.field) for issue in example.issues()]


def test_a_ghost_is_named_with_its_place_and_line():
    issue = E.but("opened: fin", "opened: finn").issues()[0]

    assert (issue.state, issue.field, issue.line) == ("noter", "outcomes.opened", 31)
    assert "« finn »" in issue.message_fr


def test_a_start_that_does_not_exist_is_a_ghost_and_nothing_else():
    assert found(E.but("start: bonjour", "start: bonsoir")) == [("ghost_state", "", "start")]


def test_the_target_of_an_entry_counts_as_reachable():
    assert "nouvelle" in E.yaml
    assert found(E) == []


def test_what_only_an_unreachable_state_leads_to_is_unreachable_too():
    lost = E.but(CALL, CALL + "  a: {kind: go, then: b}\n  b: {kind: go, then: fin}\n")
    assert found(lost) == [("unreachable_state", "a", ""), ("unreachable_state", "b", "")]


def test_an_action_without_outcomes_is_a_dead_end():
    broken = E.but("outcomes: {opened: fin, already_open: aider}", "outcomes: {}")
    assert ("dead_end", "noter", "outcomes") in found(broken)
    assert Code.NO_WAY_TO_PERSON not in {issue.code for issue in broken.issues()}


def test_a_loop_with_a_question_in_it_is_no_silent_loop():
    asked = with_states(
        "  new_0: {kind: say, text: Un., then: new_1}\n",
        "  new_1: {kind: ask, text: Deux ?, then: new_0, skip: fin}\n",
    )
    assert found(asked) == []


def test_an_action_in_a_loop_does_not_make_it_ask_anything():
    silent = with_states(
        "  new_0: {kind: act, action: record_consent, outcomes: {recorded: new_1}}\n",
        "  new_1: {kind: go, then: new_0}\n",
    )
    assert found(silent) == [("silent_loop", "new_0", "")]


def test_a_state_that_leads_to_itself_is_a_loop():
    assert found(with_states("  new_0: {kind: say, text: Un., then: new_0}\n")) == [
        ("silent_loop", "new_0", "")
    ]


def test_a_flow_that_calls_itself_before_it_asks_is_a_loop():
    example = Example(
        name="exemple",
        yaml="flow: exemple\ntitle: T\nstart: a\nstates:\n"
        "  a: {kind: say, text: Un mot., then: b}\n"
        "  b: {kind: call, flow: exemple, then: nouvelle}\n"
        "  nouvelle: {kind: end}\n",
    )
    assert found(example) == [("silent_loop", "a", "")]


@pytest.mark.parametrize(("length", "codes"), [(19, []), (20, ["long_walk"])])
def test_a_turn_has_room_for_nineteen_steps_and_a_stop(length, codes):
    assert [code for code, _, _ in found(with_states(*chain(length)))] == codes


def test_a_ring_of_questions_from_which_the_help_flow_is_called_is_fine():
    ring = with_states(
        "  new_0: {kind: ask, text: Un ?, then: new_1, skip: aider}\n",
        "  new_1: {kind: ask, text: Deux ?, then: new_0}\n",
    )
    assert found(ring) == []


def test_a_ring_of_questions_without_end_names_its_states():
    ring = with_states(
        "  new_0: {kind: ask, text: Un ?, then: new_1}\n",
        "  new_1: {kind: ask, text: Deux ?, then: new_0}\n",
    ).but("flow: aide", "flow: exemple")
    (issue,) = ring.issues()

    assert issue.code is Code.NO_WAY_TO_PERSON
    assert "aider, new_0, new_1" in issue.message_fr
