"""A message and the question it answers, made ready once for all readings."""

from dataclasses import dataclass
from functools import cached_property

from bot.core.hearing.choices import Forms, OfferedChoice, forms_of, without_fillers
from bot.core.hearing.politeness import without_politeness
from bot.core.hearing.words import Words


@dataclass(frozen=True)
class Question:
    """What stands open: the choices last sent, and whether any text at all is an answer."""

    words: Words
    offered: tuple[OfferedChoice, ...]
    expects: str | None

    @cached_property
    def forms(self) -> Forms:
        """Return the folded labels and words by number; a digit is heard without folding them."""
        return forms_of(self.offered, self.words)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Return the numbers that were offered."""
        return frozenset(choice.number for choice in self.offered)

    @property
    def is_free(self) -> bool:
        """Say whether a free answer (a name, a story) is expected: then nothing is guessed."""
        return self.expects not in (None, "choice", "yes_no")


@dataclass(frozen=True, slots=True)
class Utterance:
    """A message as its words, folded: all of them (`tokens`), and without courtesy (`bare`)."""

    text: str
    tokens: tuple[str, ...]
    bare: tuple[str, ...]

    @classmethod
    def of(cls, text: str, words: Words) -> "Utterance":
        """Return `text` made ready; no token is left of a text without letter or digit."""
        tokens = words.tokens_of(text)
        return cls(text, tokens, without_politeness(tokens, words))

    @property
    def core(self) -> str:
        """Return what is left without courtesy, or all of it where courtesy is all there is."""
        return " ".join(self.bare or self.tokens)

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the whole message as a key, then without courtesy, then said once ("oui oui")."""
        once = self.bare[:1] if len(set(self.bare)) == 1 and len(self.bare[0]) > 1 else ()
        return tuple(" ".join(form) for form in (self.tokens, self.bare, once) if form)

    def asked(self, words: Words) -> str:
        """Return the key of what a question is about, courtesy and *wa* set aside; "" for none."""
        about = self.bare[:-1] if self.bare and self.bare[-1] in words.asking else self.bare
        is_asked = len(about) < len(self.bare) or "?" in self.text or "؟" in self.text
        return " ".join(about) if is_asked else ""

    def trimmed(self, words: Words) -> str:
        """Return the key of the message without small words around it: "je veux le menu"."""
        return " ".join(without_fillers(self.bare, words))
