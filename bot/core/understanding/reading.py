"""A message as spots: each word with what it may stand for, alone and with its neighbours."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.core.understanding.sound import bambara_sound, french_sound, words_of
from bot.core.understanding.vocabulary import AS_SOUNDED, AS_WRITTEN, SMALL, Senses, Vocabulary

LONGEST_TEXT = 600
MOST_WORDS = 40
NUMBER, CHILD_AGE, ADULT_AGE = "number", "child_age", "adult_age"
PART = "="  # begins a sense that is only a part of an expression

_YEARS = frozenset({"an", "ans", "annee", "annees"})
_ADULT, _CHILD, _YOUNGEST, _OLDEST = 18, 10, 3, 99
# "depuis 12 ans", "12 ans d'expérience": how long, not how old
_LASTING = frozenset(
    {"depuis", "pendant", "fait", "fais", "travaille", "dans", "experience", "metier"}
)
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


@dataclass(frozen=True, slots=True)
class Reader:
    """Turns texts into spots. Made by `Lexicon.reader`."""

    vocabulary: Vocabulary
    abbreviations: Mapping[str, tuple[str, ...]]
    skipped: frozenset[str]
    expressions: Expressions
    marks: Expressions
    parts: frozenset[str]

    def read(self, text: str) -> tuple[Spot, ...]:
        """Return the spots of `text`. Never raises; what is over the limits is not read."""
        words = self.spelled_out(words_of(text[:LONGEST_TEXT])[:MOST_WORDS])
        senses = [self._senses(words, place) for place in range(len(words))]
        joint = self._joint(senses)
        return tuple(
            Spot(word, _whole(own), shared, _sounds(own))
            for word, own, shared in zip(words, senses, joint, strict=True)
        )

    def spelled_out(self, words: Iterable[str]) -> list[str]:
        """Return plain words with abbreviations in full and the skipped ones left out."""
        return [
            full
            for word in words
            for full in self.abbreviations.get(word, (word,))
            if full not in self.skipped
        ]

    def _senses(self, words: Sequence[str], place: int) -> Senses:
        word = words[place]
        if not word.isdigit():
            return {**self._as_parts(word), **self.vocabulary.senses(word)}
        known = self.vocabulary.written.get(word)
        if known:
            return dict.fromkeys(known, AS_WRITTEN)
        return {_number_sense(words, place): AS_WRITTEN}

    def _as_parts(self, word: str) -> Senses:
        """Return the parts of expressions that sound like `word`."""
        sounds = (PART + french_sound(word), f"{PART}~{bambara_sound(word)}")
        return {part: AS_SOUNDED for part in sounds if part in self.parts}

    def _joint(self, senses: Sequence[Senses]) -> list[Senses]:
        """Return for each word the senses of the expressions it is part of."""
        joint: list[dict[str, float]] = [{} for _ in senses]
        for listed in (self.expressions, self.marks):
            place = 0
            while place < len(senses):
                length, found = _expression_at(listed, senses, place)
                for part in joint[place : place + length]:
                    part.update(found)
                place += max(length, 1)
        return [*joint]


def _expression_at(
    listed: Expressions, senses: Sequence[Senses], place: int
) -> tuple[int, Senses]:
    """Return the length and senses of the longest of `listed` that begins here; 0 for none."""
    best: tuple[int, float] = (0, 0.0)
    meant: Senses = {}
    for first in senses[place]:
        if first[0] != PART:
            continue
        for parts, its_senses in listed.get(first, ()):
            here = senses[place : place + len(parts)]
            if len(here) < len(parts) or len(parts) < best[0]:
                continue
            sure = min(own.get(part, 0.0) for own, part in zip(here, parts, strict=True))
            if sure and (len(parts), sure) > best:
                best, meant = (len(parts), sure), dict.fromkeys(its_senses, sure)
    return best[0], meant


def _whole(senses: Senses) -> Senses:
    return {sense: sure for sense, sure in senses.items() if sense[0] != PART}


def _sounds(senses: Senses) -> frozenset[str]:
    return frozenset(sense[1:] for sense in senses if sense[0] == PART)


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
