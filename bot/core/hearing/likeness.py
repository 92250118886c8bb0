"""How far two folded spellings may lie apart and still be one word.

Never used for stop, start, erase, yes or no: those are exact.
"""

from rapidfuzz.distance import OSA

ONE_LETTER_FROM = 5
TWO_LETTERS_FROM = 9


def is_letters(text: str) -> bool:
    """Say whether `text` is made of letters and spaces only: figures are never guessed."""
    return text.replace(" ", "").isalpha()


def letters_forgiven(written: str) -> int:
    """Return how many wrong letters are forgiven in `written`: none where it holds a digit."""
    if len(written) < ONE_LETTER_FROM or not is_letters(written):
        return 0
    return 1 if len(written) < TWO_LETTERS_FROM else 2


def distance_within(typed: str, written: str, *, forgiven: int) -> int | None:
    """Return how many letters are wrong, two swapped counting once, or None if over `forgiven`."""
    if abs(len(typed) - len(written)) > forgiven:
        return None
    distance = OSA.distance(typed, written, score_cutoff=forgiven)
    return distance if distance <= forgiven else None


def is_near(typed: str, written: str) -> bool:
    """Say whether the word `typed` is `written`, but for the letters its length forgives."""
    forgiven = letters_forgiven(written)
    if not forgiven or not typed.isalpha():
        return False
    return distance_within(typed, written, forgiven=forgiven) is not None
