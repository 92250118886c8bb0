"""What authors may name: actions with their outcomes, lookups, guards, placeholders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The names a flow may use; `services/actions` builds it from what really exists."""

    actions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    lookups: frozenset[str] = frozenset()
    guards: frozenset[str] = frozenset()
    placeholders: frozenset[str] = frozenset()
    placeholder_prefixes: tuple[str, ...] = ("fact.", "answer.")  # families known by their prefix
    cards: frozenset[str] = frozenset()  # lookups that find only what a text says, nothing to pick

    def knows_placeholder(self, name: str) -> bool:
        """True when a text may hold `{name}`."""
        return name in self.placeholders or name.startswith(self.placeholder_prefixes)
