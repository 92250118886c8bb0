"""A project that somebody asks for by its name: what became of it can be told.

A project that has ended is never offered; whoever names it gets an answer all the same.
"""

from __future__ import annotations

from functools import lru_cache

from bot.core.hearing import fold
from bot.core.world import Entry, World

ANSWER, FLOW, STATE = "project", "questions", "project"
SHORTEST_SIGN = 4  # letters of an acronym that names a project by itself
SHORTEST_NAME = 9  # letters of a part of a name, of two words at least
CALLED = frozenset({"projet", "programme", "project", "poroze"})  # or "AMINATA" is a person
SMALL = frozenset({"le", "la", "du", "de", "ce", "un", "in", "nin"})
PREFIX = f"{ANSWER}:"


def named_project(text: str, world: World) -> Entry | None:
    """The one project that a text names and asks nothing else; None where none or several fit."""
    said = fold(text).split()
    sign, part = _sign_in(said), _part_in(said)
    if sign is None and part is None:  # most texts, and every digit: no name is looked at
        return None
    found = {
        name.removeprefix(PREFIX): label
        for name, label in world.labels.get("fr", {}).items()
        if name.startswith(PREFIX) and _is_called(label, sign, part)
    }
    if len(found) != 1:
        return None
    ((project, label),) = found.items()
    return Entry(FLOW, label, STATE, {ANSWER: project})


def _sign_in(said: list[str]) -> str | None:
    """The one word beside "projet": the sign that a name has in capitals."""
    if CALLED.isdisjoint(said):
        return None
    beside = set(said) - CALLED - SMALL
    return beside.pop() if len(beside) == 1 else None


def _part_in(said: list[str]) -> str | None:
    """Words that may be those of a name in their order."""
    part = " ".join(said)
    return f" {part} " if len(said) > 1 and len(part) >= SHORTEST_NAME else None


def _is_called(label: str, sign: str | None, part: str | None) -> bool:
    signs, folded = _name_of(label)
    return sign in signs or (part is not None and part in folded)


@lru_cache(maxsize=1024)
def _name_of(label: str) -> tuple[frozenset[str], str]:
    """The signs in capitals that a name has, and all of it folded, between blanks."""
    bare = [word.strip("()") for word in label.split()]
    signs = {fold(word) for word in bare if word.isupper() and len(word) >= SHORTEST_SIGN}
    return frozenset(signs), f" {fold(label)} "
