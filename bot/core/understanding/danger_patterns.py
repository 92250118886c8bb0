"""Patterns over the words of a message: what must stand beside what, and how far apart."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

FEW, SOME = 2, 6  # words that ".." and "..." may skip
_GAPS = {"..": FEW, "...": SOME}
_GROUP = re.compile(r"<([a-z_]+)>")
_RANGE = re.compile(r"(\d+)(?:-(\d+))?")
_WORD = re.compile(r"=?[^\W_][\w'’]*")


@dataclass(frozen=True, slots=True)
class Token:
    """A typed word: the listed words it may stand for, or a number."""

    words: frozenset[str]
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One of several listed words, or of several wordings of more than one."""

    words: frozenset[str]
    wordings: tuple[tuple[str, ...], ...] = ()

    @property
    def heads(self) -> frozenset[str]:
        """The words it may begin with."""
        return self.words.union(wording[0] for wording in self.wordings)


@dataclass(frozen=True, slots=True)
class Between:
    """A number from `least` to `most`."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to so many words of any kind."""

    most: int


@dataclass(frozen=True, slots=True)
class Part:
    """What must stand together; at the beginning or the end of the message, where it says so."""

    items: tuple[Item | Between | Gap, ...]
    begins: bool = False
    ends: bool = False
    needs: tuple[frozenset[str], ...] = ()  # a message without one of each is passed over at once


def parse_pattern(
    pattern: str, language: str, groups: Mapping[str, tuple[str, ...]]
) -> tuple[Part, ...]:
    """The parts of a pattern; each must be found, wherever. `badly_written` has passed it."""
    return tuple(_part(text.split(), language, groups) for text in pattern.split(" + "))


def badly_written(pattern: str, groups: Container[str]) -> str | None:
    """Why a pattern cannot be read, as the end of a sentence; None for a good one."""
    for text in pattern.split(" + "):
        steps = [it for it in text.split() if it not in ("^", "$")]
        if not steps or steps[0] in _GAPS or steps[-1] in _GAPS:
            return "has a part without a word at its beginning or end"
        if all(_RANGE.fullmatch(step) for step in steps):
            return "has a part without any word"
        for step in steps:
            group = _GROUP.fullmatch(step)
            if group is not None and group[1] not in groups:
                return f"names the group {group[1]!r}, which is not there"
            if group is None and step not in _GAPS and not _is_plain(step):
                return f"has {step!r}, which is no word"
    return None


def spans_of(part: Part, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Every place (first, after the last) where a part is found, the shortest from each start."""
    starts = (0,) if part.begins else range(len(tokens))
    for start in starts:
        ends = [end for end in _ends(part.items, tokens, start) if _may_end(part, tokens, end)]
        if ends:
            yield start, min(ends)


def _is_plain(step: str) -> bool:
    return bool(_WORD.fullmatch(step) or _RANGE.fullmatch(step))


def _may_end(part: Part, tokens: Sequence[Token], end: int) -> bool:
    return not part.ends or end == len(tokens)


def _part(steps: list[str], language: str, groups: Mapping[str, tuple[str, ...]]) -> Part:
    begins, ends = steps[0] == "^", steps[-1] == "$"
    inner = steps[int(begins) : len(steps) - int(ends)]
    items = tuple(_item(it, language, groups) for it in inner)
    needs = tuple(item.heads for item in items if isinstance(item, Item))
    return Part(items, begins, ends, needs)


def _item(step: str, language: str, groups: Mapping[str, tuple[str, ...]]) -> Item | Between | Gap:
    if step in _GAPS:
        return Gap(_GAPS[step])
    group, numbers = _GROUP.fullmatch(step), _RANGE.fullmatch(step)
    if numbers is not None:
        return Between(int(numbers[1]), int(numbers[2] or numbers[1]))
    if group is None:
        return Item(frozenset({f"{language}:{step}"}))
    listed = [
        tuple(f"{wording[:2]}:{word}" for word in wording[3:].split())
        for wording in groups[group[1]]
    ]
    return Item(
        frozenset(wording[0] for wording in listed if len(wording) == 1),
        tuple(wording for wording in listed if len(wording) > 1),
    )


def _ends(
    items: Sequence[Item | Between | Gap], tokens: Sequence[Token], start: int
) -> Iterator[int]:
    """Where the items end that begin at `start`; a place may come up more than once."""
    places = {start}
    for item in items:
        places = {after for place in places for after in _after(item, tokens, place)}
        if not places:
            return
    yield from places


def _after(item: Item | Between | Gap, tokens: Sequence[Token], place: int) -> Iterator[int]:
    match item:
        case Gap(most):
            yield from range(place, min(place + most, len(tokens)) + 1)
        case Between(least, most):
            if place < len(tokens):
                number = tokens[place].number
                if number is not None and least <= number <= most:
                    yield place + 1
        case Item(words, wordings):
            if place < len(tokens) and not words.isdisjoint(tokens[place].words):
                yield place + 1
            for wording in wordings:
                after = place + len(wording)
                if after <= len(tokens) and all(
                    word in token.words
                    for word, token in zip(wording, tokens[place:after], strict=True)
                ):
                    yield after
