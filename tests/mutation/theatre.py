"""A theatre: plays many scripts quickly, each on a fresh copy of one prepared database.

What is played may differ from what is stored: other versions of flows can be given.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.app import LOCALES
from bot.core.version import Version
from bot.scripts import Outcome, Script, play, staged
from bot.scripts.stage import Content, StageClock, shipped_content
from bot.services.library import Library, Shelf
from bot.services.parts import Parts
from bot.services.phrases import load_phrases
from bot.store.db import open_database
from bot.store.session import Session
from bot.store.sqlite import connect

MEMORY = Path("/dev/shm")


@dataclass(frozen=True, slots=True)
class Cast:
    """What is played otherwise than shipped."""

    versions: Mapping[str, Version] = field(default_factory=dict)  # by flow


class Repertory(Library):
    """A library that knows the shipped content already, and gives the cast's instead."""

    def __init__(self, shipped: Shipped, cast: Cast) -> None:
        super().__init__(shipped.phrases, withhold=False, understanding=shipped.understand)
        published = shipped.shelf.published
        self._versions = {published[flow]: it for flow, it in shipped.versions.items()}
        self._versions |= {published[flow]: it for flow, it in cast.versions.items()}
        self._shelf = shipped.shelf


@dataclass(slots=True)
class Shipped:
    """The shipped content as a library has it in memory."""

    phrases: Mapping[str, Mapping[str, str]]
    shelf: Shelf
    versions: Mapping[str, Version]
    understood: Callable[[str, str], Any]

    def understand(self, _facts: object, _published: object) -> Callable[[str, str], Any]:
        """What understands free text: made once, whatever is changed meanwhile."""
        return self.understood


class Theatre:
    """Plays scripts; close it afterwards."""

    def __init__(self, content: Content | None = None) -> None:
        self._folder = TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None)
        self._home = Path(self._folder.name)
        self._parts = staged(self._home, content=content or shipped_content())
        self.shipped = self._parts.db.read(self._shipped)
        self._parts.db.close()
        with connect(self._stored) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()

    @property
    def _stored(self) -> Path:
        return Path(self._parts.config.database_url.partition("///")[2])

    def _shipped(self, session: Session) -> Shipped:
        library = self._parts.library
        shelf = library.now(session)
        versions = {
            flow: library.version(version_id, session)
            for flow, version_id in shelf.published.items()
        }
        understood = shelf.world.understand
        return Shipped(load_phrases(LOCALES), shelf, versions, understood)

    def play(self, script: Script, cast: Cast | None = None) -> Iterator[Outcome]:
        """Each step as it is played, with this cast. Raises what the service raises."""
        copy = self._home / "copy.sqlite"
        shutil.copyfile(self._stored, copy)
        parts = self.parts_on(f"sqlite:///{copy}", cast or Cast())
        try:
            yield from play(script, parts)
        finally:
            parts.db.close()
            for path in self._home.glob("copy.sqlite*"):
                path.unlink()

    def parts_on(self, url: str, cast: Cast) -> Parts:
        """The whole service on this database, with this cast."""
        return replace(
            self._parts,
            db=open_database(url),
            library=Repertory(self.shipped, cast),
            clock=StageClock(),
        )

    def close(self) -> None:
        """Forget everything."""
        self._folder.cleanup()
