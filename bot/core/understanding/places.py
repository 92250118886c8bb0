"""Which region a message names: the region itself, or a town that lies in it."""

from collections.abc import Sequence

from bot.core.understanding.reading import ADULT_AGE, CHILD_AGE, NUMBER, Spot
from bot.core.understanding.sources import MAYBE_PLACE, PLACE
from bot.core.understanding.vocabulary import AS_WRITTEN, ENDED

_BEFORE = frozenset({"a", "au", "vers", "sur", "depuis", "ville", "cercle", "region", "be", "que"})
_AFTER = frozenset({"na", "mali", "ville", "dugu", "dougou"})
_COUNT = frozenset({NUMBER, CHILD_AGE, ADULT_AGE})  # "san nani": four years
# "a fana be", "san caman"
_VERB_FOLLOWS = frozenset({"b", "be", "ye", "t", "te", "ma", "bena", "tena", "caman"})
_TO, _BUY = frozenset({"ka", "k"}), "san"  # to buy
_DEED = ("aim:", "open", "begin", "make", "sell", "raise", "repair", "work", "small", "leave_for",
         "arrive", "come", "go_home", "install", "seek", "sleep_at")  # fmt: skip
_WHETHER, _ALSO = "wa", "fana"  # *fana* is a town, and "too"


def regions_named(spots: Sequence[Spot]) -> tuple[str, ...]:
    """Return the regions that `spots` name, in order, each once.

    A name that is an everyday word too (*san*, *dire*) counts only as written, after "à" or in the
    last place of several words. A misspelt name gives way to one that is plain: *Sétou* is a girl.
    """
    found: dict[str, float] = {}
    for place, spot in enumerate(spots):
        for sense, sure in spot.all_senses.items():
            if sense.startswith(PLACE) or (
                sense.startswith(MAYBE_PLACE) and sure == AS_WRITTEN and _is_place(spots, place)
            ):
                region = sense.partition(":")[2]
                found[region] = max(found.get(region, 0.0), sure)
    surest = max(found.values(), default=0.0)
    return tuple(it for it, sure in found.items() if sure >= ENDED or surest < ENDED)


def names_a_place(spot: Spot) -> bool:
    """Say whether a spot names a region or town outright."""
    return any(sense.startswith(PLACE) for sense in spot.all_senses)


def _is_bought(spots: Sequence[Spot], place: int) -> bool:
    """ "ka sagaw san": a thing stands before the verb; "ka kalali dege san" names the town."""
    return (
        place > 1
        and spots[place - 2].word in _TO
        and not any(sense.startswith(_DEED) for sense in spots[place - 1].all_senses)
    )


def _is_place(spots: Sequence[Spot], place: int) -> bool:
    before = spots[place - 1].word if place else ""
    after = spots[place + 1] if place + 1 < len(spots) else None
    if after is not None and (after.means(_COUNT) or after.word in _VERB_FOLLOWS):
        return False
    if before in _BEFORE and not (spots[place].word == _ALSO and before == "au"):
        return True  # *o fana*: that too
    if after is not None and after.word in _AFTER:
        return True
    if spots[place].word == _BUY and _is_bought(spots, place):
        return False
    is_last = after is None or (after.word == _WHETHER and place + 2 == len(spots))
    return place > 0 and is_last and spots[place].word != _ALSO
