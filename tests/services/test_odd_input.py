"""Odd input: whatever a phone or a provider can put into a message, the person gets an answer."""

from __future__ import annotations

import pytest

from bot.core.rendering import Medium
from bot.services.parts import Parts
from tests.parts import TestClock, said, write_in
from tests.rows import contact_at, count, errors, inbound
from tests.working import rendered

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
ODD = {
    "NUL": "un\0deux\0",
    "only NUL": "\0",
    "64 kB": "é" * 65_536,
    "64 kB of emoji": FAMILY * 9_000,
    "64 kB of digits": "1" * 65_536,
    "64 kB of brackets": "(" * 65_536,
    "a lone high surrogate": "Bonjour \ud83d",
    "a lone low surrogate": "\udc00\udc00 Bonjour",
    "only a lone surrogate": "\ud800",
    "only emoji": "👍🏿 ❤️ 🇲🇱",
    "joined emoji": FAMILY,
    "empty": "",
    "only white space": " \n\t\r\n ",
    "only invisible characters": "\xa0\u200b\ufeff",
    "combining marks": "a" + "\u0301" * 5_000,
    "right to left": "\u202eruojnob",
    "controls": "".join(map(chr, range(32))),
    "XML": "</Message><Redirect>http://x</Redirect>",
    "templates": "{0} %s %(x)s {{7*7}} ${x} \\u0000 '; DROP TABLE contacts;--",
    "a private character": "\ue000\U0010ffff\ufffe",
}


@pytest.mark.parametrize("what", sorted(ODD))
def test_a_stranger_gets_an_answer_and_their_words_are_kept(parts: Parts, what: str) -> None:
    letters = write_in(parts, ODD[what])
    assert letters.inline, what
    assert rendered(parts, letters).encode()
    assert errors(parts) == []
    kept = inbound(parts)[0].text
    assert len(kept) == len(ODD[what])
    if "\0" not in ODD[what] and "surrogate" not in what:
        assert kept == ODD[what]


@pytest.mark.parametrize("what", sorted(ODD))
def test_in_the_midst_of_a_conversation_there_is_an_answer_too(
    parts: Parts, clock: TestClock, what: str
) -> None:
    for text in ("Bonjour", "1", ODD[what]):
        letters = write_in(parts, text)
        clock.move(minutes=3)
    assert letters.inline
    assert errors(parts) == []


@pytest.mark.parametrize("what", sorted(ODD))
def test_what_is_odd_may_also_be_an_answer_that_is_kept(
    parts: Parts, clock: TestClock, what: str
) -> None:
    for text in ("Bonjour", "AIDE", "1", ODD[what], "0"):
        letters = write_in(parts, text)
        clock.move(minutes=3)
    assert letters.inline
    assert errors(parts) == []


def test_what_no_database_takes_is_replaced_and_nothing_else(parts: Parts) -> None:
    write_in(parts, "un\0deux\ud83d trois 👍")
    assert inbound(parts)[0].text == "un\ufffddeux\ufffd trois 👍"


@pytest.mark.parametrize("odd_id", ["\0", "\ud800", "S" * 10_000, "' OR 1=1", "ɲ"])
def test_an_odd_id_of_a_provider_is_an_id_like_another(parts: Parts, odd_id: str) -> None:
    first = write_in(parts, said("Bonjour", provider_id=odd_id))
    again = write_in(parts, said("Bonjour", provider_id=odd_id))
    assert again.repeat and again.inline == first.inline
    other = write_in(parts, said("Bonjour", provider_id=odd_id + "x"))
    assert not other.repeat
    assert len(inbound(parts)) == 2


def test_two_long_ids_that_begin_alike_are_two_messages(parts: Parts) -> None:
    write_in(parts, said("Bonjour", provider_id="S" * 9_999 + "a"))
    assert not write_in(parts, said("Bonjour", provider_id="S" * 9_999 + "b")).repeat


@pytest.mark.parametrize("odd_sender", ["12345", "ORANGE", "\0", "ɲ\ud800", "+" * 5_000])
def test_an_odd_sender_is_a_contact_like_another(parts: Parts, odd_sender: str) -> None:
    write_in(parts, said("Bonjour", sender=odd_sender))
    write_in(parts, said("1", sender=odd_sender))
    assert count(parts, "contacts") == 1
    assert errors(parts) == []


@pytest.mark.parametrize(
    ("location", "place"),
    [((12.639158, -8.002889), True), ((48.85, 2.35), False), ((-90.0, 180.0), False)],
)
def test_a_location_is_heard_as_a_region_and_never_kept(
    parts: Parts, clock: TestClock, location: tuple[float, float], place: bool
) -> None:
    write_in(parts, "Bonjour", medium=Medium.WHATSAPP)
    clock.move(minutes=1)
    letters = write_in(parts, "", medium=Medium.WHATSAPP, location=location)
    assert letters.inline
    assert inbound(parts)[-1].text == ""
    assert ("loin du Mali" in letters.inline[0][1]) is not place


def test_a_tapped_button_is_heard_by_its_payload_before_its_label(
    parts: Parts, clock: TestClock
) -> None:
    write_in(parts, "Bonjour", medium=Medium.WHATSAPP)
    clock.move(minutes=1)
    offered = contact_at(parts, medium="whatsapp").offered
    assert offered is not None
    number, key, _ = offered.options[0]
    payload = f"{offered.flow}:{offered.state}:{key}"
    write_in(
        parts, "", medium=Medium.WHATSAPP, payload=payload, label="quelque chose d'autre"
    )
    assert contact_at(parts, medium="whatsapp").place != (offered.flow, offered.state)
    assert number == "1"
