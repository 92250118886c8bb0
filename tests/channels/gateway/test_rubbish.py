"""Whatever is called, in whatever words: a message, a receipt, None, or a 400 or 403. No bug."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from bot.channels.channel import InboundMessage, Receipt, Rejected, WebhookCall
from bot.channels.gateway.presets import PRESETS
from tests.channels.gateway.calls import (
    NOW,
    SECRET,
    call,
    channel,
    get,
    get_raw,
    signed,
    signed_by_app,
)

FIELDS = [path for preset in PRESETS.values() for paths in preset.fields.values() for path in paths]
NAMES = some.sampled_from(sorted({name for path in FIELDS for name in path}))
TEXTS = some.text(some.characters(exclude_categories=()), max_size=30)
IDS_AND_STATES = ["segin-41", "segin-41-7", "sms:received", "sms:failed", "failed", "16", "1"]
NUMBERS_AND_TIMES = ["+22300000001", "2026-11-21T08:00:00Z", "1795248000", "UTF-16BE"]
WORDS = some.sampled_from(IDS_AND_STATES + NUMBERS_AND_TIMES)
PLAIN = some.one_of(TEXTS, WORDS, some.integers(), some.floats(), some.booleans(), some.none())
VALUES: some.SearchStrategy[Any] = some.recursive(
    PLAIN, lambda part: some.lists(part, max_size=3) | some.dictionaries(NAMES, part, max_size=6)
)
OBJECTS = some.dictionaries(NAMES, VALUES, max_size=9)
HEADERS = some.dictionaries(
    some.sampled_from(["x-segin-signature", "x-segin-timestamp", "x-signature", "x-timestamp"]),
    TEXTS | WORDS,
)


def hear(preset: str, heard: WebhookCall) -> set[int]:
    """Return the statuses of the refusals; anything but a refusal or a result fails the test."""
    statuses = set()
    for read in (channel(preset).read_inbound, channel(preset).read_receipt):
        try:
            result = read(heard, now=NOW)
        except Rejected as rejected:
            statuses.add(rejected.status)
        else:
            assert result is None or isinstance(result, InboundMessage | Receipt)
            if isinstance(result, InboundMessage):
                # What is kept as it is must be something that a database takes.
                (result.provider_id + result.sender + result.recipient).encode()
    return statuses


@settings(deadline=None)
@given(body=some.binary(max_size=200), headers=HEADERS, query=TEXTS)
def test_nothing_unsigned_is_ever_heard(body: bytes, headers: dict[str, str], query: str) -> None:
    for preset in ("json", "android"):
        assert hear(preset, call(body, headers=headers)) == {403}
    if "token" not in query:
        assert hear("kannel", get_raw(query)) == {403}


@settings(deadline=None)
@given(body=some.binary(max_size=300))
def test_any_signed_bytes_are_read_or_refused(body: bytes) -> None:
    for preset in ("json", "android"):
        assert hear(preset, signed(body)) <= {400}
    assert hear("android", signed_by_app(body)) <= {400}


@settings(deadline=None)
@given(body=OBJECTS)
def test_any_signed_object_is_read_or_refused(body: dict[str, Any]) -> None:
    raw = json.dumps(body).encode()
    for preset in ("json", "android"):
        assert hear(preset, signed(raw)) <= {400}


@settings(deadline=None)
@given(fields=some.dictionaries(NAMES, some.binary(max_size=30) | WORDS.map(str.encode)))
def test_any_query_with_the_token_is_read_or_refused(fields: dict[str, bytes]) -> None:
    assert hear("kannel", get({**fields, "token": SECRET})) <= {400}


@settings(deadline=None)
@given(query=some.text(some.characters(exclude_categories=()), max_size=60))
def test_any_query_after_the_token_is_read_or_refused(query: str) -> None:
    token = get({"token": SECRET}).query
    assert hear("kannel", get_raw(f"{token}&{query}")) <= {400, 403}
