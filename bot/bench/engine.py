"""What one digit costs in the engine, against a dispatch written by hand for one flow."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from bot.core.conversation import Conversation
from bot.core.engine import advance
from bot.core.event import Offered, Said
from bot.core.flow import Flow
from bot.core.hearing import Words
from bot.core.rendering import Medium, render
from bot.core.version import Version, build_version
from bot.core.world import World
from bot.services.phrases import PHRASES

BOUND = 6.0
ROUNDS = 15
STEPS = 2_000
FLOW = {
    "flow": "bench",
    "title": "Bench",
    "start": "place",
    "states": {
        "place": {
            "kind": "choose",
            "text": "Où êtes-vous maintenant ?",
            "save": "place",
            "choices": [
                {"key": "waiting", "label": "À l'étranger, j'attends", "then": "consent"},
                {"key": "road", "label": "Sur la route", "then": "consent"},
                {"key": "mali", "label": "Au Mali", "then": "consent"},
            ],
        },
        "consent": {
            "kind": "choose",
            "text": "Voulez-vous des messages de rappel ?",
            "save": "reminders",
            "choices": [
                {"key": "accepted", "label": "Oui", "then": "place"},
                {"key": "refused", "label": "Non", "then": "place"},
            ],
        },
    },
}
BY_HAND = {
    "place": {
        "1": ("consent", "place", "waiting"),
        "2": ("consent", "place", "road"),
        "3": ("consent", "place", "mali"),
    },
    "consent": {"1": ("place", "reminders", "accepted"), "2": ("place", "reminders", "refused")},
}
BY_HAND_TEXT = {
    "place": ("Ou etes-vous maintenant ?", "A l'etranger, j'attends", "Sur la route", "Au Mali"),
    "consent": ("Voulez-vous des messages de rappel ?", "Oui", "Non"),
}


@dataclass(frozen=True, slots=True)
class EngineFigures:
    """Medians of the rounds, in microseconds a step."""

    engine_us: float
    by_hand_us: float
    ratio: float
    bound: float = BOUND

    def as_json(self) -> str:
        """One line for a machine."""
        return json.dumps(asdict(self))


def bench_engine(words: Words) -> EngineFigures:
    """Both, in turn, over and over, so that a slow moment of the machine touches both."""
    ours, theirs = _engine_step(words), by_hand_step()
    ratios, mine, floor = [], [], []
    for _ in range(ROUNDS):
        a, b = _time(ours), _time(theirs)
        mine.append(a)
        floor.append(b)
        ratios.append(a / b)
    return EngineFigures(
        round(statistics.median(mine), 2),
        round(statistics.median(floor), 2),
        round(statistics.median(ratios), 2),
    )


def _time(step: Callable[[], str]) -> float:
    began = time.perf_counter()
    for _ in range(STEPS):
        step()
    return (time.perf_counter() - began) / STEPS * 1e6


def _engine_step(words: Words) -> Callable[[], str]:
    """Load JSON, decide, render, dump JSON: what the inbox does for a digit, without its store."""
    flow = Flow.model_validate_json(json.dumps(FLOW))
    version = build_version(1, flow, {})
    world = World(words, {"fr": PHRASES})
    conversation = Conversation()
    conversation.stand_at("bench", 1, "place")
    stored = conversation.to_json()
    offered = _offered(version)

    def step() -> str:
        said = Said("2", offered=offered)
        turn = advance(version, Conversation.from_json(stored), said, world)
        render(turn.replies, Medium.SMS)
        return turn.conversation.to_json()  # type: ignore[attr-defined]

    return step


def _offered(version: Version) -> Offered:
    options = version.options["fr"]["place"]
    return Offered("bench", "place", (*options, ("0", "__menu", "Menu")))


def by_hand_step() -> Callable[[], str]:
    """The same for one flow, as one would write it by hand: two dicts and a join."""
    stored = json.dumps({"state": "place", "language": "fr", "answers": {}, "tries": 0})

    def step() -> str:
        conversation = json.loads(stored)
        answer = "2".strip()
        state, name, value = BY_HAND[conversation["state"]][answer]
        conversation["answers"][name] = value
        conversation["state"], conversation["tries"] = state, 0
        text, *labels = BY_HAND_TEXT[state]
        lines = [f"{number} {label}" for number, label in enumerate(labels, start=1)]
        "\n".join([text, *lines, "0 Menu"])
        return json.dumps(conversation)

    return step
