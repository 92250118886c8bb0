import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.understanding import Understander
from tests.costing import FOR_EVER, processor_seconds

LETTERS = "abcdeéèfghijklmnoprstuvwxyzɛɔɲŋ '-0123456789"


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=300), language=st.sampled_from(["fr", "bm", "xx"]))
def test_any_text_is_understood_or_not_but_never_fails(
    understander: Understander, text: str, language: str
) -> None:
    understanding = understander(text, language)
    assert len(understanding.entries) <= 3
    assert not (understanding.word and understanding.entries)


@settings(max_examples=150, deadline=None)
@given(text=st.text(alphabet=LETTERS, max_size=120))
def test_the_same_text_is_understood_the_same_way_twice(
    understander: Understander, text: str
) -> None:
    assert understander(text, "fr") == understander(text, "fr")


@settings(max_examples=100, deadline=None)
@given(text=st.text(alphabet=LETTERS, max_size=80))
def test_capitals_and_signs_change_nothing(understander: Understander, text: str) -> None:
    assert understander(f" {text.upper()} !", "fr") == understander(text, "fr")


@pytest.mark.parametrize(
    "text",
    [
        "soudure " * 8_192,
        "a" * 65_536,
        "é" * 65_536,
        "9" * 65_536,
        "'" * 65_536,
        "papiers perdus 😂 " * 4_000,
        "\ufdfa" * 21_000,
        "on me frappe " + "x" * 65_536,
    ],
    ids=lambda text: ascii(text)[:16],
)
def test_64_kilobytes_are_understood_at_once(understander: Understander, text: str) -> None:
    assert processor_seconds(lambda: understander(text, "fr")) < FOR_EVER


def test_what_stands_at_the_front_of_a_long_text_counts(understander: Understander) -> None:
    (entry,) = understander("on me frappe " + "x" * 65_536, "fr").entries
    assert (entry.flow, entry.state) == ("aide", "danger")
