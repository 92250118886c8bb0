"""Databases for tests: an empty one in milliseconds, or one with every table, on both dialects."""

from __future__ import annotations

import itertools
import os
import shutil
import threading
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from bot.store import migrate

DIALECTS = ("sqlite", "postgresql")
_MIGRATING = threading.Lock()  # Alembic's operations are one for all threads of a process


class SqliteFiles:
    """Makes SQLite databases in one folder; migrated ones are copies of one that was migrated."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count()
        self._template: Path | None = None

    def blank(self) -> str:
        """The address of a file that does not exist yet."""
        return f"sqlite:///{self._next_path()}"

    def migrated(self) -> str:
        """The address of a file with all tables and no rows but those of the migrations."""
        if self._template is None:
            template = self._next_path()
            with _MIGRATING:
                migrate.upgrade(f"sqlite:///{template}")
            self._template = template
        path = self._next_path()
        shutil.copy(self._template, path)
        return f"sqlite:///{path}"

    def copy(self, url: str) -> str:
        """The address of another file with the same rows. Nobody may have the first one open."""
        path = self._next_path()
        shutil.copyfile(make_url(url).database or "", path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        """Remove the file and what stands beside it."""
        path = Path(make_url(url).database or "")
        for part in path.parent.glob(f"{path.name}*"):
            part.unlink()

    def _next_path(self) -> Path:
        return self._folder / f"{next(self._numbers)}.sqlite3"


class PostgresDatabases:
    """Makes databases on one server; migrated ones are copies of one that was migrated."""

    def __init__(self, server_url: str) -> None:
        self._server_url = server_url
        self._numbers = itertools.count()
        self._template: str | None = None

    def blank(self) -> str:
        """The address of a new database without tables."""
        return self._create("template0")

    def migrated(self) -> str:
        """The address of one with all tables and no rows but those of the migrations."""
        if self._template is None:
            template = self.blank()
            with _MIGRATING:
                migrate.upgrade(template)
            self._template = template
        return self._create(make_url(self._template).database or "")

    def copy(self, url: str) -> str:
        """The address of another one with the same rows. Nobody may be connected to the first."""
        return self._create(make_url(url).database or "")

    def drop(self, url: str) -> None:
        """Remove a database, and cut whoever is still connected to it."""
        name = sql.Identifier(make_url(url).database or "")
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))

    def drop_template(self) -> None:
        if self._template is not None:
            self.drop(self._template)

    def _create(self, template: str) -> str:
        name = f"segin_test_{os.getpid()}_{next(self._numbers)}"
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        self._execute(create.format(sql.Identifier(name), sql.Identifier(template)))
        return make_url(self._server_url).set(database=name).render_as_string(hide_password=False)

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self._server_url, autocommit=True) as connection:
            connection.execute(statement)
