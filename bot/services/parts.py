"""What the product is put together from: made once in `bot.app`, handed to everyone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.bell import Bell
from bot.channels.channel import Channel
from bot.config import Config
from bot.core.rendering import Medium
from bot.services.library import Library
from bot.store.db import Database, no_failpoint
from bot.store.vault import Vault

OUTBOX = "outbox"  # the topic of the bell that wakes workers


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the outbox waits for what; a test may shorten all of it by one factor."""

    unproven_inline: timedelta = timedelta(minutes=2)
    inline_holds_line: timedelta = timedelta(seconds=10)
    uncertain: timedelta = timedelta(minutes=2)
    look_again: timedelta = timedelta(seconds=15)
    long_back_off: timedelta = timedelta(minutes=2)
    lease: timedelta = timedelta(seconds=60)  # at least 4 times the HTTP timeout
    first_retry: timedelta = timedelta(seconds=2)
    webhook: timedelta = timedelta(seconds=20)  # a provider gives a webhook 15 seconds in all

    def scaled(self, factor: float) -> Patience:
        """The same, shorter or longer."""
        return Patience(*(getattr(self, name) * factor for name in Patience.__slots__))


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything a story's caller may need. Opened lazily, after fork."""

    config: Config
    db: Database
    vault: Vault
    library: Library
    channels: Mapping[str, Channel]
    bell: Bell
    clock: Callable[[], datetime]
    patience: Patience = field(default_factory=Patience)
    failpoint: Callable[[str], None] = no_failpoint

    def channel_for(self, medium: Medium, *, preferred: str | None = None) -> Channel | None:
        """The channel that carries a medium: the preferred one, else the first that can."""
        wanted = self.channels.get(preferred or "")
        if wanted is not None and wanted.carries(medium):
            return wanted
        return next((it for it in self.channels.values() if it.carries(medium)), None)
