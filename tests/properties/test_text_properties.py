"""What holds for every text, however strange."""

import re
import string
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.core.phone import address_key, is_demonstration, mask, national, read_number
from bot.core.text import (
    clean,
    compile_text,
    fill,
    is_gsm7,
    measure,
    missing,
    outside_gsm7,
    placeholders,
    sms_spelling,
    split,
    storable,
    stray_braces,
)

ANY_CHARACTER = st.characters(exclude_categories=())  # lone surrogates and NUL as well
OURS = st.sampled_from(
    "aeiouné èàùçêœÀÊÇ«» ’…–°\u00a0\u202fɛɔɲŋƐƝ\u0301\u0300\u0302\u030cáǒ€[]{}\\~^|\f\r\n\t\x1b`"
    "😀👩\u200d\ufe0f\u200b\ufeff\u202e\ud83d\ude00"
)
TEXT = st.text(OURS, max_size=400) | st.text(ANY_CHARACTER, max_size=200)
LANGUAGE = st.sampled_from(["fr", "bm", "es"])
EXTENSION = set("\f^{}\\[~]|€")


def count_by_hand(text: str) -> list[int]:
    """Units of each segment, by the slow and obvious way: an oracle that shares no code."""
    gsm7 = not outside_gsm7(text)
    alone, part = (160, 153) if gsm7 else (70, 67)
    widths = [width_by_hand(atom, gsm7=gsm7) for atom in atoms_by_hand(text)]
    if sum(widths) <= alone:
        return [sum(widths)] if widths else []
    segments = [0]
    for width in widths:
        if segments[-1] + width > part:
            segments.append(0)
        segments[-1] += width
    return segments


def width_by_hand(atom: str, *, gsm7: bool) -> int:
    if gsm7:
        return 2 if atom in EXTENSION else 1
    return 2 if len(atom) == 2 or ord(atom) > 0xFFFF else 1


def atoms_by_hand(text: str) -> list[str]:
    atoms: list[str] = []
    for character in text:
        follows_high = atoms and len(atoms[-1]) == 1 and "\ud800" <= atoms[-1] <= "\udbff"
        if follows_high and "\udc00" <= character <= "\udfff":
            atoms[-1] += character
        else:
            atoms.append(character)
    return atoms


@given(TEXT)
def test_a_text_costs_what_counting_by_hand_says(text: str) -> None:
    measured = measure(text)
    assert list(measured.segment_units) == count_by_hand(text)
    assert measured.units == sum(measured.segment_units)
    assert measured.segments == len(measured.parts) == len(measured.segment_units)


@given(st.lists(st.sampled_from(["€", "[", "a", "é"]), min_size=140, max_size=500).map("".join))
def test_escape_pairs_near_a_boundary_cost_what_counting_by_hand_says(text: str) -> None:
    assert list(measure(text).segment_units) == count_by_hand(text)


@given(st.lists(st.sampled_from(["😀", "ɛ", "\ud83d", "\ude00"]), min_size=60, max_size=300))
def test_surrogates_near_a_boundary_cost_what_counting_by_hand_says(atoms: list[str]) -> None:
    assert list(measure("".join(atoms)).segment_units) == count_by_hand("".join(atoms))


@given(TEXT)
def test_splitting_and_joining_is_the_identity(text: str) -> None:
    assert "".join(split(text)) == text


@given(TEXT)
def test_every_part_of_a_long_text_stays_within_its_segment(text: str) -> None:
    measured = measure(text)
    room = 153 if measured.encoding == "GSM-7" else 67
    if measured.segments > 1:
        assert all(0 < units <= room for units in measured.segment_units)


@given(TEXT)
def test_no_part_begins_inside_a_pair(text: str) -> None:
    parts = split(text)
    for before, after in pairwise(parts):
        assert not ("\ud800" <= before[-1] <= "\udbff" and "\udc00" <= after[0] <= "\udfff")


@given(TEXT, LANGUAGE)
def test_a_respelled_text_is_gsm7_or_left_whole(text: str, language: str) -> None:
    respelled = sms_spelling(text, language)
    assert is_gsm7(respelled) or respelled == clean(text)


@given(TEXT, LANGUAGE)
def test_respelling_twice_changes_nothing(text: str, language: str) -> None:
    respelled = sms_spelling(text, language)
    assert sms_spelling(respelled, language) == respelled


@given(TEXT, LANGUAGE)
def test_no_question_mark_appears_that_was_not_written(text: str, language: str) -> None:
    # NFC itself turns one look-alike, the Greek question mark, into a semicolon, never a "?".
    assert sms_spelling(text, language).count("?") == text.count("?")


@given(TEXT)
def test_cleaning_twice_changes_nothing_and_leaves_a_text_that_can_be_sent(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    cleaned.encode()
    assert not any(ord(character) < 32 and character != "\n" for character in cleaned)


@given(TEXT)
def test_a_storable_text_can_be_stored_and_a_text_that_can_be_is_unchanged(text: str) -> None:
    stored = storable(text)
    assert "\0" not in stored
    assert stored.encode().decode() == stored
    if not any(character == "\0" or "\ud800" <= character <= "\udfff" for character in text):
        assert stored == text


NAME = st.from_regex(r"[a-z_]{1,5}(\.[a-z0-9_]{1,5}){0,2}", fullmatch=True)
TEMPLATE = st.lists(
    NAME.map(lambda name: f"{{{name}}}") | st.sampled_from(["{", "}", "{{", "!r}", "{0.a}", "é"]),
    max_size=12,
).map("".join)
VALUES: Any = st.dictionaries(NAME, st.text(ANY_CHARACTER, max_size=10) | TEMPLATE, max_size=4)


@given(TEMPLATE | TEXT, VALUES)
def test_filling_never_raises_and_agrees_with_its_compiled_form(
    text: str, values: dict[str, str]
) -> None:
    filled = fill(text, values)
    assert filled == compile_text(text).fill(values)
    stray_braces(text)
    assert missing(text, values) == placeholders(text) - values.keys()


@given(TEMPLATE | TEXT)
def test_a_text_filled_with_nothing_is_itself(text: str) -> None:
    assert fill(text, {}) == text


@given(TEMPLATE, VALUES)
def test_a_filled_text_is_its_literals_and_its_values_in_order(
    text: str, values: dict[str, str]
) -> None:
    marked = fill(text, {name: f"\0{name}\0" for name in placeholders(text)})
    expected = marked.split("\0")
    expected[1::2] = [values.get(name, f"{{{name}}}") for name in expected[1::2]]
    assert fill(text, values) == "".join(expected)


ADDRESS = (
    st.from_regex(r"\+?[0-9]{5,16}", fullmatch=True)
    | st.text(string.digits + "+ .-()", max_size=20)
    | st.text(ANY_CHARACTER, max_size=50)
)


@given(ADDRESS)
def test_no_address_is_too_strange_to_be_read_shown_or_recognised(address: str) -> None:
    key = address_key(address)
    assert address_key(key) == key
    is_demonstration(address)
    national(address)
    number = read_number(address)
    assert number is None or re.fullmatch(r"\+[1-9][0-9]{6,14}", number)


@given(st.from_regex("[0-9]{8}", fullmatch=True))
def test_a_malian_number_with_its_code_is_read_as_it_stands(digits: str) -> None:
    for typed in (f"+223{digits}", f"00223 {digits[:4]} {digits[4:]}"):
        assert read_number(typed) == f"+223{digits}"
    assert national(f"+223{digits}") == digits
    assert address_key(f"whatsapp:+223{digits}") == f"+223{digits}"


@given(ADDRESS)
def test_a_mask_shows_at_most_the_last_four_characters_and_the_country(address: str) -> None:
    key = address_key(address)
    shown = mask(address).replace("•", "").replace(" ", "")
    assert len(shown) <= 8
    assert len(key) < 5 or len(key) - len(shown) >= 3
