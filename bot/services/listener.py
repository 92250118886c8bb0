"""The listener: understands free text by the lists that are published, made apart from any story.

To make one takes a second or two. The first is made when it is first needed; when the lists change
the former one answers until the new one is there, so that nobody waits with a contact locked.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from typing import NamedTuple

from bot.core.world import Understanding
from bot.services.fact_rows import Parsed
from bot.services.recalled import Recalled

Understand = Callable[[str, str], Understanding]
Make = Callable[[Parsed, Collection[str]], Understand]


class _Made(NamedTuple):
    facts: Parsed
    published: frozenset[str]
    understand: Understand

    def is_of(self, facts: Parsed, published: frozenset[str]) -> bool:
        """Whether it was made of these lists."""
        return self.published == published and self.facts == facts


class Listener:
    """One process's understanding of free text. `is_patient`: a change is waited for, in tests."""

    def __init__(self, make: Make, *, is_patient: bool = True) -> None:
        self.make = make
        self._is_patient = is_patient
        self._wanted: tuple[Parsed, frozenset[str]] | None = None
        self._made: _Made | None = None
        self._making = threading.Lock()

    def listen_for(self, facts: Parsed, published: Collection[str]) -> None:
        """From now on these lists are meant."""
        self._wanted = (facts, frozenset(published))
        if self._made is not None and not self._is_patient:
            threading.Thread(target=self.get_ready, name="listener", daemon=True).start()

    def __call__(self, text: str, language: str) -> Understanding:
        """What a free text asks for."""
        made = self._made
        if made is None or self._is_patient:
            made = self.get_ready()
        return made.understand(text, language)

    def get_ready(self) -> _Made:
        """Be made of the lists that are meant; who comes second waits for the first."""
        assert self._wanted is not None, "nobody is asked to understand before anything is read"
        made = self._made
        if made is not None and made.is_of(*self._wanted):
            return made
        with self._making:
            facts, published = self._wanted
            if self._made is None or not self._made.is_of(facts, published):
                understand = Recalled(self.make(facts, published))
                self._made = _Made(facts, published, understand)
            return self._made
