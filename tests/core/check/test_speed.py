"""A large flow is checked while its author waits."""

from __future__ import annotations

from time import process_time

from bot.core.check import check
from bot.core.flow import Flow, texts_of
from bot.core.version import Translation
from tests.core.check.example import CATALOGUE, setting

MENU = {"kind": "choose", "text": "Que voulez-vous faire maintenant ?"}
ALLOWED_SECONDS = 0.2


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


def test_a_flow_of_a_hundred_states_is_checked_in_a_fifth_of_a_second(capsys):
    flow = flow_of(100)
    texts = {"bm": bambara_of(flow)}
    made = setting(flow, texts)
    took = []
    for _ in range(3):
        started = process_time()
        check(flow, texts, CATALOGUE, setting=made)
        took.append(process_time() - started)

    with capsys.disabled():
        print(f" [100 states, 900 choices, 2 languages: {min(took) * 1000:.0f} ms]", end="")
    assert min(took) <= ALLOWED_SECONDS
