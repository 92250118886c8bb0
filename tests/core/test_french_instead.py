"""A French text that goes out for want of a translation has no word of another language in it."""

from __future__ import annotations

from dataclasses import replace

from bot.core.conversation import Conversation
from bot.core.engine import advance
from bot.core.event import Opened
from bot.core.flow import Flow
from bot.core.version import build_version
from bot.core.world import World
from tests.factories import shipped_world

STATES = {
    "ask": {
        "kind": "choose",
        "text": "L'équipe lit {reading_hours}.",
        "choices": [{"key": "yes", "label": "Oui", "then": "ask"}],
    }
}


def world() -> World:
    values = {"fr": {"reading_hours": "le lundi"}, "bm": {"reading_hours": "ntɛnɛn"}}
    return replace(shipped_world(), values=values)


def test_a_text_without_translation_is_filled_in_french() -> None:
    flow = Flow.model_validate({"flow": "f", "title": "F", "start": "ask", "states": STATES})
    turn = advance(build_version(1, flow, {}), Conversation(language="bm"), Opened(), world())
    assert turn.replies[0].text == "L'équipe lit le lundi."
