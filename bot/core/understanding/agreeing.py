"""What the two opinions agree on: of what was weighed and what was learned one decision is made.

The first opinion (`deciding`) knows trades, places and dangers and fails where a word is not known
or means two things; the second (`opinion`) was learned, and fails elsewhere. Their weights are
added as logarithms, so that a meaning must be likely to both. The figures were chosen on rounds 8
to 12 of tests/hearing/blind.jsonl, heard with the lists of before they were studied, an answer that
leads elsewhere counted as in `deciding`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.understanding.deciding import Decision
from bot.core.understanding.lexicon import ELSEWHERE
from bot.core.understanding.opinion import place_of
from bot.core.understanding.trades import TRADE

_FIRST = 11.0  # what a weight of 1 counts beside the logarithm of how likely the second finds it
_LEAST_LIKELY = 1e-4  # never is anything impossible
_PLAIN = 0.75  # less likely than that, the next likely one is asked about too
_NOT_FOR_US = 0.6
_PLAINER = 0.5  # so likely must be what is taken of several that would be asked about
_NEAR_ENOUGH = 0.15  # as a part of the likeliest, to be asked about


@dataclass(frozen=True, slots=True)
class Both:
    """How likely each meaning is by both opinions, together 1."""

    likely: Mapping[str, float]
    near: Mapping[str, frozenset[str]]

    @classmethod
    def of(
        cls,
        scores: Mapping[str, float],
        second: Mapping[str, float],
        near: Mapping[str, frozenset[str]],
    ) -> "Both":
        """Return what `scores` of the first opinion and the `second` say together."""
        weighed: dict[str, float] = {}
        for meaning, score in scores.items():
            place = place_of(meaning)
            weighed[place] = max(weighed.get(place, 0.0), score)
        powers = {
            meaning: max(likely, _LEAST_LIKELY) * math.exp(_FIRST * weighed.get(meaning, 0.0))
            for meaning, likely in second.items()
        }
        whole = sum(powers.values())
        return cls({meaning: power / whole for meaning, power in powers.items()}, near)

    def is_same(self, one: str, other: str) -> bool:
        """Say whether two meanings lead to one place."""
        return (
            one == other
            or other in self.near.get(one, frozenset())
            or one in self.near.get(other, frozenset())
        )

    def of_place(self, meaning: str) -> float:
        """Return how likely a meaning is with all that lead to the same place."""
        return sum(its for other, its in self.likely.items() if self.is_same(meaning, other))

    def next_after(self, first: str) -> str | None:
        """Return the likeliest that leads elsewhere, when it is near enough to be asked about."""
        others = (it for it in self.likely if it != ELSEWHERE and not self.is_same(it, first))
        best = max(others, key=self.likely.__getitem__, default=None)
        likeliest = max(self.likely.values())
        return best if best and self.likely[best] >= _NEAR_ENOUGH * likeliest else None


def agree(
    decision: Decision,
    scores: Mapping[str, float],
    second: Mapping[str, float],
    *,
    near: Mapping[str, frozenset[str]],
    steering: frozenset[str],
) -> Decision:
    """Return what stands of `decision` beside the `second` opinion.

    `near` are meanings that are answered in one place, `steering` those that are never asked about.
    """
    places = [place_of(meaning) for meaning in decision.meanings]
    if not second or not scores or any(place not in second for place in places):
        return decision  # no opinion, or none on a meaning that is newer than what was learned
    both = Both.of(scores, second, near)
    top = max(both.likely, key=both.likely.__getitem__)
    if top == ELSEWHERE:
        return Decision() if places and both.likely[top] >= _NOT_FOR_US else decision
    of_top = [it for it, place in zip(decision.meanings, places, strict=True)
              if both.is_same(place, top)]  # fmt: skip
    if not places:
        is_plain = both.likely[top] >= _PLAIN
        return Decision((_named(top, scores),)) if is_plain else decision
    if len(places) > 1 and (len(of_top) != 1 or both.of_place(top) < _PLAINER):
        return decision
    first = of_top[0] if of_top else _named(top, scores)
    other = both.next_after(place_of(first)) if both.of_place(place_of(first)) < _PLAIN else None
    if other is None or not steering.isdisjoint((first, other)):
        return decision if decision.meanings == (first,) else Decision((first,))
    asked = (it for it in decision.meanings if both.is_same(place_of(it), other))
    return Decision((first, next(asked, _named(other, scores))))


def _named(place: str, scores: Mapping[str, float]) -> str:
    """Return a place as a meaning: of trades the one that was named, when one was."""
    named = [meaning for meaning in scores if meaning.startswith(TRADE)]
    if place != place_of(TRADE) or not named:
        return place
    return max(named, key=scores.__getitem__)
