"""What an SMS costs, against the reference counts and at every corner we know."""

import json
from pathlib import Path

import pytest

from bot.core.text import Encoding, is_gsm7, measure, outside_gsm7, split

REFERENCE = json.loads(
    (Path(__file__).parent / "fixtures" / "gsm_reference.json").read_text(encoding="utf-8")
)
ESCAPE = "\x1b"


@pytest.mark.parametrize("case", REFERENCE["cases"], ids=lambda case: case["id"])
def test_every_reference_text_costs_what_the_reference_says(case):
    measured = measure(case["text"])
    assert measured.encoding == case["encoding"]
    assert measured.units == case["units"]
    assert measured.segments == case["segments"]
    assert list(measured.segment_units) == case["segment_units"]


@pytest.mark.parametrize("case", REFERENCE["cases"], ids=lambda case: case["id"])
def test_the_parts_of_a_reference_text_join_to_the_text(case):
    assert "".join(split(case["text"])) == case["text"]


def test_the_alphabet_is_the_one_of_the_reference_without_the_escape():
    ours = {chr(code) for code in range(0x110000) if is_gsm7(chr(code))}
    theirs = set(REFERENCE["gsm7_basic"]) | set(REFERENCE["gsm7_extension"])
    assert ours == theirs - {ESCAPE}


@pytest.mark.parametrize("character", sorted(set(REFERENCE["gsm7_basic"]) - {ESCAPE}))
def test_a_basic_character_is_one_septet(character):
    measured = measure(character)
    assert (measured.encoding, measured.units) == ("GSM-7", 1)


@pytest.mark.parametrize("character", REFERENCE["gsm7_extension"])
def test_an_extension_character_is_two_septets(character):
    measured = measure(character)
    assert (measured.encoding, measured.units) == ("GSM-7", 2)


def test_the_escape_itself_is_no_letter_of_gsm7():
    assert measure("a" + ESCAPE).encoding is Encoding.UCS2


def test_the_empty_text_has_no_segment():
    measured = measure("")
    assert (measured.encoding, measured.units, measured.segments) == ("GSM-7", 0, 0)
    assert measured.parts == ()


@pytest.mark.parametrize(
    ("text", "segment_units"),
    [
        ("a" * 160, (160,)),
        ("a" * 161, (153, 8)),
        ("a" * 306, (153, 153)),
        ("a" * 307, (153, 153, 1)),
        ("a" * 158 + "€", (160,)),
        ("a" * 159 + "€", (153, 8)),
        ("a" * 152 + "€" + "a" * 8, (152, 10)),  # the escape pair would straddle 153
        ("a" * 151 + "€" + "a" * 8, (153, 8)),
        ("a" * 152 + "€" * 77, (152, 152, 2)),
        ("a" * 152 + "[" + "a" * 151 + "]", (152, 153, 2)),
        ("\r\n" * 80, (160,)),
        ("a" * 152 + "\r\n" + "a" * 7, (153, 8)),  # a line end is two characters, not a pair
        ("ɛ" * 70, (70,)),
        ("ɛ" * 71, (67, 4)),
        ("ɛ" * 134, (67, 67)),
        ("ɛ" * 135, (67, 67, 1)),
        ("ɛ" * 66 + "😀" + "ɛ" * 4, (66, 6)),
        ("ɛ" * 65 + "😀" + "ɛ" * 4, (67, 4)),
        ("😀" * 67, (66, 66, 2)),
        ("a" * 69 + "ɛ", (70,)),
        ("ɛ" + "€" * 70, (67, 4)),  # in UCS-2 no character needs an escape
    ],
)
def test_a_text_is_cut_where_the_network_cuts_it(text, segment_units):
    assert measure(text).segment_units == segment_units


def test_a_joined_emoji_may_be_cut_between_its_people_but_not_inside_one():
    family = "👨‍👩‍👧"
    parts = split("ɛ" * 65 + family)
    assert parts == ("ɛ" * 65 + "👨", "\u200d👩\u200d👧")


def test_a_cut_falls_between_a_letter_and_its_tone_mark_when_units_say_so():
    assert split("ɛ" * 66 + "ɔ\u0301" + "aaa") == ("ɛ" * 66 + "ɔ", "\u0301aaa")


def test_a_lone_surrogate_is_one_unit():
    assert measure("a\ud83d").units == 2


def test_two_surrogates_side_by_side_are_not_parted():
    text = "ɛ" * 66 + "\ud83d\ude00" + "ɛ" * 4
    assert measure(text).segment_units == (66, 6)
    assert split(text)[1].startswith("\ud83d\ude00")


def test_surrogates_that_make_no_pair_may_be_parted():
    assert measure("ɛ" * 66 + "\ude00\ud83d" + "ɛ" * 4).segment_units == (67, 5)


def test_what_costs_is_named_once_and_in_order():
    assert outside_gsm7("ɛ ê ɛ 😀 é €") == ("ɛ", "ê", "😀")
    assert outside_gsm7("é €") == ()
