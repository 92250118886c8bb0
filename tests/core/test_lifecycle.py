"""Lifecycles: no illegal move, every state can be reached, the ends are known."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.lifecycle import (
    CaseStage,
    Condition,
    IllegalMove,
    Kind,
    UnmetConditions,
    begins,
    conditions,
    lifecycle,
    move,
    moves,
    stage_of,
    states,
    terminal,
)
from bot.services.flow_files import read_data_file

PROCESS = Path(__file__).parents[2] / "flows" / "data" / "process.yaml"
EVERYTHING = frozenset(Condition)
ENDS = {
    Kind.CASE: set(),
    Kind.APPOINTMENT: {"moved", "cancelled", "kept"},
    Kind.REFERRAL: {"refused", "done", "withdrawn"},
    Kind.BROADCAST: {"cancelled"},
    Kind.TICKET: set(),
}
TRIGGERS = sorted({row.trigger for kind in Kind for row in lifecycle(kind).moves})


def target_of(kind: Kind, state: str, trigger: str) -> str | None:
    """What the table says, read without the machine."""
    for row in lifecycle(kind).moves:
        if row.trigger == trigger and state in row.sources:
            return row.target.value
    return None


def reached(kind: Kind) -> set[str]:
    found, waiting = set(), list(begins(kind))
    while waiting:
        state = waiting.pop()
        if state not in found:
            found.add(state)
            waiting += [move(kind, state, it, holds=EVERYTHING) for it in moves(kind, state)]
    return found


@given(
    kind=st.sampled_from(Kind),
    walk=st.lists(st.tuples(st.sampled_from(TRIGGERS), st.sets(st.sampled_from(Condition)))),
    data=st.data(),
)
def test_no_walk_makes_a_move_that_the_table_does_not_have(kind, walk, data):
    state = data.draw(st.sampled_from(begins(kind)))
    for trigger, holds in walk:
        target = target_of(kind, state, trigger)
        assert (trigger in moves(kind, state)) == (target is not None)
        if target is None:
            with pytest.raises(IllegalMove):
                move(kind, state, trigger, holds=holds)
            continue
        missing = set(conditions(kind, state, trigger)) - holds
        if missing:
            with pytest.raises(UnmetConditions) as refused:
                move(kind, state, trigger, holds=holds)
            assert set(refused.value.missing) == missing
        else:
            state = move(kind, state, trigger, holds=holds)
            assert state == target


@pytest.mark.parametrize("kind", Kind)
def test_every_state_can_be_reached_from_where_it_begins(kind):
    assert reached(kind) == set(states(kind))


@pytest.mark.parametrize("kind", Kind)
def test_the_ends_are_known_and_there_are_no_others(kind):
    assert terminal(kind) == ENDS[kind]


@pytest.mark.parametrize("kind", Kind)
def test_a_trigger_leads_to_one_place_from_a_state(kind):
    rows = [(row.trigger, source) for row in lifecycle(kind).moves for source in row.sources]
    assert len(rows) == len(set(rows))


@pytest.mark.parametrize("kind", Kind)
def test_moves_are_offered_in_the_order_of_the_table(kind):
    order = list(dict.fromkeys(row.trigger for row in lifecycle(kind).moves))
    for state in states(kind):
        offered = moves(kind, state)
        assert list(offered) == sorted(offered, key=order.index)


def test_a_state_is_the_same_as_text_and_as_a_member():
    assert moves(Kind.CASE, CaseStage.ARRIVAL) == moves(Kind.CASE, "arrival")
    assert move(Kind.CASE, CaseStage.ARRIVAL, "orient") == "orientation"


def test_a_state_that_does_not_exist_is_a_bug_and_says_so():
    with pytest.raises(ValueError, match="booked"):
        moves(Kind.TICKET, "booked")
    with pytest.raises(ValueError, match="booked"):
        move(Kind.TICKET, "booked", "assign")


# --- what people count on ------------------------------------------------------------------------


def test_a_referral_goes_out_only_with_consent_to_who_accepts_once_delivered():
    with pytest.raises(UnmetConditions) as refused:
        move(Kind.REFERRAL, "proposed", "send", holds={Condition.ORGANISATION_ACCEPTS})

    assert refused.value.missing == (
        Condition.CONSENT_IS_RECORDED,
        Condition.DELIVERY_IS_CONFIRMED,
    )
    assert move(Kind.REFERRAL, "proposed", "send", holds=EVERYTHING) == "sent"


def test_a_late_answer_to_a_referral_still_counts():
    assert move(Kind.REFERRAL, "no_answer", "accept") == "accepted"


def test_nobody_has_missed_an_appointment_that_has_not_begun():
    with pytest.raises(UnmetConditions):
        move(Kind.APPOINTMENT, "confirmed", "miss")


def test_who_comes_late_has_kept_the_appointment():
    assert move(Kind.APPOINTMENT, "missed", "keep", holds=EVERYTHING) == "kept"


@pytest.mark.parametrize("state", ["checked", "approved", "scheduled"])
def test_editing_a_broadcast_takes_its_approval_back(state):
    assert move(Kind.BROADCAST, state, "edit") == "draft"


@pytest.mark.parametrize(
    "state", ["draft", "checked", "approved", "scheduled", "running", "paused"]
)
def test_a_broadcast_can_be_cancelled_until_it_is_done(state):
    assert move(Kind.BROADCAST, state, "cancel") == "cancelled"


def test_a_broadcast_is_not_sent_before_it_was_checked_and_approved():
    assert "start" not in moves(Kind.BROADCAST, "draft") + moves(Kind.BROADCAST, "checked")


def test_a_ticket_is_closed_without_an_answer_only_for_a_reason():
    with pytest.raises(UnmetConditions):
        move(Kind.TICKET, "assigned", "close")
    assert move(Kind.TICKET, "answered", "close") == "closed"


def test_who_writes_again_reopens_the_ticket():
    assert move(Kind.TICKET, "closed", "reopen") == "reopened"
    assert "assign" in moves(Kind.TICKET, "reopened")


# --- the journey of the documents ----------------------------------------------------------------


@pytest.fixture(scope="module")
def steps():
    return {step["id"]: step for step in read_data_file(PROCESS).value["states"]}


def stage_at(steps, name: str) -> CaseStage:
    return stage_of(name, steps[name]["stage"])


def test_every_step_of_the_journey_stands_in_a_stage_and_every_stage_has_one(steps):
    assert len(steps) == 29
    assert {stage_at(steps, name) for name in steps} == set(CaseStage)


def test_every_step_that_may_follow_is_in_the_same_stage_or_one_move_away(steps):
    for name, step in steps.items():
        stage = stage_at(steps, name)
        following = {stage} | {
            move(Kind.CASE, stage, trigger, holds=EVERYTHING) for trigger in moves(Kind.CASE, stage)
        }
        for transition in step["transitions"]:
            assert stage_at(steps, transition["to"]) in following, (name, transition["to"])


def test_a_journey_begins_where_a_case_may_begin(steps):
    entries = read_data_file(PROCESS).value["entry_points"]
    assert {stage_at(steps, name) for name in entries} <= set(begins(Kind.CASE))


def test_a_person_lost_from_sight_is_found_again_and_a_closed_case_reopens():
    assert move(Kind.CASE, "lost", "find_again") == "opening"
    assert move(Kind.CASE, "closed", "reopen") == "opening"


def test_a_case_is_closed_from_anywhere_with_its_reason():
    for stage in states(Kind.CASE):
        if stage != "closed":
            assert move(Kind.CASE, stage, "close", holds=EVERYTHING) == "closed"
            with pytest.raises(UnmetConditions):
                move(Kind.CASE, stage, "close")
