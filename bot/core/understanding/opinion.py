"""A second opinion: how likely each meaning is by weights learned from everything labelled.

`likeness` and `odds` are made from the lists when they are loaded. The weights here were learned
beforehand (`learning`, `segin learn`) to tell meanings apart, from the lists and from messages
whose meaning is known, so they are wrong about other messages. They stand in `opinion.yaml`.
"""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.core.understanding.odds import word_signs
from bot.core.understanding.reading import Spot
from bot.core.understanding.trades import TRADE

Weights = tuple[tuple[int, float], ...]  # number of the meaning, what the sign says for it

SCALE = 10  # stored weights are whole tenths
BIAS = "bias"
_TRADES = "trades"
_ONE_PLACE = {"help": "person"}  # two words for one place


@dataclass(frozen=True, slots=True)
class Opinion:
    """The weights of all signs. Without any it has no opinion."""

    meanings: tuple[str, ...] = ()  # "" for one that leads nowhere any more
    bias: tuple[float, ...] = ()
    weights: Mapping[str, Weights] = field(default_factory=dict)

    @classmethod
    def of(cls, stored: Mapping[str, object], known: Collection[str]) -> "Opinion":
        """Return what `opinion.yaml` holds of the meanings that are `known`; none if it is empty.

        Raises ValueError for a line that is not a sign and pairs of whole numbers.
        """
        listed, lines = stored.get("meanings"), stored.get("signs")
        if not isinstance(listed, list) or not isinstance(lines, str):
            return cls()
        meanings = tuple(str(it) if str(it) in known else "" for it in listed)
        kept: dict[tuple[int, float], tuple[int, float]] = {}  # equals are kept once
        weights: dict[str, Weights] = {}
        for line in lines.splitlines():
            sign, _, numbers = line.rpartition(": ")
            pairs = ((int(no), int(of) / SCALE) for no, of in _in_pairs(numbers.split()))
            weights[sign] = tuple(kept.setdefault(pair, pair) for pair in pairs)
        bias = [0.0] * len(meanings)
        for number, weight in weights.pop(BIAS, ()):
            bias[number] = weight
        return cls(meanings, tuple(bias), weights)

    def likely(self, spots: Sequence[Spot]) -> dict[str, float]:
        """Return how likely each meaning is, together at most 1. Empty: no sign is known."""
        signs = scaled(word_signs(spots))
        held = self.weights
        known = [(held[sign], share) for sign, share in signs if sign in held]
        if not known:
            return {}
        sums = [*self.bias]
        for weights, share in known:
            for number, weight in weights:
                sums[number] += weight * share
        told = zip(self.meanings, shares(sums), strict=True)
        return {meaning: share for meaning, share in told if meaning}


def place_of(meaning: str) -> str:
    """Return the meaning without which trade: of that a trade's name says more than any weight."""
    return _TRADES if meaning.startswith(TRADE) else _ONE_PLACE.get(meaning, meaning)


def scaled(signs: Mapping[str, float]) -> list[tuple[str, float]]:
    """Return the signs of a message, which weigh the same together however long it is."""
    length = math.sqrt(sum(sure * sure for sure in signs.values())) or 1.0
    return [(sign, sure / length) for sign, sure in signs.items()]


def shares(sums: Sequence[float]) -> list[float]:
    """Return the sums as shares of one whole, each e times greater for one more."""
    most = max(sums)
    powers = [math.exp(each - most) for each in sums]
    whole = sum(powers)
    return [power / whole for power in powers]


def _in_pairs(numbers: Sequence[str]) -> Iterator[tuple[str, str]]:
    if len(numbers) % 2:
        raise ValueError(f"opinion: {len(numbers)} numbers are no pairs")
    return zip(numbers[::2], numbers[1::2], strict=True)
