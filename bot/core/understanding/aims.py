"""What a person wants with a trade: to learn it, prove it, open a business, find work ..."""

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence

from bot.core.understanding.lexicon import AIM
from bot.core.understanding.reading import Spot
from bot.core.understanding.vocabulary import ENDED

# The first of these that was said: a loan to open a workshop is a loan, a course to find work a
# course.
LEARN = "learn"
_STRONGEST_FIRST = ("certify", "finance", "business", "learn", "collective", "job")
_ANOTHER_BEGINNING = frozenset({"go_home"})  # "rentrée" begins nothing of one's own
_NEXT = 2
_DENIED = frozenset({"not", "no_more", "nothing"})
_WORK_IS_SOUGHT = frozenset({"seek", "exists", "need"})
_EVEN_IN_A_TRADE = frozenset({"learn", "certify", "business", "job"})


def aim_of(spots: Sequence[Spot], *, beside: Container[int] = ()) -> str | None:
    """Return the aim that `spots` speak of, or None.

    The words `beside` name the trade: "groupe électrogène" is no group, "apprendre à lire" is
    still learning.
    """
    said: dict[str, list[int]] = defaultdict(list)
    for place, spot in enumerate(spots):
        for sense, sure in spot.all_senses.items():
            aim = sense.removeprefix(AIM)
            if aim != sense and sure >= ENDED and (place not in beside or aim in _EVEN_IN_A_TRADE):
                said[aim].append(place)
    if all(_is_denied(spots, place) for place in said["certify"]):
        del said["certify"]
    if "business" in said and _is_what_to_learn(said["business"], said.get("learn", ())):
        return LEARN
    return next((aim for aim in _STRONGEST_FIRST if aim in said), None) or _implied(spots)


def _is_denied(spots: Sequence[Spot], place: int) -> bool:
    """ "je n'ai aucun diplôme": one word, denied; "sans papier qui prouve" is an expression."""
    certify = AIM + "certify"
    return certify not in spots[place].joint and any(
        spot.means(_DENIED) for spot in spots[max(place - _NEXT, 0) : place]
    )


def _is_what_to_learn(business: Iterable[int], learn: Iterable[int]) -> bool:
    """ "apprendre à monter des meubles": what is learnt is no undertaking."""
    return all(any(0 < place - other <= _NEXT for other in learn) for place in business)


def _implied(spots: Sequence[Spot]) -> str | None:
    """Return the aim of words that only together, and anywhere, say one."""
    said = {sense for spot in spots for sense, sure in spot.all_senses.items() if sure >= ENDED}
    if any("begin" in spot.all_senses and not spot.means(_ANOTHER_BEGINNING) for spot in spots):
        return "business"
    if "work" in said and not said.isdisjoint(_WORK_IS_SOUGHT):
        return "job"
    return None


def speaks_of_an_aim(spot: Spot) -> bool:
    """Say whether a spot is part of saying an aim."""
    return any(sense.startswith(AIM) for sense in spot.all_senses)
