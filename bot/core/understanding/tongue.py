"""Which language a message is written in, by the words that only one of the two has.

For a first message only: whoever chose a language keeps it. In doubt nothing is said.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from bot.core.understanding.places import names_a_place
from bot.core.understanding.reading import Spot
from bot.core.understanding.sound import bambara_sound, french_sound
from bot.core.understanding.vocabulary import Vocabulary

FRENCH, BAMBARA = "fr", "bm"

_SHORTEST = 2  # letters of a word that tells
_FRAME = 2  # what a pair like "n bɛ" counts: it is grammar, a word may be borrowed


@dataclass(frozen=True, slots=True)
class Tongue:
    """Tells Bambara from French. `frames` are pairs of words that only Bambara has."""

    vocabulary: Vocabulary
    frames: frozenset[tuple[str, str]]

    def of(self, spots: Iterable[Spot]) -> str | None:
        """Return "fr" or "bm" where more speaks for one of them, else None."""
        words = [spot.word for spot in spots if not names_a_place(spot)]
        french = bambara = 0
        for word in words:
            if len(word) < _SHORTEST or word.isdigit():
                continue
            is_french = french_sound(word) in self.vocabulary.french
            is_bambara = bambara_sound(word) in self.vocabulary.bambara
            french += is_french and not is_bambara
            bambara += is_bambara and not is_french
        bambara += _FRAME * sum(pair in self.frames for pair in pairwise(words))
        if french == bambara:
            return None
        return FRENCH if french > bambara else BAMBARA
