"""All known words put together: what the lists say, and every word of a phrase, trade or place."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from bot.core.understanding.lists import Synonyms, Wordings
from bot.core.understanding.reading import PART, Expressions, Reader
from bot.core.understanding.sound import bambara_sound, french_sound, words_of
from bot.core.understanding.vocabulary import EVERYDAY, SMALL, Vocabulary

FRENCH, BAMBARA = "fr", "bm"
ELSEWHERE, AIM = "elsewhere", "aim:"

_TRADES_PLACES_AIMS = ("trade", "place", AIM)


class Lexicon:
    """Gathers words with their senses, then gives the `Reader` that finds them again."""

    def __init__(self, synonyms: Synonyms) -> None:
        self._skipped = frozenset(word for it in synonyms.skipped for word in words_of(it))
        self._abbreviations = {
            short: tuple(words_of(full))
            for written, full in synonyms.abbreviations.items()
            for short in words_of(written)
        }
        self._words: dict[str, dict[str, set[str]]] = {FRENCH: {}, BAMBARA: {}}
        self._expressions: dict[tuple[str, ...], set[str]] = defaultdict(set)

    def words_of(self, wording: str) -> list[str]:
        """Return the words of a listed wording as a message's would be."""
        return [
            full
            for word in words_of(wording)
            for full in self._abbreviations.get(word, (word,))
            if full not in self._skipped
        ]

    def add_all(self, wordings: Wordings, sense: str) -> None:
        """Let every wording, each in its language, stand for `sense`."""
        for wording in wordings.fr:
            self.add(wording, sense, language=FRENCH)
        for wording in wordings.bambara:
            self.add(wording, sense, language=BAMBARA)

    def add(self, wording: str, sense: str, *, language: str) -> None:
        """Let `wording`, one word or several, stand for `sense`."""
        words = self.words_of(wording)
        if len(words) == 1:
            self._known(words[0], language).add(sense)
        elif words:
            self._expressions[tuple(self.add_part(word, language) for word in words)].add(sense)

    def is_small(self, word: str) -> bool:
        """Say whether `word` says nothing by itself."""
        return any(SMALL in known.get(word, ()) for known in self._words.values())

    def add_part(self, word: str, language: str) -> str:
        """Let a plain word be found as a part of several words; return the sense it has so."""
        part = PART + own_sense(word, language=language)
        self._known(word, language).add(part)
        return part

    def add_plain(self, wording: str, *, language: str) -> None:
        """Let every word of `wording` that stands for nothing yet stand for its own sound."""
        for word in self.words_of(wording):
            senses = self._known(word, language)
            if (
                not self.is_small(word)
                and not word[0].isdigit()
                and all(sense[0] == PART for sense in senses)
            ):
                senses.add(own_sense(word, language=language))

    def add_everyday(self, wordings: Wordings) -> None:
        """Let every word that stands for nothing yet be known, so that it is taken for no other."""
        for language, words in ((FRENCH, wordings.fr), (BAMBARA, wordings.bambara)):
            for word in (part for wording in words for part in self.words_of(wording)):
                meant = {it for known in self._words.values() for it in known.get(word, ())}
                if all(sense[0] == PART for sense in meant):
                    self._known(word, language).add(EVERYDAY)

    def reader(self) -> Reader:
        """Return the reader of all that was added."""
        for language, words in self._words.items():
            _lend_senses(words, language)
            for senses in words.values():
                _prefer_ours(senses)
        return Reader(
            Vocabulary.of(self._words[FRENCH], self._words[BAMBARA]),
            self._abbreviations,
            self._skipped,
            _by_first(self._expressions, marks=False),
            _by_first(self._expressions, marks=True),
            frozenset(part for parts in self._expressions for part in parts)
            | {
                s
                for words in self._words.values()
                for own in words.values()
                for s in own
                if s[0] == PART
            },
        )

    def _known(self, word: str, language: str) -> set[str]:
        return self._words[language].setdefault(word, set())


def own_sense(word: str, *, language: str) -> str:
    """Return the sense of a word that no list names: its sound."""
    return french_sound(word) if language == FRENCH else f"~{bambara_sound(word)}"


def _lend_senses(words: Mapping[str, set[str]], language: str) -> None:
    """Let a word met only inside expressions mean what its other spellings mean."""
    by_sound: dict[str, set[str]] = defaultdict(set)
    for word, senses in words.items():
        whole = {sense for sense in senses if sense[0] != PART}
        by_sound[own_sense(word, language=language)] |= whole
    for word, senses in words.items():
        if all(sense[0] == PART for sense in senses):
            senses |= by_sound[own_sense(word, language=language)]


def _prefer_ours(senses: set[str]) -> None:
    """A word that belongs to us in one sense does not also speak of something else."""
    ours = {it for it in senses if it[0] != PART and not it.startswith(_TRADES_PLACES_AIMS)}
    if len(ours) > 1:
        senses.discard(ELSEWHERE)


def _by_first(listed: Mapping[tuple[str, ...], Iterable[str]], *, marks: bool) -> Expressions:
    """Return the expressions by their first part: those that mark an aim, or the others."""
    found: dict[str, list[tuple[tuple[str, ...], frozenset[str]]]] = defaultdict(list)
    for parts, senses in listed.items():
        wanted = frozenset(sense for sense in senses if sense.startswith(AIM) == marks)
        if wanted:
            found[parts[0]].append((parts, wanted))
    return {first: tuple(several) for first, several in found.items()}
