"""The words the service knows, found again however they were typed.

A known word stands for one or more *senses* ("paper", "trade:soudure", "place:kayes"). A typed word
is looked for in this order: as written or as it sounds, without the article glued to its front,
without a Bambara ending, with a letter wrong, cut short, with its vowels guessed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.core.understanding.indexes import gathered, indexed, less_one, two_wrong
from bot.core.understanding.sound import bambara_sound, french_sound, loosened, skeleton

AS_WRITTEN, AS_SOUNDED, GLUED, ENDED = 1.0, 0.95, 0.9, 0.85
NEARLY, HOMOPHONE, GUESSED = 0.75, 0.6, 0.6
PART = "="  # begins a sense that is only a part of an expression
SMALL = "small"  # the sense of words that say nothing: articles, pronouns, markers
EVERYDAY = "everyday"  # of words that are no other word misspelt, and name nothing of ours
_ITSELF, _NOT_OURS = frozenset({SMALL, EVERYDAY}), frozenset({SMALL, "elsewhere"})

_SHORTEST_SOUND = 3  # a shorter French sound says nothing
_SHORTEST_NEAR = _SHORTEST_EAR = 5
_SHORTEST_LOOSE = 4
_SHORTEST_SKELETON = 3
_SHORTEST_PART = 3  # of two words typed as one
_CUT_FROM, _CUT_AT_MOST = 5, 3
_GLUED_FRONTS = ("qu", "l", "d", "j", "m", "t", "s", "n", "c", "k")
_ENDINGS = ("baga", "len", "nen", "ra", "la", "na", "w", "li", "ni", "n")
_VOWELS = frozenset("aeiouyh")

Senses = Mapping[str, float]  # sense -> how sure


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every known word by its spelling, its sounds and its consonants."""

    written: Mapping[str, frozenset[str]]
    french: Mapping[str, frozenset[str]]
    bambara: Mapping[str, frozenset[str]]
    loose: Mapping[str, frozenset[str]]  # Bambara by the sounds that a French hand mixes up
    any_sound: Mapping[str, frozenset[str]]
    wounded: Mapping[str, tuple[str, ...]]  # a sound less one sign -> the whole sounds
    mistyped: Mapping[str, tuple[str, ...]]  # a word less one letter -> the whole words
    skeletons: Mapping[str, tuple[str, ...]]
    starts: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(
        cls, french: Mapping[str, Iterable[str]], bambara: Mapping[str, Iterable[str]]
    ) -> "Vocabulary":
        """Return the vocabulary of plain words and their senses, given by language."""
        in_french = [(french_sound(word), senses) for word, senses in french.items()]
        in_bambara = [(bambara_sound(word), senses) for word, senses in bambara.items()]
        any_sound = gathered([*in_french, *in_bambara])
        return cls(
            gathered([*french.items(), *bambara.items()]),
            gathered(in_french),
            gathered(in_bambara),
            gathered(
                (loosened(sound), senses)
                for sound, senses in in_bambara
                if len(sound) >= _SHORTEST_LOOSE and SMALL not in senses
            ),
            any_sound,
            indexed(
                (less, sound)
                for sound in any_sound
                if len(sound) >= _SHORTEST_NEAR
                for less in less_one(sound)
            ),
            indexed(
                (less, word)
                for word in (*french, *bambara)
                if len(word) >= _SHORTEST_NEAR and word.isalpha()
                for less in less_one(word)
            ),
            indexed((skeleton(sound), sound) for sound in any_sound),
            indexed((sound[:_CUT_FROM], sound) for sound in any_sound if len(sound) > _CUT_FROM),
        )

    def senses(self, word: str) -> Senses:
        """Return what a plain typed word may stand for; empty when nothing is close enough."""
        found: dict[str, float] = {}
        for look in (
            self._exactly,
            self._unglued,
            self._by_ear,
            self._ended,
            self._loosely,
            self._nearly,
        ):
            found = {**look(word), **found}
            if any(sense[0] != PART for sense in found):
                break
        return found

    def parted(self, word: str) -> tuple[str, ...]:
        """Return an unknown word as the two known ones it is made of, else alone.

        "jiridilala", "parlemoi": the space was left out, or Bambara makes one word of two.
        """
        if self.senses(word):
            return (word,)
        for cut in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
            parts = word[:cut], word[cut:]
            if all(self._is_whole(part) for part in parts):
                return parts
        return (word,)

    def _is_whole(self, word: str) -> bool:
        found = self.written.get(word) or (len(word) > _SHORTEST_PART and self._ended(word)) or ()
        return any(sense[0] != PART for sense in found)

    def _exactly(self, word: str) -> Senses:
        """As written, and its homophones: the same word in another form, or another word."""
        found = self.written.get(word, frozenset())
        if len(word) < _SHORTEST_SOUND or not _ITSELF.isdisjoint(found):
            return dict.fromkeys(found, AS_WRITTEN)
        sound = french_sound(word)
        heard = self.french.get(sound, frozenset()) if len(sound) >= _SHORTEST_SOUND else found
        if not heard & found:
            heard = heard | self.bambara.get(bambara_sound(word), frozenset())
        if not heard:  # "tet", "dat": the mute e that would sound the last letter is left out
            sound = french_sound(f"{word}e")
            heard = self.french.get(sound, heard) if len(sound) >= _SHORTEST_SOUND else heard
        if len(heard) > 1:
            heard = heard - {EVERYDAY}
        if any(sense[0] != PART for sense in found):  # *Paris* is no *pari*, *suite* no *suis*
            heard = heard - (_NOT_OURS - found)
        sure = AS_SOUNDED if heard & found or not found else HOMOPHONE
        named = HOMOPHONE if any(sense[0] != PART for sense in found) else sure
        by_sound = {it: named if it.startswith("trade") else sure for it in heard}
        return {**by_sound, **dict.fromkeys(found, AS_WRITTEN)}  # a *plan* is no plant

    def _unglued(self, word: str) -> Senses:
        """ "loim", "dargent", "jattends": an article or pronoun that lost its apostrophe."""
        for front in _GLUED_FRONTS:
            rest = word[len(front) :]
            if word.startswith(front) and len(rest) >= _SHORTEST_SOUND and rest[0] in _VOWELS:
                found = self._exactly(rest)
                if found:
                    return dict.fromkeys(found, GLUED)
        if word[0] == "j" and len(word) > _SHORTEST_SOUND:
            return dict.fromkeys(self._exactly(word[1:]), GLUED)
        return {}

    def _by_ear(self, word: str) -> Senses:
        """ "tracter", "moter": what ends in -eur."""
        if len(word) < _SHORTEST_EAR or not word.endswith("er") or not word.isalpha():
            return {}
        return dict.fromkeys(self.french.get(french_sound(f"{word[:-2]}eur"), ()), ENDED)

    def _without_ending(
        self, word: str, known: Mapping[str, frozenset[str]], shortest: int = _SHORTEST_SOUND
    ) -> Senses:
        """ "papiyew", "jume" for *jumɛn*: a Bambara ending too many, or the last nasal gone."""
        sound = bambara_sound(word) if known is self.bambara else loosened(bambara_sound(word))
        found = known.get(f"{sound}n") if len(sound) >= shortest else None
        for ending in _ENDINGS:
            if found:
                break
            if sound.endswith(ending) and len(sound) - len(ending) >= shortest:
                stem = sound[: -len(ending)]
                found = known.get(stem, frozenset()) | known.get(f"{stem}n", frozenset())
        return dict.fromkeys(found or (), ENDED)

    def _ended(self, word: str) -> Senses:
        return self._without_ending(word, self.bambara)

    def _loosely(self, word: str) -> Senses:
        """ "nogon" for *ɲɔgɔn*, "sekin" for *segin*, "coura" for *kura*."""
        found = self.loose.get(loosened(bambara_sound(word)))
        if found and len(word) >= _SHORTEST_LOOSE:
            return dict.fromkeys(found, ENDED)
        return self._without_ending(word, self.loose, _SHORTEST_LOOSE)

    def _nearly(self, word: str) -> Senses:
        if len(word) < _SHORTEST_NEAR or not word.isalpha():
            return {}
        for sound in dict.fromkeys((french_sound(word), bambara_sound(word))):
            near = self._one_wrong(sound)
            if near:
                return self._all_of(near, NEARLY)
        typed = self._one_letter_wrong(word)
        if typed:
            return {sense: NEARLY for whole in typed for sense in self.written[whole]}
        for sound in dict.fromkeys((french_sound(word), bambara_sound(word))):
            near = self._cut(sound) or two_wrong(sound, self.wounded)
            if near:
                return self._all_of(near, NEARLY)
        typed = two_wrong(word, self.mistyped)
        if typed:
            return {sense: GUESSED for whole in typed for sense in self.written[whole]}
        for sound in dict.fromkeys((french_sound(word), bambara_sound(word))):
            guessed = self._by_skeleton(sound)
            if guessed:
                return self._all_of(guessed, GUESSED)
        return {}

    def _all_of(self, sounds: Iterable[str], sure: float) -> Senses:
        return {sense: sure for sound in sounds for sense in self.any_sound[sound]}

    def _one_wrong(self, sound: str) -> list[str]:
        if len(sound) < _SHORTEST_NEAR:
            return []
        found: dict[str, None] = {}
        for part in (sound, *less_one(sound)):
            if part in self.any_sound and len(part) >= _SHORTEST_NEAR - 1:
                found[part] = None
            for whole in self.wounded.get(part, ()):
                if OSA.distance(whole, sound, score_cutoff=1) <= 1:
                    found[whole] = None
        alike = [whole for whole in found if whole[0] == sound[0]]
        return alike or [whole for whole in found if len(whole) > _SHORTEST_NEAR]

    def _one_letter_wrong(self, word: str) -> list[str]:
        """A slip of the thumb that changes how the word sounds: "agetn", "mtier", "traavil"."""
        found = dict.fromkeys(
            whole
            for part in (word, *less_one(word))
            for whole in self.mistyped.get(part, ())
            if OSA.distance(whole, word, score_cutoff=1) <= 1
        )
        alike = [whole for whole in found if whole[0] == word[0]]
        return alike or [whole for whole in found if len(whole) > _SHORTEST_NEAR]

    def _cut(self, sound: str) -> list[str]:
        """A word cut short by a hurried thumb."""
        return [
            whole
            for whole in self.starts.get(sound[:_CUT_FROM], ())
            if whole.startswith(sound) and len(whole) - len(sound) <= _CUT_AT_MOST
        ]

    def _by_skeleton(self, sound: str) -> list[str]:
        """The same consonants: French words said the Bambara way, *mekaniki*, *kilimatizasion*."""
        bones = skeleton(sound)
        if len(bones) < _SHORTEST_SKELETON:
            return []
        measured = [
            (OSA.distance(whole, sound), whole)
            for whole in self.skeletons.get(bones, ())
            if whole[0] == sound[0] or len(bones) > _SHORTEST_SKELETON
        ]
        allowed = 2 if len(bones) == _SHORTEST_SKELETON else 3
        least = min(measured, default=(allowed + 1, ""))[0]
        return [whole for distance, whole in measured if distance == least <= allowed]
