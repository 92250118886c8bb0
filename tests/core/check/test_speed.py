"""A large flow is checked while its author waits."""

from __future__ import annotations

import sys

from bot.core.check import check
from bot.core.flow import Flow, texts_of
from bot.core.version import Translation
from tests.core.check.example import CATALOGUE, setting

MENU = {"kind": "choose", "text": "Que voulez-vous faire maintenant ?"}
CALLS_FOR_A_STATE = 3_500  # nine choices in two languages


def flow_of(states: int) -> Flow:
    """A flow of menus with nine choices each, from each of which the next ones are reached."""
    found: dict[str, object] = {"fin": {"kind": "end", "text": "Merci."}}
    for number in range(states - 1):
        choices = [
            {
                "key": f"k{place}",
                "label": f"Choix {letter}{number}",
                "words": [f"mot {letter}", f"{letter}zz"],
                "then": f"s{(number + place) % (states - 1)}" if place else "fin",
            }
            for place, letter in enumerate("bcdfghjkm")
        ]
        found[f"s{number}"] = MENU | {"choices": choices}
    return Flow.model_validate({"flow": "exemple", "title": "E", "start": "s0", "states": found})


def bambara_of(flow: Flow) -> dict[str, Translation]:
    """Every text in words of the kit, every label different."""
    return {
        f"{name}.{part}": Translation(f"dugu {text[6:]}" if "label" in part else "Aw ni ce.")
        for name, state in flow.states.items()
        for part, text in texts_of(state)
    }


def calls_for(states: int) -> int:
    """How many functions are called to check a flow: the same on every machine."""
    flow = flow_of(states)
    texts = {"bm": bambara_of(flow)}
    made = setting(flow, texts)
    counted = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event == "call"

    sys.setprofile(count)
    try:
        check(flow, texts, CATALOGUE, setting=made)
    finally:
        sys.setprofile(None)
    return counted


def test_twice_the_states_are_twice_the_work():
    """What it takes in milliseconds `segin bench editor` prints."""
    small, large = calls_for(50), calls_for(100)

    assert large <= 2.2 * small
    assert large <= CALLS_FOR_A_STATE * 100
