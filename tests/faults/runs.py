"""Runs: the kill trial on one database after the other, from an empty machine to a verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete, or_

from bot.app import build
from bot.config import from_env
from bot.services.parts import Patience
from bot.store.db import open_database
from bot.store.tables import facts
from tests.databases import PostgresDatabases, SqliteFiles
from tests.faults.crowd import Script, rehearse
from tests.faults.plans import plan
from tests.faults.trial import Verdict, try_case
from tests.parts import closing, environ, stocked
from tests.servers import PostgresServer, running_postgres


@dataclass(frozen=True, slots=True)
class Size:
    """How much is written and how often something is killed."""

    people: int
    texts: int
    kills: int


FREE_TEXT = ("intents", "phrases", "synonyms")
SHORT = Size(people=100, texts=10, kills=20)
FULL = Size(people=100, texts=100, kills=60)


def run_all(dialects: Sequence[str], folder: Path, size: Size, *, seed: int) -> list[Verdict]:
    """The trial on each kind of database, all at the same time."""
    rehearsal = folder / "rehearsal"
    rehearsal.mkdir(parents=True)
    scripts = scripts_of(size, SqliteFiles(rehearsal), seed=seed)
    with ThreadPoolExecutor(len(dialects)) as threads:
        cases = [
            threads.submit(run_case, dialect, folder / dialect, size, scripts, seed=seed)
            for dialect in dialects
        ]
    return [case.result() for case in cases]


def scripts_of(size: Size, files: SqliteFiles, *, seed: int) -> list[Script]:
    """What everybody writes and would be told without a kill."""
    numbers = [f"+336399{number:05}" for number in range(size.people)]
    environment = environ(plainly_stocked(files)) | {"SEGIN_FLOOD_PER_MINUTE": "0"}
    at_once = Patience(inline_holds_line=timedelta(0))
    with closing(replace(build(from_env(environment)), patience=at_once)) as parts:
        return rehearse(parts, numbers, length=size.texts, seed=seed)


def run_case(
    dialect: str, folder: Path, size: Size, scripts: Sequence[Script], *, seed: int
) -> Verdict:
    """The trial on one kind of database."""
    folder.mkdir(parents=True)
    with fresh_database(dialect, folder) as (url, server):
        kills = plan(dialect, size.kills)
        return try_case(url, folder, scripts, kills, postgres=server, seed=seed)


@contextmanager
def fresh_database(dialect: str, folder: Path) -> Iterator[tuple[str, PostgresServer | None]]:
    """A database with the shipped content; PostgreSQL on a server that may be killed."""
    if dialect == "sqlite":
        yield plainly_stocked(SqliteFiles(folder)), None
        return
    with running_postgres() as server:
        yield plainly_stocked(PostgresDatabases(server.url())), server


def plainly_stocked(databases: SqliteFiles | PostgresDatabases) -> str:
    """The shipped content without the lists for free text, which nobody writes in this trial.

    To make them ready takes each process a second, and here dozens are started.
    """
    url = databases.copy(stocked(databases))
    database = open_database(url, threads=1)
    lists = or_(*(facts.c.kind.startswith(f"{file}.") for file in FREE_TEXT))
    database.write(lambda session: session.change(delete(facts).where(lists)))
    database.close()
    return url
