"""What is found out about a text is asked for once, and kept without the text."""

from __future__ import annotations

from bot.services.recalled import MOST_RECALLED, Recalled


def test_a_text_that_comes_again_is_not_thought_about_again() -> None:
    asked: list[tuple[str, ...]] = []

    def find(*texts: str) -> int:
        asked.append(texts)
        return len(asked)

    recalled = Recalled(find)
    assert [recalled("a", "fr"), recalled("a", "bm"), recalled("a", "fr")] == [1, 2, 1]
    assert asked == [("a", "fr"), ("a", "bm")]


def test_texts_that_only_join_to_the_same_are_two() -> None:
    recalled = Recalled(lambda *texts: texts)
    assert recalled("ab", "c") == ("ab", "c")
    assert recalled("a", "bc") == ("a", "bc")


def test_the_text_itself_is_not_kept() -> None:
    recalled = Recalled(lambda text: len(text))
    said = "je m'appelle " + "Awa" * 3
    recalled(said)
    assert said not in repr(vars(recalled))


def test_it_keeps_no_more_than_so_many() -> None:
    asked: list[str] = []

    def find(text: str) -> None:
        asked.append(text)

    recalled = Recalled(find)
    for number in range(MOST_RECALLED + 1):
        recalled(str(number))
    recalled("0")
    assert len(asked) == MOST_RECALLED + 2
