from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.hearing import (
    Between,
    Chosen,
    Empty,
    Global,
    Meaning,
    OfferedChoice,
    Unclear,
    Word,
    Words,
    fold,
    hear,
)
from tests.core.hearing.conftest import Ask
from tests.costing import FOR_EVER, calls_of, processor_seconds

LABELS = ("Bamako", "Oui, j'accepte", "Métiers et aides", "Lundi 12/03 9h")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\r\t",
        "...",
        "!!",
        "??!!",
        "🎉",
        "👍🏾👍🏾",
        "\u200b",
        "\u200b" * 65536,
        "\u2060\ufeff\u200e",
        "\u0301",
        "\x00",
    ],
    ids=lambda text: ascii(text)[:20],
)
def test_a_message_without_letter_or_digit_is_empty(ask: Ask, text: str) -> None:
    assert ask(text, *LABELS) == Empty()


@pytest.mark.parametrize(
    "text",
    [
        "a" * 65536,
        "stop " * 13000,
        "oui " * 16000,
        "o" * 65535 + "u",
        "\u0301\u0316" * 32768 + "a",
        "😀" * 16384 + "a",
        "\ufdfa" * 21000,
        "1 " * 32768,
        "мир stop 你好 سلام",
        "stop" + " " * 5000 + "mais non",
    ],
    ids=lambda text: ascii(text)[:20],
)
def test_64_kilobytes_are_answered_at_once(ask: Ask, text: str) -> None:
    told: list[Meaning] = []
    assert processor_seconds(lambda: told.append(ask(text, *LABELS))) < FOR_EVER
    (meaning,) = told
    assert meaning != Global(Word.STOP)
    assert not isinstance(meaning, Chosen)


def test_blanks_around_a_digit_do_not_hide_it(ask: Ask) -> None:
    assert ask(" " * 65536 + "2" + "\n" * 65536, *LABELS) == Chosen("2")


def test_a_long_text_keeps_what_it_is_about(ask: Ask) -> None:
    meaning = ask("bonjour soudure " + "x" * 65536, *LABELS)
    assert isinstance(meaning, Unclear)
    assert meaning.folded.startswith("sudure")


texts = st.text(max_size=60) | st.text(alphabet="aionwuéɔɛ 0123456789.°'stpm?", max_size=20)


@settings(max_examples=300)
@given(
    text=texts,
    labels=st.lists(texts, max_size=9),
    expects=st.sampled_from([None, "yes_no", "text"]),
)
def test_hearing_never_raises_and_chooses_only_what_is_offered(
    words: Words, text: str, labels: list[str], expects: str | None
) -> None:
    offered = [OfferedChoice(str(number), label) for number, label in enumerate(labels, start=1)]
    meaning = hear(text, words=words, offered=offered, expects=expects)
    assert isinstance(meaning, get_args(Meaning))
    numbers = {choice.number for choice in offered}
    if isinstance(meaning, Chosen):
        assert meaning.number in numbers
    if isinstance(meaning, Between):
        assert 2 <= len(meaning.numbers) <= 3
        assert set(meaning.numbers) <= numbers
    if isinstance(meaning, Global):
        assert meaning.word not in (Word.YES, Word.NO)


@given(text=texts)
def test_hearing_a_text_folded_means_the_same(words: Words, text: str) -> None:
    """Stop in particular: no accent, capital or sign may be what makes a message a stop."""
    if "?" in text or any(sign in text for sign in "€$£%"):
        return
    meaning = hear(text, words=words)
    if isinstance(meaning, Global) and meaning.word in (Word.STOP, Word.START, Word.ERASE):
        assert hear(fold(text), words=words) == meaning


def test_hearing_is_cheap_enough_to_be_free(words: Words) -> None:
    """A digit is to cost 10 µs, a sentence 500 µs: counted in calls, which no busy machine changes.

    They take 8, 1,700 and 14.
    """
    offered = [OfferedChoice(str(number), f"Centre de métiers {number}") for number in range(1, 10)]
    sentence = "bjr je veux aprandre la soudure à kayès"
    assert calls_of(lambda: hear("2", words=words, offered=offered)) < 25
    assert calls_of(lambda: hear(sentence, words=words, offered=offered)) < 5_000
    assert calls_of(lambda: fold(sentence)) < 45
