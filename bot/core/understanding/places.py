"""Which region a message names: the region itself, or a town that lies in it."""

from collections.abc import Sequence

from bot.core.understanding.reading import Spot
from bot.core.understanding.sources import MAYBE_PLACE, PLACE
from bot.core.understanding.vocabulary import AS_WRITTEN

_BEFORE = frozenset({"a", "au", "vers", "sur", "depuis", "ville", "cercle", "region", "be", "que"})
_AFTER = frozenset({"na", "mali", "ville"})


def regions_named(spots: Sequence[Spot]) -> tuple[str, ...]:
    """Return the regions that `spots` name, in order, each once.

    A name that is an everyday word too (*san*, *dire*) counts only as written, after "à" or in the
    last place of several words.
    """
    found: dict[str, None] = {}
    for place, spot in enumerate(spots):
        for sense, sure in spot.all_senses.items():
            if sense.startswith(PLACE) or (
                sense.startswith(MAYBE_PLACE) and sure == AS_WRITTEN and _is_place(spots, place)
            ):
                found[sense.partition(":")[2]] = None
    return tuple(found)


def names_a_place(spot: Spot) -> bool:
    """Say whether a spot names a region or town outright."""
    return any(sense.startswith(PLACE) for sense in spot.all_senses)


def _is_place(spots: Sequence[Spot], place: int) -> bool:
    before = spots[place - 1].word if place else ""
    after = spots[place + 1].word if place + 1 < len(spots) else ""
    return before in _BEFORE or after in _AFTER or (place > 0 and place == len(spots) - 1)
