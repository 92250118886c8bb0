"""The door of the database: `write` one story, `read` one question, on SQLite or PostgreSQL.

    db = open_database("sqlite:///var/segin.sqlite3")
    db.write(lambda session: session.change(MARK_SENT, {"id": 7, "at": now}))

A story is run to its end and stored as a whole or not at all. It does no I/O, keeps no state and
may be run again: whatever it learns it returns.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL, make_url

from bot.store.failures import ConstraintViolated, NotStored, StatementFailed
from bot.store.session import Session
from bot.store.sqlite import SqliteDoor, prepare_sqlite_file
from bot.store.statement import Plans, insert

__all__ = [
    "ConstraintViolated",
    "Database",
    "NotStored",
    "Session",
    "StatementFailed",
    "insert",
    "open_database",
    "prepare_sqlite_file",
    "sqlalchemy_url",
]

T = TypeVar("T")
DRAIN_SECONDS = 20.0


class Door(Protocol):
    """One process's way to one database. Made without touching it."""

    def write(self, story: Callable[[Session], T]) -> T: ...

    def read(self, question: Callable[[Session], T]) -> T: ...

    def glance(self, question: Callable[[Session], T]) -> T: ...

    def close(self, *, patience: float) -> None: ...


def no_failpoint(name: str) -> None:
    """What runs at "before_commit" and "after_commit" outside of kill tests: nothing."""


def sqlalchemy_url(url: str) -> URL:
    """The address as SQLAlchemy wants it, for migrations. `postgresql://` means psycopg 3.

    Raises ValueError for any other database.
    """
    parsed = make_url(url)
    kind = parsed.drivername.partition("+")[0]
    if kind in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    if kind == "sqlite" and parsed.database and parsed.database != ":memory:":
        return parsed.set(drivername="sqlite")
    raise ValueError("the database is sqlite:///path/to/file or postgresql://...")


def open_database(
    url: str, *, threads: int = 32, failpoint: Callable[[str], None] = no_failpoint
) -> Database:
    """The database at this address. Nothing is opened yet: connections and threads start with the
    first call, in each process that makes one.

    `threads` is how many may be served at the same time. Raises ValueError for an unknown address.
    """
    parsed = sqlalchemy_url(url)
    if parsed.drivername == "sqlite":
        return Database(
            "sqlite",
            lambda plans: SqliteDoor(
                Path(parsed.database or ""), plans=plans, readers=threads, failpoint=failpoint
            ),
        )
    libpq = parsed.set(drivername="postgresql").render_as_string(hide_password=False)
    from bot.store.postgres import PostgresDoor  # who keeps SQLite loads no other driver

    return Database(
        "postgresql",
        lambda plans: PostgresDoor(libpq, plans=plans, connections=threads, failpoint=failpoint),
    )


class Database:
    """One door per process: connections, locks and threads do not survive a fork."""

    def __init__(self, dialect: str, make_door: Callable[[Plans], Door]) -> None:
        self.dialect = dialect
        self._make_door = make_door
        self._plans = Plans(
            SQLiteDialect_pysqlite(paramstyle="qmark")
            if dialect == "sqlite"
            else PGDialect_psycopg(paramstyle="format")
        )
        # The parent's doors stay in the dictionary: to close its connections here would harm it.
        self._doors: dict[int, Door] = {}
        self._inside = threading.local()

    def write(self, story: Callable[[Session], T]) -> T:
        """What the story returned, after it was committed.

        Raises what the story raised, and then nothing is stored; `StatementFailed` when the
        database refused a statement of it; `NotStored` when it cannot store now.
        """
        return self._door().write(self._alone(story))

    def read(self, question: Callable[[Session], T]) -> T:
        """What the question returned: all its statements see the database at one moment.

        Raises like `write`; a statement that changes something is refused.
        """
        return self._door().read(self._alone(question))

    def glance(self, question: Callable[[Session], T]) -> T:
        """What the question returned, which runs one statement that changes nothing.

        On PostgreSQL a third of the price of `read`: there is no moment to hold. Raises like it.
        """
        return self._door().glance(self._alone(question))

    def close(self, *, patience: float = DRAIN_SECONDS) -> None:
        """Take no more calls in this process, and finish those that wait."""
        self._door().close(patience=patience)

    def _door(self) -> Door:
        if getattr(self._inside, "now", False):
            raise RuntimeError("a story uses its session; a door inside a door would wait forever")
        pid = os.getpid()
        return self._doors.get(pid) or self._doors.setdefault(pid, self._make_door(self._plans))

    def _alone(self, story: Callable[[Session], T]) -> Callable[[Session], T]:
        def tell(session: Session) -> T:
            self._inside.now = True
            try:
                return story(session)
            finally:
                self._inside.now = False

        return tell
