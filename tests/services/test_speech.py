"""Pages of a text: as few as fit, cut where one would draw breath."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.services.actions.speech import pages_of

SENTENCE = "Un centre regarde ce que vous savez faire."


def test_lines_that_fit_stay_together() -> None:
    assert list(pages_of(["Un.", "Deux."], 20)) == ["Un.\nDeux."]


def test_a_page_ends_between_lines_where_it_can() -> None:
    assert list(pages_of(["a" * 15, "b" * 15, "c" * 3], 20)) == ["a" * 15, f"{'b' * 15}\n{'c' * 3}"]


def test_a_long_line_is_cut_between_sentences() -> None:
    assert list(pages_of([f"{SENTENCE} {SENTENCE}"], 60)) == [SENTENCE, SENTENCE]


def test_a_long_sentence_is_cut_between_words() -> None:
    pages = list(pages_of([SENTENCE], 20))
    assert " ".join(pages) == SENTENCE
    assert all(len(page) <= 20 for page in pages)


def test_nothing_has_no_pages() -> None:
    assert list(pages_of([], 20)) == []


LINES = st.lists(st.text("abc .é’ɛ", min_size=1, max_size=80).map(str.strip).filter(bool))


@given(lines=LINES, room=st.integers(20, 240))
def test_no_word_is_lost_and_none_is_added(lines: list[str], room: int) -> None:
    assert " ".join(pages_of(lines, room)).split() == " ".join(lines).split()
