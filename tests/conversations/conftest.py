"""Where scripts are played: SQLite in a theatre that sees what they reach, PostgreSQL on a stage.

Nothing is played twice: what one test played, the next ones of the same process know.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.scripts import Script, stage_on
from bot.services.parts import Parts
from tests.databases import PostgresDatabases
from tests.mutation.running import Audience, scripts
from tests.mutation.theatre import Theatre
from tests.mutation.watching import Seen, see
from tests.parts import closing as closing_parts
from tests.parts import content, stocked


@dataclass(slots=True)
class Plays:
    """The scripts that were played, each once."""

    theatre: Theatre
    _seen: dict[str, Seen] = field(default_factory=dict)

    def of(self, script: Script) -> Seen:
        """How it came out and what it reached, on SQLite."""
        if script.name not in self._seen:
            self._seen[script.name] = see(self.theatre, script)
        return self._seen[script.name]

    def audience(self) -> Audience:
        """All of them: those that were not played yet are played now."""
        return Audience(self.theatre, tuple((it, self.of(it)) for it in scripts()))


@pytest.fixture(scope="session")
def plays() -> Iterator[Plays]:
    with closing(Theatre(content())) as theatre:
        yield Plays(theatre)


@pytest.fixture
def stage(postgres_databases: PostgresDatabases, tmp_path: Path) -> Iterator[Parts]:
    """The whole service on a PostgreSQL database of this test alone, with the shipped content."""
    url = postgres_databases.copy(stocked(postgres_databases))
    with closing_parts(stage_on(tmp_path, database_url=url)) as parts:
        yield parts
    postgres_databases.drop(url)
