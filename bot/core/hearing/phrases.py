"""Groups of words found at a place of a message."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """A set of folded phrases that can be looked for word by word, the longest first."""

    texts: frozenset[str]
    longest: int

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Phrases":
        """Return the set of `texts`, each already folded."""
        kept = frozenset(text for text in texts if text)
        return cls(kept, max((text.count(" ") + 1 for text in kept), default=0))

    def at(self, tokens: Sequence[str], start: int) -> int:
        """Return how many words the longest phrase that begins at `start` has, 0 if none does."""
        for length in range(min(self.longest, len(tokens) - start), 0, -1):
            if " ".join(tokens[start : start + length]) in self.texts:
                return length
        return 0

    def before(self, tokens: Sequence[str], end: int) -> int:
        """Return how many words the longest phrase that stops just before `end` has, 0 if none."""
        for length in range(min(self.longest, end), 0, -1):
            if " ".join(tokens[end - length : end]) in self.texts:
                return length
        return 0

    def anywhere(self, tokens: Sequence[str]) -> bool:
        """Say whether some phrase occurs in `tokens`."""
        return any(self.at(tokens, start) for start in range(len(tokens)))

    def cover(self, tokens: Sequence[str]) -> tuple[str, ...]:
        """Return the phrases `tokens` are made of, from the left, or () if a word is left over."""
        found: list[str] = []
        start = 0
        while start < len(tokens):
            length = self.at(tokens, start)
            if not length:
                return ()
            found.append(" ".join(tokens[start : start + length]))
            start += length
        return tuple(found)
