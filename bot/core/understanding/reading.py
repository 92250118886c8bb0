"""A message as spots: each word with what it may stand for, alone and with its neighbours."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.core.understanding.sound import bambara_sound, french_sound, words_of
from bot.core.understanding.vocabulary import (
    AS_SOUNDED,
    AS_WRITTEN,
    PART,
    SMALL,
    Senses,
    Vocabulary,
)

LONGEST_TEXT = 600
MOST_WORDS = 40
MOST_REMEMBERED = 20_000
_SHORTEST_GLUED = 8
NUMBER, CHILD_AGE, ADULT_AGE = "number", "child_age", "adult_age"

_YEARS = frozenset({"an", "ans", "annee", "annees"})
_ADULT, _CHILD, _YOUNGEST, _OLDEST = 18, 10, 3, 99
# "depuis 12 ans", "12 ans d'expérience": how long, not how old
_LASTING = frozenset(
    {"depuis", "pendant", "fait", "fais", "travaille", "dans", "experience", "metier"}
)
_OF = frozenset({"de", "d"})
_WHOSE = frozenset({"mon", "ma", "mes", "notre", "nos", "la", "le", "l", "ce", "cette", "age"})
_THOUSANDS = frozenset({"mil", "mille", "mile", "milles", "million", "millions"})
_AMOUNT = re.compile(r"\d{2,}(?:f|fr|frs|fcfa|cfa|k|mil|mille)")
_COUNTED = re.compile(r"(\d{1,3})([a-z]{2,})")
_MONTHS = {"moi": "mois", "mwa": "mois"}  # after a number
_SHORTEST_VERB = 3
_VOWELS = frozenset("aeiouy")
_SMALL_CHILD = frozenset({"enfant", "garcon", "fille", "fils", "petit", "petite", "bebe", "age"})

# First part -> each expression that begins with it: its parts, its senses.
Expressions = Mapping[str, tuple[tuple[tuple[str, ...], frozenset[str]], ...]]


@dataclass(frozen=True, slots=True)
class Spot:
    """A word of a message, plain: its own senses, and those of expressions it is part of."""

    word: str
    senses: Senses
    joint: Senses = field(default_factory=dict)
    sounds: frozenset[str] = frozenset()  # itself, as a part of a trade's several words

    @property
    def all_senses(self) -> Senses:
        """Return its own senses and those it shares with its neighbours."""
        return {**self.senses, **self.joint} if self.joint else self.senses

    def means(self, senses: Iterable[str]) -> bool:
        """Say whether it may stand for one of `senses`."""
        return any(sense in self.senses or sense in self.joint for sense in senses)


class Met(NamedTuple):
    """A word that was met: all it may stand for, on its own and as a part of expressions."""

    senses: Senses
    whole: Senses
    parts: tuple[str, ...]
    sounds: frozenset[str]

    @classmethod
    def of(cls, senses: Senses) -> "Met":
        """Return the word that has these senses, those of its parts among them."""
        parts = tuple(sense for sense in senses if sense[0] == PART)
        whole = {sense: sure for sense, sure in senses.items() if sense[0] != PART}
        return cls(senses, whole, parts, frozenset(part[1:] for part in parts))


@dataclass(frozen=True, slots=True)
class Reader:
    """Turns texts into spots. Made by `Lexicon.reader`."""

    vocabulary: Vocabulary
    abbreviations: Mapping[str, tuple[str, ...]]
    skipped: frozenset[str]
    expressions: Expressions
    marks: Expressions
    parts: frozenset[str]
    memo: dict[str, Met] = field(default_factory=dict)  # most words were met before
    glued: dict[str, tuple[str, ...]] = field(default_factory=dict)  # long words in their parts

    def read(self, text: str) -> tuple[Spot, ...]:
        """Return the spots of `text`. Never raises; what is over the limits is not read."""
        words = self.spelled_out(_lasting(words_of(text[:LONGEST_TEXT])[:MOST_WORDS]))
        met = [self._met(words, place) for place in range(len(words))]
        joint = self._joint(met)
        return tuple(
            Spot(word, known.whole, shared, known.sounds)
            for word, known, shared in zip(words, met, joint, strict=True)
        )

    def spelled_out(self, words: Iterable[str]) -> list[str]:
        """Return plain words with abbreviations in full and the skipped ones left out."""
        return [
            part
            for word in words
            for full in self.abbreviations.get(word) or self._unstuck(word)
            if full not in self.skipped
            for part in self._parted(full)
        ]

    def _unstuck(self, word: str) -> tuple[str, ...]:
        """Return "jkoné" as "je" and a word, "9an" as a number and a word; others as they are."""
        if word[0] == "j" and len(word) > _SHORTEST_VERB and word[1] not in _VOWELS:
            front, rest = "je", word[1:]
            if self.vocabulary.written.get(word):
                return (word,)
        elif counted := None if _AMOUNT.fullmatch(word) else _COUNTED.fullmatch(word):
            front, rest = counted[1], _MONTHS.get(counted[2], counted[2])
        else:
            return (word,)
        known = self.abbreviations.get(rest)
        if known is None and self.vocabulary.written.get(rest):
            known = (rest,)
        return (front, *known) if known else (word,)

    def _parted(self, word: str) -> tuple[str, ...]:
        """Return an unknown word as the two known ones typed without a space, or as it is."""
        if len(word) < _SHORTEST_GLUED or not word.isalpha():
            return (word,)
        parts = self.glued.get(word)
        if parts is None:
            if len(self.glued) >= MOST_REMEMBERED:
                self.glued.clear()
            parts = self.glued[word] = self.vocabulary.parted(word)
        return parts

    def _met(self, words: Sequence[str], place: int) -> Met:
        word = words[place]
        if _is_amount(words, place):
            return Met.of({NUMBER: AS_WRITTEN})
        if word.isdigit() and not self.vocabulary.written.get(word):
            return Met.of({_number_sense(words, place): AS_WRITTEN})
        met = self.memo.get(word)
        if met is None:
            if len(self.memo) >= MOST_REMEMBERED:
                self.memo.clear()
            met = self.memo[word] = Met.of(self._senses(word))
        return met

    def _senses(self, word: str) -> Senses:
        if word.isdigit():
            return dict.fromkeys(self.vocabulary.written[word], AS_WRITTEN)
        return {**self._as_parts(word), **self.vocabulary.senses(word)}

    def _as_parts(self, word: str) -> Senses:
        """Return the parts of expressions that sound like `word`."""
        sounds = (PART + french_sound(word), f"{PART}~{bambara_sound(word)}")
        return {part: AS_SOUNDED for part in sounds if part in self.parts}

    def _joint(self, met: Sequence[Met]) -> list[Senses]:
        """Return for each word the senses of the expressions it is part of."""
        joint: list[dict[str, float]] = [{} for _ in met]
        for listed in (self.expressions, self.marks):
            place = 0
            while place < len(met):
                length, found = _expression_at(listed, met, place)
                for part in joint[place : place + length]:
                    part.update(found)
                place += max(length, 1)
        return [*joint]


def _expression_at(listed: Expressions, met: Sequence[Met], place: int) -> tuple[int, Senses]:
    """Return the length and senses of the longest of `listed` that begins here; 0 for none."""
    best: tuple[int, float] = (0, 0.0)
    meant: Senses = {}
    left = len(met) - place
    for first in met[place].parts:
        for parts, its_senses in listed.get(first, ()):
            length = len(parts)
            if length > left or length < best[0]:
                continue
            if length > 1 and parts[1] not in met[place + 1].senses:
                continue
            here = met[place : place + length]
            sure = min(own.senses.get(part, 0.0) for own, part in zip(here, parts, strict=True))
            if sure and (length, sure) > best:
                best, meant = (length, sure), dict.fromkeys(its_senses, sure)
    return best[0], meant


def _lasting(words: Sequence[str]) -> list[str]:
    """ "10 ans de peinture" with the word that says how long; "un garçon de 10 ans" as it is."""
    told: list[str] = []
    for place, word in enumerate(words):
        after = words[place + 1 : place + 4]
        is_lasting = len(after) == 3 and after[0] in _YEARS and after[1] in _OF
        if word.isdigit() and is_lasting and after[2] not in _WHOSE and told[-1:] != ["de"]:
            told.append("depuis")
        told.append(word)
    return told


def _is_amount(words: Sequence[str], place: int) -> bool:
    """ "200000f", "50k"; and "500 mil", which is no millet."""
    if words[place] in _THOUSANDS:
        return place > 0 and words[place - 1].isdigit()
    return _AMOUNT.fullmatch(words[place]) is not None


def _number_sense(words: Sequence[str], place: int) -> str:
    """A number of years is an age, unless it is how long something took; under 18 a child's."""
    value = int(words[place][:4])
    before, after, later = (
        words[at] if 0 <= at < len(words) else "" for at in (place - 1, place + 1, place + 2)
    )
    is_age = (after in _YEARS or before == "san") and _YOUNGEST <= value <= _OLDEST
    if not is_age or before in _LASTING or later in _LASTING:
        return NUMBER
    if value < _CHILD and before not in _SMALL_CHILD:
        return NUMBER
    return CHILD_AGE if value < _ADULT else ADULT_AGE


__all__ = ["ADULT_AGE", "CHILD_AGE", "NUMBER", "PART", "SMALL", "Expressions", "Reader", "Spot"]
