"""Words put under the keys by which they are looked for, and found; what is equal is kept once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TypeVar

from rapidfuzz.distance import OSA

_TWO_WRONG_FROM = 9

Kept = TypeVar("Kept", frozenset[str], tuple[str, ...])


def gathered(pairs: Iterable[tuple[str, Iterable[str]]]) -> dict[str, frozenset[str]]:
    """Return all that is said of each key."""
    found: dict[str, set[str]] = defaultdict(set)
    for key, senses in pairs:
        found[key].update(senses)
    return _shared((key, frozenset(senses)) for key, senses in found.items())


def indexed(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Return what each key leads to, in its order."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for key, sound in pairs:
        found[key][sound] = None
    return _shared((key, tuple(sounds)) for key, sounds in found.items())


def _shared(pairs: Iterable[tuple[str, Kept]]) -> dict[str, Kept]:
    """Return the pairs with equal values kept once: most words have the senses of others."""
    known: dict[Kept, Kept] = {}
    return {key: known.setdefault(value, value) for key, value in pairs}


def less_one(sound: str) -> set[str]:
    """Return `sound` without one of its signs, each in turn."""
    return {sound[:place] + sound[place + 1 :] for place in range(len(sound))}


def two_wrong(typed: str, wounded: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return the listed words that are two signs away from a long typed one."""
    if len(typed) < _TWO_WRONG_FROM:
        return []
    found = {
        whole
        for part in less_one(typed)
        for less in (part, *less_one(part))
        for whole in wounded.get(less, ())
        if OSA.distance(whole, typed, score_cutoff=2) <= 2
    }
    return sorted(found)
