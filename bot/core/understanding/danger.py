"""Danger heard in a free text: patterns of words, as data, that call a person at once.

The lists are `flows/data/danger.yaml`, whose head tells how a pattern is written. Rather a false
alarm than a miss: what is innocent is listed, and taken out of the text before anything is looked
for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from bot.core.understanding.danger_lists import DangerKind, DangerProblem, both, read_lists
from bot.core.understanding.danger_patterns import Item, Part, Token, parse_pattern, spans_of
from bot.core.understanding.sound import bambara_sound, french_sound, plain

LONGEST_TEXT, MOST_WORDS = 2_000, 300
_SOUND_FROM = 3  # a shorter sound says nothing: such words count as they are written
_NEAR_FROM = 7
_REMEMBERED = 5_000
_PIECES = re.compile(r"[0-9]+|[a-z]+")
_ENDINGS = ("len", "nen", "ra", "la", "na", "li", "ni", "w")
_FRONTS = ("qu", "j", "m", "n", "l", "d", "k", "t", "s")


_RANK = tuple(DangerKind)  # which of several is told to the staff


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """One line of the lists."""

    kind: DangerKind
    place: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class DangerListener:
    """The lists made ready. Shared by all messages."""

    innocent: Mapping[str, tuple[Pattern, ...]]  # by each word of its rarest item
    kinds: Mapping[str, tuple[Pattern, ...]]
    spelled: Mapping[str, frozenset[str]]  # key of a typed word -> the listed words it may be
    near: tuple[tuple[str, str], ...]  # plain, listed
    _known: dict[str, frozenset[str]] = field(default_factory=dict, compare=False)

    def __call__(self, text: str) -> DangerKind | None:
        """The kind of danger that `text` speaks of, None for none. Never raises."""
        return min((kind for kind, _ in self.matches(text)), key=_RANK.index, default=None)

    def matches(self, text: str) -> list[tuple[DangerKind, int]]:
        """Every pattern that speaks, by its place in the list: for those who keep the lists."""
        tokens = self._without_innocent(self._tokens(text))
        said = _all_words(tokens)
        found = _candidates(self.kinds, said)
        return [(it.kind, it.place) for it in found if _holds(it.parts, tokens, said)]

    def _tokens(self, text: str) -> list[Token]:
        found: list[Token] = []
        for word in _PIECES.findall(plain(text[:LONGEST_TEXT]))[:MOST_WORDS]:
            found.extend(self._read(word))
        return found

    def _read(self, word: str) -> Iterator[Token]:
        if word.isdigit():
            yield Token(frozenset(), int(word[:4]))
            return
        known = self._words(word)
        front = next((it for it in _FRONTS if word.startswith(it)), None)
        rest = word[len(front) :] if front else ""
        glued = self._words(rest) if front and not known and len(rest) > 2 else frozenset()
        if front and glued:  # "jveux", "nbugo"
            yield Token(self._words(front))
            yield Token(glued)
        else:
            yield Token(known)

    def _words(self, word: str) -> frozenset[str]:
        found = self._known.get(word)
        if found is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = self._known[word] = frozenset(self._listed(word))
        return found

    def _listed(self, word: str) -> Iterator[str]:
        for key in _keys_typed(word):
            yield from self.spelled.get(key, ())
        if len(word) >= _NEAR_FROM and not any(it in self.spelled for it in _keys_typed(word)):
            for written, listed in self.near:
                if OSA.distance(word, written, score_cutoff=1) <= 1:
                    yield listed

    def _without_innocent(self, tokens: list[Token]) -> list[Token]:
        taken: set[int] = set()
        said = _all_words(tokens)
        for pattern in _candidates(self.innocent, said):
            (part,) = pattern.parts
            if _may_hold(part, said):
                for first, last in spans_of(part, tokens):
                    taken.update(range(first, last))
        return [Token(frozenset()) if at in taken else it for at, it in enumerate(tokens)]


def build_danger(parsed: Mapping[str, object]) -> DangerListener:
    """The lists of `flows/data/danger.yaml`, given as parsed values, made ready.

    Raises `DangerProblem` naming every unknown key, group or way of writing a pattern.
    """
    lists = read_lists(parsed)
    groups = {
        name: tuple(f"{language}:{word}" for language, word in both(listed))
        for name, listed in lists.groups.items()
    }
    kinds = [
        Pattern(kind, place, parse_pattern(text, language, groups))
        for kind, found in lists.kinds.items()
        for place, (language, text) in enumerate(both(found))
    ]
    innocent = [
        Pattern(DangerKind.DANGER, place, parse_pattern(text, language, groups))
        for place, (language, text) in enumerate(both(lists.innocent))
    ]
    every = (part for pattern in (*kinds, *innocent) for part in pattern.parts)
    words = {word for part in every for word in _words_of(part)}
    return DangerListener(_by_word(innocent), _by_word(kinds), _spelled(words), _near(words))


def _by_word(patterns: Iterable[Pattern]) -> dict[str, tuple[Pattern, ...]]:
    """Under each word of its rarest item: only patterns that may speak are looked at."""
    found: dict[str, list[Pattern]] = {}
    for pattern in patterns:
        for word in min((it for part in pattern.parts for it in part.needs), key=len):
            found.setdefault(word, []).append(pattern)
    return {word: tuple(several) for word, several in found.items()}


def _candidates(
    patterns: Mapping[str, tuple[Pattern, ...]], said: Iterable[str]
) -> Iterable[Pattern]:
    return dict.fromkeys(it for word in said for it in patterns.get(word, ()))


def _holds(parts: Sequence[Part], tokens: Sequence[Token], said: frozenset[str]) -> bool:
    return all(_may_hold(part, said) for part in parts) and all(
        next(spans_of(part, tokens), None) is not None for part in parts
    )


def _may_hold(part: Part, said: frozenset[str]) -> bool:
    return not any(words.isdisjoint(said) for words in part.needs)


def _all_words(tokens: Iterable[Token]) -> frozenset[str]:
    return frozenset(word for token in tokens for word in token.words)


def _words_of(part: Part) -> Iterator[str]:
    for item in part.items:
        if isinstance(item, Item):
            yield from item.words
            yield from (word for wording in item.wordings for word in wording)


def _spelled(words: Iterable[str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for word in words:
        for key in _keys_listed(word):
            found.setdefault(key, set()).add(word)
    return {key: frozenset(several) for key, several in found.items()}


def _near(words: Iterable[str]) -> tuple[tuple[str, str], ...]:
    written = ((plain(word[3:]), word) for word in sorted(words) if word[3] != "=")
    return tuple((it, word) for it, word in written if len(it) >= _NEAR_FROM)


def _keys_listed(word: str) -> Iterator[str]:
    language, text = word[:2], word[3:]
    written = plain(text.removeprefix("="))
    yield written
    if text.startswith("="):
        return
    sound = french_sound(written) if language == "fr" else bambara_sound(written)
    if len(sound) >= _SOUND_FROM:
        yield f"{language}:{sound}"


def _keys_typed(word: str) -> Iterator[str]:
    yield word
    yield f"fr:{french_sound(word)}"
    sound = bambara_sound(word)
    yield f"bm:{sound}"
    for ending in _ENDINGS:
        if sound.endswith(ending) and len(sound) - len(ending) >= _SOUND_FROM:
            yield f"bm:{sound.removesuffix(ending)}"


__all__ = ["DangerKind", "DangerListener", "DangerProblem", "build_danger"]
