"""A theatre: plays many scripts quickly, each on a fresh copy of one prepared database.

What is played may differ from what is stored: other versions of flows can be given.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.app import LOCALES
from bot.core.content import Content as Facts
from bot.core.version import Version
from bot.scripts import Outcome, Script, play, staged
from bot.scripts.outcome import Bookmark
from bot.scripts.stage import Content, StageClock, shipped_content
from bot.services.labels import labels_of
from bot.services.library import Library, Shelf
from bot.services.parts import Parts
from bot.services.phrases import load_phrases
from bot.store.db import open_database
from bot.store.session import Session
from bot.store.sqlite import connect
from bot.store.vault import Vault
from tests.driving import Service

MEMORY = Path("/dev/shm")


@dataclass(frozen=True, slots=True)
class Cast:
    """What is played otherwise than shipped."""

    versions: Mapping[str, Version] = field(default_factory=dict)  # by flow
    facts: Mapping[str, Callable[[Facts], Facts]] = field(default_factory=dict)  # by language
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # by language

    def on(self, shelf: Shelf) -> Shelf:
        """The shelf with the facts of the cast."""
        if not self.facts and not self.names:
            return shelf
        kept = {"fr": shelf.content, **{key: it.content for key, it in shelf.spoken.items()}}
        told = {key: self.facts[key](it) if key in self.facts else it for key, it in kept.items()}
        spoken = {key: replace(it, content=told[key]) for key, it in shelf.spoken.items()}
        labels = labels_of(told["fr"], shelf.facts, spoken)
        labels = {key: {**it, **self.names.get(key, {})} for key, it in labels.items()}
        world = replace(shelf.world, labels=labels)
        return replace(shelf, world=world, imported=told["fr"], spoken=spoken, _worlds={})


@dataclass(frozen=True, slots=True)
class Beginning:
    """A point in the middle of a script, and what was stored then."""

    bookmark: Bookmark | None
    stored: Path


class Repertory(Library):
    """A library that knows the shipped content already, and gives the cast's instead."""

    def __init__(self, shipped: Shipped, cast: Cast) -> None:
        super().__init__(shipped.phrases, withhold=False, understanding=shipped.understand)
        published = shipped.shelf.published
        played = {**shipped.versions, **cast.versions}
        self._played = {published[flow]: it for flow, it in played.items()}
        self._cast = cast
        self._shelf = cast.on(shipped.shelf)

    def version(self, version_id: int, session: Session) -> Version:
        """The version that is played under this number. Raises `NoSuchVersion`."""
        return self._played.get(version_id) or super().version(version_id, session)

    def _read(self, revision: int, session: Session) -> Shelf:
        return self._cast.on(super()._read(revision, session))


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
        understood("bonjour", "fr")  # made once, here: seconds, which no story has
        return Shipped(load_phrases(LOCALES), shelf, versions, understood)

    def play(
        self, script: Script, cast: Cast | None = None, *, since: Beginning | None = None
    ) -> Iterator[Outcome]:
        """Each step as it is played, with this cast. Raises what the service raises."""
        shutil.copyfile(since.stored if since else self._stored, self._copy)
        parts = self.parts_on(f"sqlite:///{self._copy}", cast or Cast())
        try:
            yield from play(script, parts, since=since.bookmark if since else None)
        finally:
            parts.db.close()
            for path in self._home.glob("copy.sqlite*"):
                path.unlink()

    def play_until(self, script: Script, step: int) -> Beginning:
        """The point before this step of the script, as shipped; leave it with `forget`."""
        if step == 0:
            return Beginning(None, self._stored)
        stored = self._home / f"{script.name}.{step}.sqlite"
        with closing(self.play(script)) as outcomes:
            for outcome in outcomes:
                if outcome.left.step == step:
                    break
            self._keep(stored)
        return Beginning(outcome.left, stored)

    def _keep(self, stored: Path) -> None:
        """What is stored now, while it is played on."""
        with (
            closing(sqlite3.connect(self._copy)) as source,
            closing(sqlite3.connect(stored)) as target,
        ):
            source.backup(target)

    def forget(self, beginning: Beginning) -> None:
        """Give back the room that a point in a script takes."""
        if beginning.stored != self._stored:
            beginning.stored.unlink()

    @property
    def _copy(self) -> Path:
        return self._home / "copy.sqlite"

    def service_on_copy(self) -> Service:
        """What drives the flows without a channel, on a database of its own; close that."""
        stored = self._home / "readings.sqlite"
        shutil.copyfile(self._stored, stored)
        vault = Vault({"1": b"k" * 32}, index_key=b"i" * 32)
        return Service(open_database(f"sqlite:///{stored}"), Repertory(self.shipped, Cast()), vault)

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
