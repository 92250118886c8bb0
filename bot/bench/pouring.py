"""Pouring: very many made-up rows into an empty database, through the driver itself.

What the door does for every story would take an hour here. Indexes of large tables are dropped
first and built again from sorted rows; triggers and foreign keys are not asked.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import psycopg
from sqlalchemy import Table

from bot.store.db import sqlalchemy_url
from bot.store.tables import entries, flow_steps, messages

BUILT_LATER = (messages, entries, flow_steps)  # whose indexes would be torn by random values
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one table, made while they are poured."""

    table: Table
    names: Sequence[str]
    rows: Iterable[Row]


class Pipe(Protocol):
    """A connection that takes rows in bulk."""

    def pour(self, some: Rows) -> None: ...

    def finish(self) -> None: ...


class _SqlitePipe:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._later: list[str] = []
        for setting in ("synchronous=OFF", "cache_size=-600000", "foreign_keys=OFF"):
            connection.execute(f"PRAGMA {setting}")
        for table in BUILT_LATER:
            asked = "SELECT name, sql FROM sqlite_master WHERE type='index' AND tbl_name=?"
            found = connection.execute(f"{asked} AND sql NOT NULL", (table.name,)).fetchall()
            for name, sql in found:
                self._later.append(sql)
                connection.execute(f'DROP INDEX "{name}"')

    def pour(self, some: Rows) -> None:
        marks = ", ".join("?" * len(some.names))
        names = ", ".join(f'"{it}"' for it in some.names)
        self._connection.execute("BEGIN")
        self._connection.executemany(
            f'INSERT INTO "{some.table.name}" ({names}) VALUES ({marks})',
            some.rows,
        )
        self._connection.execute("COMMIT")

    def finish(self) -> None:
        for sql in self._later:
            self._connection.execute(sql)
        self._connection.execute("DELETE FROM unsealed")
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class _PostgresPipe:
    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        self._later: list[bytes] = []
        connection.execute("SET session_replication_role = replica")  # triggers, foreign keys
        connection.execute("SET maintenance_work_mem = '256MB'")
        for table in BUILT_LATER:
            asked = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s"
            found = connection.execute(asked, (table.name,)).fetchall()
            for name, definition in found:
                if " UNIQUE " not in definition:
                    self._later.append(definition.encode())
                    connection.execute(f'DROP INDEX "{name}"'.encode())

    def pour(self, some: Rows) -> None:
        names = ", ".join(f'"{it}"' for it in some.names)
        order = f'COPY "{some.table.name}" ({names}) FROM STDIN'
        with self._connection.cursor() as cursor, cursor.copy(order.encode()) as copy:
            for row in some.rows:
                copy.write_row(row)

    def finish(self) -> None:
        for definition in self._later:
            self._connection.execute(definition)
        self._connection.execute("DELETE FROM unsealed")
        self._connection.execute("VACUUM ANALYZE")  # as the server does by itself, later


@contextmanager
def open_pipe(url: str) -> Iterator[Pipe]:
    """A pipe into a database that nobody else uses; what was poured is complete afterwards.

    On PostgreSQL the account must be one that may pass over triggers.
    """
    parsed = sqlalchemy_url(url)
    pipe: Pipe
    if parsed.drivername == "sqlite":
        path = Path(parsed.database or "")
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            pipe = _SqlitePipe(connection)
            yield pipe
            pipe.finish()
        return
    libpq = parsed.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(libpq, autocommit=True) as server:
        pipe = _PostgresPipe(server)
        yield pipe
        pipe.finish()
