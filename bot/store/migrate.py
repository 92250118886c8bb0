"""Bring a database to a version of its schema: one process at a time, all of it or nothing."""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from bot.store import sqlite
from bot.store.db import sqlalchemy_url
from bot.store.failures import ConnectionLost

ADVISORY_LOCK = int.from_bytes(b"segin", "big")
LOCK_SUFFIX = ".migrating"


def upgrade(url: str, revision: str = "head") -> None:
    """Apply every version up to `revision`; on an up-to-date database nothing happens.

    Makes the SQLite file and sets WAL. A second process waits until the first is done. When a
    version fails its exception is raised, and the schema is what it was. Raises `NotStored` when
    the database cannot be reached.
    """
    with connected_alone(url) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(url: str, revision: str) -> None:
    """Take back every version after `revision` (`base`: all of them), rows included."""
    with connected_alone(url) as connection:
        command.downgrade(_config(connection), revision)


def current(url: str) -> str | None:
    """The version a database is at, None before the first. Neither waits nor changes anything."""
    path = _sqlite_path(url)
    if path is not None and not path.exists():
        return None
    with _connect(_engine(url)) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The newest version in this code: the one its statements need."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    if revision is None:
        raise LookupError("no migrations were installed")
    return revision


def knows(revision: str) -> bool:
    """Whether this code has that version, or only a newer one has."""
    scripts = ScriptDirectory.from_config(_config())
    return any(script.revision == revision for script in scripts.walk_revisions())


def connected_alone(url: str) -> AbstractContextManager[Connection]:
    """A connection on which versions can be run; any other process that asks for one waits.

    Its transactions hold DDL too, and on SQLite references are not enforced, so that tables can be
    copied. Raises `NotStored` when the database cannot be reached.
    """
    path = _sqlite_path(url)
    return _alone_on_postgresql(url) if path is None else _alone_on_sqlite(url, path)


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", "bot:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _alone_on_postgresql(url: str) -> Iterator[Connection]:
    with _connect(_engine(url)) as connection:
        # Until this connection closes, which a crash sees to as well.
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
        connection.commit()
        yield connection


@contextmanager
def _alone_on_sqlite(url: str, path: Path) -> Iterator[Connection]:
    path.parent.mkdir(parents=True, exist_ok=True)
    # The lock file stays: to remove it would let two processes hold one each.
    with path.with_name(path.name + LOCK_SUFFIX).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        sqlite.prepare_sqlite_file(path)
        engine = _engine(url)
        # Python's driver would begin before rows are written only, and leave DDL half done.
        event.listen(engine, "begin", _begin_immediately)
        with _connect(engine) as connection:
            yield connection


def _begin_immediately(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _engine(url: str) -> Engine:
    path = _sqlite_path(url)
    if path is None:
        return create_engine(
            sqlalchemy_url(url),
            poolclass=NullPool,
            hide_parameters=True,
            connect_args={"application_name": "segin migrate", "connect_timeout": 5},
        )
    return create_engine(
        "sqlite://",
        creator=lambda: _connect_sqlite(path),
        poolclass=NullPool,
        hide_parameters=True,
    )


def _connect_sqlite(path: Path) -> sqlite3.Connection:
    connection = sqlite.connect(path)
    # A table is copied and dropped while others refer to it; all references are checked at the end.
    connection.execute("PRAGMA foreign_keys=OFF")
    return connection


def _connect(engine: Engine) -> Connection:
    try:
        return engine.connect()
    except OperationalError:
        raise ConnectionLost("cannot_connect") from None  # its text names hosts and accounts


def _sqlite_path(url: str) -> Path | None:
    parsed = sqlalchemy_url(url)
    return Path(parsed.database or "") if parsed.drivername == "sqlite" else None
