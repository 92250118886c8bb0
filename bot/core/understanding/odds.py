"""Which meaning makes a message likeliest: odds learned from all its phrases when lists are loaded.

`likeness` compares with one phrase at a time; here all phrases of a meaning speak together, by
their senses, words, pairs of words and groups of letters (so that an unknown spelling still says
something). A Bayes classifier with smoothed counts: every sign adds how much likelier it is in a
meaning than anywhere, which can be printed and understood.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.core.understanding.reading import Spot
from bot.core.understanding.sound import french_sound
from bot.core.understanding.vocabulary import SMALL

Signs = Mapping[str, float]  # sign -> how surely it is there

_SMOOTHING = 12.0  # so many signs of no meaning are mixed into each
_LETTERS = (3, 4)  # groups of so many: short ones bear misspelling, long ones tell more
_NAMES = ("trade:", "place:")
_ANY_TRADE, _ANY_PLACE = "s:trade", "s:place"


_Holders = tuple[float, tuple[int, ...]]  # what a sign says for each of these meanings


@dataclass(frozen=True, slots=True)
class Odds:
    """The signs of all meanings, ready to be asked."""

    meanings: tuple[str, ...]
    unseen: tuple[float, ...]  # what one sign that a meaning does not have says against it
    holders: Mapping[str, tuple[_Holders, ...]]

    @classmethod
    def of(cls, phrases: Iterable[tuple[str, Sequence[Spot]]]) -> "Odds":
        """Return the odds of these phrases, each with its meaning."""
        counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        sizes: dict[str, float] = defaultdict(float)
        for meaning, spots in phrases:
            for sign, sure in signs_of(spots).items():
                counts[sign][meaning] += sure
                sizes[meaning] += sure
        meanings = tuple(sizes)
        numbers = {meaning: number for number, meaning in enumerate(meanings)}
        everything = sum(sizes.values())
        holders: dict[str, tuple[_Holders, ...]] = {}
        pairs: dict[_Holders, _Holders] = {}
        kept: dict[tuple[_Holders, ...], tuple[_Holders, ...]] = {}
        while counts:  # most signs are met once, and say what others say: equals are kept once
            sign, by_meaning = counts.popitem()
            expected = _SMOOTHING * sum(by_meaning.values()) / everything
            alike: dict[float, list[int]] = defaultdict(list)
            for it, count in by_meaning.items():
                alike[math.log1p(count / expected)].append(numbers[it])
            says = ((weight, tuple(its)) for weight, its in alike.items())
            told = tuple(pairs.setdefault(pair, pair) for pair in says)
            holders[sign] = kept.setdefault(told, told)
        unseen = (math.log(_SMOOTHING / (size + _SMOOTHING)) for size in sizes.values())
        return cls(meanings, tuple(unseen), holders)

    def behind(self, spots: Sequence[Spot]) -> dict[str, float]:
        """Return how far each meaning lies behind the likeliest, a sign of the message on average.

        0 for the likeliest, less for the others. Empty where no sign is known.
        """
        found = [0.0] * len(self.meanings)
        known = 0.0
        for sign, sure in signs_of(spots).items():
            its = self.holders.get(sign)
            if its is None:
                continue
            known += sure
            for says, numbers in its:
                gain = sure * says
                for number in numbers:
                    found[number] += gain
        if not known:
            return {}
        sums = [own + known * against for own, against in zip(found, self.unseen, strict=True)]
        best = max(sums)
        return {
            meaning: (own - best) / known for meaning, own in zip(self.meanings, sums, strict=True)
        }


def signs_of(spots: Sequence[Spot]) -> Signs:
    """Return the signs of a message or phrase; which trade and which place is no sign."""
    signs, letters = _signs_and_letters(spots)
    for length in _LETTERS:
        for start in range(len(letters) - length + 1):
            signs[letters[start : start + length]] = 1.0
    return signs


def word_signs(spots: Sequence[Spot]) -> Signs:
    """Return its signs but for the groups of letters: senses, words, pairs of words."""
    return _signs_and_letters(spots)[0]


def _signs_and_letters(spots: Sequence[Spot]) -> tuple[dict[str, float], str]:
    signs: dict[str, float] = {}
    sounds, letters = ["^"], " "
    for spot in spots:
        named = False
        for sense, sure in spot.all_senses.items():
            if sense == SMALL:
                continue
            sign = f"s:{sense}"
            if sense.startswith(_NAMES):
                sign, named = (_ANY_TRADE if sense[0] == "t" else _ANY_PLACE), True
            signs[sign] = max(signs.get(sign, 0.0), sure)
        sound = "*" if named else "#" if spot.word.isdigit() else french_sound(spot.word)
        sounds.append(sound)
        signs[f"w:{sound}"] = 1.0
        letters += "* " if named else f"{spot.word} "
    sounds.append("$")
    signs.update((f"p:{one} {two}", 1.0) for one, two in pairwise(sounds))
    return signs, letters
