"""What a person wants with a trade: to learn it, prove it, open a business, find work ..."""

from collections.abc import Container, Sequence

from bot.core.understanding.lexicon import AIM
from bot.core.understanding.reading import Spot
from bot.core.understanding.vocabulary import ENDED

# The first of these that was said: a loan to open a workshop is a loan, a course to find work a
# course.
_STRONGEST_FIRST = ("certify", "finance", "business", "learn", "collective", "job")
_EVEN_IN_A_TRADE = frozenset({"learn", "certify", "business", "job"})


def aim_of(spots: Sequence[Spot], *, beside: Container[int] = ()) -> str | None:
    """Return the aim that `spots` speak of, or None.

    The words `beside` name the trade: "groupe électrogène" is no group, "apprendre à lire" is
    still learning.
    """
    said = {
        sense.removeprefix(AIM)
        for place, spot in enumerate(spots)
        for sense, sure in spot.all_senses.items()
        if sense.startswith(AIM)
        and sure >= ENDED
        and (place not in beside or sense.removeprefix(AIM) in _EVEN_IN_A_TRADE)
    }
    return next((aim for aim in _STRONGEST_FIRST if aim in said), None)


def speaks_of_an_aim(spot: Spot) -> bool:
    """Say whether a spot is part of saying an aim."""
    return any(sense.startswith(AIM) for sense in spot.all_senses)
