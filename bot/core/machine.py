"""Compiles a flow into a `transitions` machine; the only module that knows the library for flows.

Facts of transitions 0.9.3 that shape this module: one machine per version is shared by all
conversations (`model=None`, fired with `events[name].trigger(conversation)`); a string given as
callback is looked up as a method or *imported*, so names come from the fixed tables of
`conversation` and answers are compared by a `partial`, never by a name from an author's text.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from transitions import EventData, Machine, Transition

from bot.core.conversation import GUARDS, Conversation
from bot.core.flow import Branch, Choose, Flow, Go, edges_of

GLOBALS = (
    "menu",
    "back",
    "help",
    "health",
    "stop",
    "start",
    "unsure_stop",
    "call_back",
    "my_data",
    "erase",
    "other_person",
    "expired",
    "entry",
    "tapped",
)
CALLBACKS = frozenset(
    {"keep_answer", "keep_outcome", "count_try", "offer_person", "wish_for", "speak", "is_last_try"}
)


class Uncompilable(Exception):
    """The flow has something that `check` should have refused before."""


class Move(Transition):
    """A transition with conditions and one thing before it: flows hang nothing on entering, leaving
    or afterwards, and a digit must not pay for asking."""

    def execute(self, event_data: EventData) -> bool:
        """Move the conversation unless a condition says no; True when it moved or stayed here."""
        if not self._eval_conditions(event_data):
            return False
        event_data.machine.callbacks(self.before, event_data)
        if self.dest:
            event_data.model.state = self.dest  # type: ignore[attr-defined]
        return True


class FlowMachine(Machine):
    """The machine of a flow, made of `Move`s."""

    transition_cls = Move


def compile_flow(flow: Flow) -> Machine:
    """The machine of a checked flow: every event that can happen to a conversation in it."""
    machine = FlowMachine(
        model=None,
        states=list(flow.states),
        initial=flow.start,
        auto_transitions=False,
        send_event=True,
        ignore_invalid_triggers=True,
    )
    for name, state in flow.states.items():
        _add_ways_out(machine, name, state)
        if isinstance(state, Choose) or state.kind == "ask":
            _add_unclear(machine, name)
    _add_globals(machine)
    return machine


def fire(machine: Machine, conversation: Conversation, trigger: str, **values: Any) -> bool:
    """Fire one trigger; False when it leads nowhere from this state or its guard says no."""
    event = machine.events.get(trigger)
    if event is None or conversation.state not in event.transitions:
        return False
    return bool(event.trigger(conversation, **values))


def _add_ways_out(machine: Machine, name: str, state: Any) -> None:
    if isinstance(state, Go):
        for branch in state.branches:
            machine.add_transition("then", name, branch.then, conditions=_condition(branch))
        machine.add_transition("then", name, state.then)
        return
    for trigger, target in edges_of(state):
        _known(state_names=machine.states, target=target)
        before = "keep_answer" if _is_answer(trigger) else None
        if trigger.startswith("outcome:"):
            before = "keep_outcome"
        machine.add_transition(trigger, name, target, before=before)


def _is_answer(trigger: str) -> bool:
    return trigger.startswith("choose:") or trigger in ("answered", "skipped")


def _add_unclear(machine: Machine, name: str) -> None:
    machine.add_transition("unclear", name, None, conditions="is_last_try", before="offer_person")
    machine.add_transition("unclear", name, None, before="count_try")


def _add_globals(machine: Machine) -> None:
    for trigger in GLOBALS:
        machine.add_transition(trigger, "*", None, before="wish_for")
    machine.add_transition("language", "*", None, before="speak")


def _condition(branch: Branch) -> Any:
    if branch.when is not None:
        if branch.when not in GUARDS:
            raise Uncompilable(f"unknown guard {branch.when!r}")
        return branch.when
    return partial(_answer_is, branch.answer or "", frozenset(branch.equals))


def _answer_is(name: str, accepted: frozenset[str], event: EventData) -> bool:
    conversation: Conversation = event.model  # type: ignore[assignment]
    answers = conversation.answers
    return answers.get(name, "") in accepted


def _known(*, state_names: Mapping[str, Any], target: str) -> None:
    if target not in state_names:
        raise Uncompilable(f"unknown state {target!r}")
