"""Learning the second opinion: weights that tell meanings apart, from messages with a meaning.

Each message pushes the weights of its signs towards what it means and away from what it was taken
for, in smaller and smaller steps (a softmax regression, stochastic steps, AdaGrad). No chance is
in it: the same messages in the same order give the same weights.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.core.understanding.odds import Signs
from bot.core.understanding.opinion import BIAS, SCALE, scaled, shares

PASSES = 8
_STEP, _STEP_OF_BIAS = 0.7, 0.07
_FIRST_STEPS = 0.05  # keeps the first steps of a weight short
_TOO_LITTLE = 0.01  # so small a push moves nothing
_MET = 2  # a sign of fewer messages teaches nothing
_STRIDES = (7919, 104_729, 15_485_863)  # primes: a pass meets neighbours of the lists far apart


class Example(NamedTuple):
    """A message by its signs, what it may mean (any of these), and how much it counts."""

    signs: Signs
    meanings: Collection[str]
    weight: float = 1.0


@dataclass(slots=True)
class _Row:
    """The weights of one sign and how far each was moved already."""

    weights: dict[int, float]
    moved: dict[int, float]


def learn(examples: Sequence[Example], *, largest: int) -> dict[str, object]:
    """Return what `opinion.yaml` is to hold: meanings, and lines of at most `largest` bytes."""
    meanings = sorted({meaning for example in examples for meaning in example.meanings})
    numbers = {meaning: number for number, meaning in enumerate(meanings)}
    met = Counter(sign for example in examples for sign in example.signs)
    rows = {sign: _Row({}, {}) for sign in sorted(met) if met[sign] >= _MET}
    bias = _Row(dict.fromkeys(range(len(meanings)), 0.0), {})
    prepared = [
        (
            [(rows[sign], share) for sign, share in scaled(example.signs) if sign in rows],
            {numbers[meaning] for meaning in example.meanings},
            example.weight,
        )
        for example in examples
    ]
    for number in range(PASSES):
        for place in _order(len(prepared), number):
            _learn_one(*prepared[place], bias)
    told = {sign: _told(row.weights) for sign, row in rows.items()}
    lines = [_line(BIAS, _told(bias.weights).items()), *_most_telling(told, met, largest)]
    return {"meanings": meanings, "signs": "\n".join(lines) + "\n"}


def _learn_one(
    signs: Sequence[tuple[_Row, float]], wanted: Collection[int], weight: float, bias: _Row
) -> None:
    sums = [*bias.weights.values()]
    for row, share in signs:
        for number, says in row.weights.items():
            sums[number] += says * share
    taken = shares(sums)
    right = sum(taken[number] for number in wanted)
    for number, likely in enumerate(taken):
        push = likely - (likely / right if number in wanted else 0.0)
        if abs(push) < _TOO_LITTLE:
            continue
        for row, share in signs:
            _move(row, number, push * share * weight, _STEP)
        _move(bias, number, push * weight, _STEP_OF_BIAS)


def _move(row: _Row, number: int, push: float, step: float) -> None:
    moved = row.moved[number] = row.moved.get(number, _FIRST_STEPS) + push * push
    row.weights[number] = row.weights.get(number, 0.0) - step * push / math.sqrt(moved)


def _order(count: int, number: int) -> Iterable[int]:
    stride = next(each for each in _STRIDES[number % len(_STRIDES) :] + _STRIDES if count % each)
    return ((number + place * stride) % count for place in range(count))


def _told(weights: Mapping[int, float]) -> dict[int, int]:
    rounded = ((number, round(weight * SCALE)) for number, weight in sorted(weights.items()))
    return {number: weight for number, weight in rounded if weight}


def _most_telling(
    told: Mapping[str, Mapping[int, int]], met: Mapping[str, int], largest: int
) -> list[str]:
    """Return the lines that say most, often enough, in the order of their signs."""
    ranked = sorted(
        (
            (-abs(weight) * math.sqrt(met[sign]), sign, number)
            for sign, weights in told.items()
            for number, weight in weights.items()
        ),
    )
    kept: dict[str, dict[int, int]] = defaultdict(dict)
    left = largest
    for _, sign, number in ranked:
        weight = told[sign][number]
        left -= len(f" {number} {weight}") + (0 if sign in kept else len(f"{sign}:\n  "))
        if left < 0:
            break
        kept[sign][number] = weight
    return [_line(sign, sorted(its.items())) for sign, its in sorted(kept.items())]


def _line(sign: str, weights: Iterable[tuple[int, int]]) -> str:
    return f"{sign}: " + " ".join(f"{number} {weight}" for number, weight in weights)
