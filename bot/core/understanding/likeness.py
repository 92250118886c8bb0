"""Which of many phrases a message is most like: shared senses, the rare ones weighing most.

A small inverted index, made once for each content revision. A message is like a phrase as far as
the phrase is all there and the message says little else; a meaning counts its likest phrase and a
little of the next ones.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.understanding.reading import Spot
from bot.core.understanding.vocabulary import SMALL, Senses

NEGATIONS = frozenset({"not", "no_more", "nothing", "not_want"})

_UNKNOWN_WEIGHT = 0.45
_TRADE_WEIGHT = 0.8  # of a trade that no phrase names
_TELLING = 0.2
_DOUBT = 0.1  # the less there is to compare, the less it proves
_LEAST_SQUARE = 0.01  # a phrase less like the message than a tenth is not counted at all
_JOINT = 0.6  # what a word of an expression weighs in a message
_INSIDE = 0.4  # what a word counts on its own in a phrase where it is part of an expression
_LEAST_WEIGHT = 0.08
_MET_ONCE = 0.6  # at most: a word of one phrase only is little surer than an unknown one
_VOTES = (0.7, 0.2, 0.1)
_UNDENIED, _DENIED = 0.8, 0.86  # the phrase denies and the message does not; the other way round


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of one meaning as senses, each with its share of the word it came from."""

    meaning: str
    senses: Senses

    @classmethod
    def of(cls, meaning: str, spots: Iterable[Spot]) -> "Phrase":
        """Return the phrase read as `spots`; a word of several senses gives each its part."""
        shares: dict[str, float] = {}
        for spot in spots:
            whole = _INSIDE if spot.joint else 1.0
            for sense in spot.senses:
                shares[sense] = max(shares.get(sense, 0.0), whole / len(spot.senses))
            shares.update(dict.fromkeys(spot.joint, 1.0))
        shares.pop(SMALL, None)
        return cls(meaning, shares)


_Holders = tuple[float, tuple[int, ...]]  # what a sense is of so many phrases, by their numbers


@dataclass(frozen=True, slots=True)
class _Shared:
    """What a message has in common with each phrase, by the number of the phrase."""

    numbers: list[int]
    matched: list[float]
    explained: list[float]
    said: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """The phrases of all meanings, ready to be compared with a message."""

    meanings: tuple[str, ...]  # of each phrase, by its number
    totals: tuple[float, ...]
    proofs: tuple[float, ...]  # what a whole phrase proves: the longer, the more
    denying: tuple[bool, ...]
    weights: Senses
    holders: Mapping[str, tuple[_Holders, ...]]

    @classmethod
    def of(cls, phrases: Iterable[Phrase], *, given: Senses) -> "Likeness":
        """Return the index. `given` are weights that data fixes; the others follow from rarity."""
        kept = [*{_identity(phrase): phrase for phrase in phrases if phrase.senses}.values()]
        weights = {**_rarity(kept), **given}
        holders: dict[str, dict[float, list[int]]] = defaultdict(lambda: defaultdict(list))
        totals = []
        for number, phrase in enumerate(kept):
            parts = {sense: weights[sense] * share for sense, share in phrase.senses.items()}
            totals.append(sum(parts.values()))
            for sense, part in parts.items():
                if part:
                    holders[sense][part].append(number)
        return cls(
            tuple(phrase.meaning for phrase in kept),
            tuple(totals),
            tuple(total / (total + _DOUBT) for total in totals),
            tuple(not NEGATIONS.isdisjoint(phrase.senses) for phrase in kept),
            weights,
            {
                sense: tuple((part, tuple(numbers)) for part, numbers in its.items())
                for sense, its in holders.items()
            },
        )

    def weight_of(self, spot: Spot) -> float:
        """Return how much a spot says: its weightiest sense, little for an unknown word."""
        joint = max((self.weights.get(sense, 0.0) for sense in spot.joint), default=0.0)
        return max(joint * _JOINT, self._own_weight(spot))

    def telling(self, spots: Iterable[Spot]) -> int:
        """Return how many of `spots` say something."""
        return sum(self.weight_of(spot) > _TELLING for spot in spots)

    def scores(self, spots: Sequence[Spot]) -> dict[str, float]:
        """Return how like the message is to each meaning that shares a sense with it, 0 to 1."""
        shared = self._shared(spots)
        if not shared.said:
            return {}
        clearness = 1 / (shared.said + _DOUBT)
        denies = any(spot.means(NEGATIONS) for spot in spots)
        alone = self.telling(spots) == 1
        otherwise = (_DENIED if denies else _UNDENIED) ** 2
        alike: dict[str, list[float]] = defaultdict(list)
        said, matched, explained = shared.said, shared.matched, shared.explained
        totals, proofs, denying = self.totals, self.proofs, self.denying
        meanings, least = self.meanings, _LEAST_SQUARE
        for number in shared.numbers:  # thousands for each message: nothing is called in here
            whole, told = matched[number] / totals[number], explained[number]
            if whole > 1.0:
                whole = 1.0
            square = whole * proofs[number] * (said if told > said else told) * clearness
            if denying[number] != denies:
                square *= otherwise
            if alone and square > whole * whole:
                square = whole * whole
            if square > least:
                alike[meanings[number]].append(square)
        return {meaning: _vote(squares) for meaning, squares in alike.items()}

    def _own_weight(self, spot: Spot) -> float:
        if not spot.senses:
            return _UNKNOWN_WEIGHT if len(spot.word) > 1 else 0.0
        if SMALL in spot.senses:
            return 0.0
        return max(self.weights.get(sense, _unmet(sense)) for sense in spot.senses)

    def _shared(self, spots: Sequence[Spot]) -> _Shared:
        """Walk the phrases that hold a sense of the message; lists by number are the fastest."""
        matched, explained = [0.0] * len(self.totals), [0.0] * len(self.totals)
        lately, numbers = [-1] * len(self.totals), []
        said, seen = 0.0, set[str]()
        for place, spot in enumerate(spots):
            weight = self.weight_of(spot)
            said += weight
            for telling, sure, sense in self._most_telling_first(spot, weight):
                fresh = sense not in seen
                seen.add(sense)
                for part, its in self.holders.get(sense, ()):
                    gain = part * sure if fresh else 0.0
                    for number in its:
                        matched[number] += gain
                        last = lately[number]
                        if last != place:
                            lately[number] = place
                            explained[number] += telling
                            if last < 0:
                                numbers.append(number)
        return _Shared(numbers, matched, explained, said)

    def _most_telling_first(self, spot: Spot, weight: float) -> list[tuple[float, float, str]]:
        senses = (
            (min(self.weights.get(sense, 0.0), weight) * sure, sure, sense)
            for sense, sure in spot.all_senses.items()
        )
        return sorted(senses, reverse=True)


def _vote(squares: list[float]) -> float:
    """Return the score of a meaning from the squares of its likest phrases' scores."""
    if len(squares) > 1:
        squares.sort(reverse=True)
    return sum(vote * math.sqrt(square) for vote, square in zip(_VOTES, squares, strict=False))


def _unmet(sense: str) -> float:
    """Return the weight of a sense that no phrase has: a trade says much, an aim nothing."""
    return _TRADE_WEIGHT if sense.startswith("trade") else 0.0


def _identity(phrase: Phrase) -> tuple[str, tuple[tuple[str, float], ...]]:
    return phrase.meaning, tuple(sorted(phrase.senses.items()))


def _rarity(phrases: Iterable[Phrase]) -> dict[str, float]:
    """Return for each sense 1 where one meaning has it, less the more have; less for a chance."""
    holders: dict[str, set[str]] = defaultdict(set)
    meanings = set()
    met = Counter[str]()
    for phrase in phrases:
        meanings.add(phrase.meaning)
        met.update(phrase.senses.keys())
        for sense in phrase.senses:
            holders[sense].add(phrase.meaning)
    most = math.log(len(meanings) + 1)
    return {
        sense: min(
            max(math.log((len(meanings) + 1) / len(its)) / most, _LEAST_WEIGHT),
            _MET_ONCE if met[sense] == 1 else 1.0,
        )
        for sense, its in holders.items()
    }
