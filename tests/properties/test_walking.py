"""Arbitrary people in the shipped flows: whatever they write, they are answered and can leave."""

from __future__ import annotations

import os
import re
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.conversation import Conversation
from bot.core.engine import advance
from bot.core.event import Opened, Said
from bot.core.rendering import Medium
from bot.core.text import SMS_SEGMENTS, WHATSAPP_CHARACTERS, measure
from bot.core.world import MENU, WELCOME
from tests.factories import REGIONS, Walk, shipped_versions, shipped_world

STEPS = 40
UNFILLED = re.compile(r"\{[a-z_.]+\}")
WALKS = int(os.environ.get("SEGIN_WALKS", "500"))  # 500 walks of 40 steps: 20,000 in all
DIGITS = [*"0123456789", "10", "2.", "n° 2", "fila", "2️⃣", "1 3", "1 2 4"]
WORDS = ["oui", "non", "awɔ", "ayi", "menu", "retour", "r", "aide", "soin", "stop", "start", "fr"]
MORE_WORDS = ["bm", "suite", "repeter", "rappel", "mes donnees", "effacer", "autre personne"]
TALK = ["bonjour", "merci", "segin", "n", "nn", "Awa", "", " ", "🙂"]
SENTENCES = ["je veux apprendre la soudure à kayes"]
EVERYDAY = st.sampled_from([*DIGITS, *WORDS, *MORE_WORDS, *TALK, *SENTENCES])
ANYTHING = st.text(max_size=60) | st.text(alphabet="01 2a{}.\n\x00", max_size=20)
OLD_TAPS = [
    f"{flow}:{state}:{key}"
    for flow, state, key in (
        *(("gone", "principal", "fr"), ("menu", "nowhere", "fr"), ("menu", "principal", "__menu")),
        *(("metiers", "liste", "__more"), ("accueil", "region", "r3"), ("papiers", "liste", "r3")),
        *(("menu", "principal", "@aide/health/"), ("menu", "principal", "@metiers//aim=job")),
        *(("papiers", "missing", "passeport"), ("papiers", "situation", "maladie")),
        *(("questions", "answer", "q16"), ("menu", "principal", "@questions/tips/")),
    )
]


def every_tap() -> list[str]:
    """What a button of any shipped state sends, and some of messages that are long gone."""
    choices = [
        f"{name}:{state}:{key}"
        for name, version in shipped_versions().items()
        for state, options in version.options["fr"].items()
        for _number, key, _label in options
    ]
    return sorted(choices) + OLD_TAPS


TAPS = st.deferred(lambda: st.sampled_from(every_tap()))
SAYINGS = st.tuples(EVERYDAY | ANYTHING, st.none() | TAPS)
WALK = st.lists(SAYINGS, min_size=STEPS, max_size=STEPS)
RELAXED = settings(
    max_examples=WALKS,
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def start(medium: Medium, options: int, **more: Any) -> Walk:
    found = {"regions": REGIONS[:options], "people_here": REGIONS[:2]}
    return Walk(medium=medium, found=found, listed=REGIONS[:options], **more)


@RELAXED
@given(
    sayings=WALK,
    medium=st.sampled_from(Medium),
    options=st.integers(0, 20),
    luck=st.integers(0, 6),
    silent=st.booleans(),
    locked=st.booleans(),
)
def test_whoever_writes_is_answered_within_the_limits(
    sayings: list[tuple[str, str | None]],
    medium: Medium,
    options: int,
    luck: int,
    silent: bool,
    locked: bool,
) -> None:
    walk = start(medium, options, luck=luck, locked=locked)
    for text, payload in sayings:
        walk.conversation = Conversation.from_json(walk.conversation.to_json())
        if silent and walk.conversation.flow and text == "bonjour":
            told = walk.wait_long_and_say(text)
        else:
            told = walk.say(text, payload=payload)
        assert told, f"no answer to {text!r}"
        if locked:
            shown = {reply.flow for reply in walk.replies if reply.flow in shipped_versions()}
            assert not any(shipped_versions()[flow].flow.private for flow in shown)
        for message in told:
            assert message.text.strip()
            if medium is Medium.SMS:
                assert measure(message.text).segments <= SMS_SEGMENTS
            assert len(message.text) <= WHATSAPP_CHARACTERS
            assert len(message.options) <= 10
            assert not UNFILLED.search(message.text)


@settings(RELAXED, max_examples=60)
@given(sayings=st.lists(SAYINGS, max_size=15))
def test_global_words_work_wherever_one_stands(sayings: list[tuple[str, str | None]]) -> None:
    for word in ("menu", "0", "aide", "stop", "fr", "bm"):
        walk = start(Medium.SMS, 9)
        walk.say("bonjour")
        for text, payload in sayings:
            walk.say(text, payload=payload)
        writing = walk.conversation.state == "message"
        walk.done.clear()
        told = walk.say(word)
        assert told
        if word in ("menu", "0"):
            welcome = (walk.conversation.flow, walk.conversation.state) == (WELCOME, "langue")
            assert walk.conversation.flow == MENU or welcome
        elif word == "stop":
            assert ("opt_out", {}) in walk.done
        elif word == "aide":
            assert walk.conversation.flow == "aide" or writing
        else:
            assert walk.conversation.language == word


@settings(RELAXED, max_examples=100)
@given(sayings=st.lists(SAYINGS, max_size=20))
def test_a_stored_conversation_goes_on_as_the_one_in_memory(
    sayings: list[tuple[str, str | None]],
) -> None:
    kept, stored = start(Medium.SMS, 12), start(Medium.SMS, 12)
    for text, payload in sayings:
        stored.conversation = Conversation.from_json(stored.conversation.to_json())
        assert kept.say(text, payload=payload) == stored.say(text, payload=payload)
        assert kept.conversation == stored.conversation


@settings(RELAXED, max_examples=100)
@given(sayings=st.lists(SAYINGS, max_size=10), text=EVERYDAY | ANYTHING)
def test_advancing_never_changes_what_it_was_given(
    sayings: list[tuple[str, str | None]], text: str
) -> None:
    walk = start(Medium.SMS, 9)
    for said, payload in sayings:
        walk.say(said, payload=payload)
    conversation = walk.conversation
    before = conversation.to_json()
    version = shipped_versions()[conversation.flow or WELCOME]
    said = Said(text, offered=walk.offered)
    event = said if conversation.flow else Opened(then=said)
    advance(version, conversation, event, shipped_world())
    assert conversation.to_json() == before
