"""SQLite: one file, one writer thread per process, readers that never wait for it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

from bot.store.failures import ConstraintViolated, NotStored, StatementFailed
from bot.store.pool import ConnectionPool
from bot.store.session import Session
from bot.store.statement import Plan, Plans, Value
from bot.store.writer import BUSY_SECONDS, Writer

T = TypeVar("T")

# Not the statement's fault: the file is locked, unreadable, full, gone. Trying again may help.
TROUBLES = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)


KINDS = {
    "SQLITE_CONSTRAINT_CHECK": "check",
    "SQLITE_CONSTRAINT_FOREIGNKEY": "foreign_key",
    "SQLITE_CONSTRAINT_NOTNULL": "not_null",
    "SQLITE_CONSTRAINT_PRIMARYKEY": "unique",
    "SQLITE_CONSTRAINT_TRIGGER": "trigger",
    "SQLITE_CONSTRAINT_UNIQUE": "unique",
}


def prepare_sqlite_file(path: Path) -> None:
    """Make the file if need be, for its owner only, and set WAL, which the file remembers.

    Raises `NotStored` when the folder cannot be written or its file system has no shared memory.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=True)
    with closing(connect(path)) as connection:
        (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
    if mode != "wal":
        raise NotStored("no_write_ahead_log")


def connect(path: Path, *, reading: bool = False) -> sqlite3.Connection:
    """A connection in autocommit mode: every transaction is begun by name. Never makes the file."""
    try:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=rw",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,  # a pool lends it to one thread at a time
            cached_statements=512,
        )
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=ON")  # what was erased is overwritten
        connection.execute("PRAGMA journal_size_limit=67108864")
        connection.execute(f"PRAGMA query_only={int(reading)}")
    except sqlite3.Error as error:
        raise explain(error, "") from None
    return connection


def _connect_writer(path: Path) -> sqlite3.Connection:
    connection = connect(path)
    connection.execute("PRAGMA busy_timeout=0")  # the writer waits in its own way
    return connection


def explain(error: sqlite3.Error, sql: str) -> NotStored | StatementFailed:
    """What a driver's error means to a caller. SQLite's own texts name columns, never values."""
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in TROUBLES:
        return NotStored(name)
    if name in KINDS:
        return ConstraintViolated(KINDS[name], str(error).rpartition("failed: ")[2], sql=sql)
    return StatementFailed(name, str(error), sql=sql)


class SqliteSession(Session):
    """Statements on a connection of the sqlite3 module."""

    dialect = "sqlite"
    driver_error = sqlite3.Error

    def __init__(self, connection: sqlite3.Connection, plans: Plans) -> None:
        super().__init__(plans)
        self._cursor = connection.cursor()

    def _rows(self, plan: Plan, values: Sequence[Value]) -> list[tuple[Any, ...]]:
        return self._cursor.execute(plan.sql, values).fetchall()

    def _affected(self, plan: Plan, values: Sequence[Value]) -> int:
        return self._cursor.execute(plan.sql, values).rowcount

    def _send(self, plan: Plan, values: Sequence[Value]) -> None:
        self._cursor.execute(plan.sql, values)

    def _send_ahead(self, plan: Plan, values: Sequence[Value]) -> None:
        """Nothing: an answer is there as soon as it is asked for."""

    def _many(self, plan: Plan, rows: Sequence[Sequence[Value]]) -> int:
        return self._cursor.executemany(plan.sql, rows).rowcount

    def _explain(self, error: Exception, sql: str) -> Exception:
        assert isinstance(error, sqlite3.Error)
        return explain(error, sql)


class SqliteDoor:
    """Writes through the writer's queue; reads each on a snapshot of its own."""

    def __init__(
        self, path: Path, *, plans: Plans, readers: int, failpoint: Callable[[str], None]
    ) -> None:
        self._plans = plans
        self._writer = Writer(
            lambda: _connect_writer(path), open_session=self._open_session, failpoint=failpoint
        )
        self._readers = ConnectionPool(lambda: connect(path, reading=True), size=readers)

    def write(self, story: Callable[[Session], T]) -> T:
        return self._writer.write(story)

    def read(self, question: Callable[[Session], T]) -> T:
        with self._readers.lent() as connection:
            try:
                connection.execute("BEGIN")
                return question(self._open_session(connection))
            finally:
                _leave(connection)

    def glance(self, question: Callable[[Session], T]) -> T:
        return self.read(question)

    def close(self, *, patience: float) -> None:
        self._writer.close(patience=patience)
        self._readers.close(patience=patience)

    def _open_session(self, connection: sqlite3.Connection) -> SqliteSession:
        return SqliteSession(connection, self._plans)


def _leave(connection: sqlite3.Connection) -> None:
    try:
        connection.rollback()
    except sqlite3.Error:
        connection.close()
