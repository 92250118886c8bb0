"""The witness: looks into the database from outside while the product is killed."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Select, func, select
from sqlalchemy.engine import make_url

from bot.config import from_env
from bot.store.db import Database, NotStored, open_database
from bot.store.tables import contacts, failures, messages
from bot.store.vault import Vault
from tests.parts import environ

PATIENCE_SECONDS = 240.0  # far longer than any trial keeps the database away
BUSY_SECONDS = 0.15
GONE = ("ready", "sending", "uncertain")


@dataclass(slots=True)
class Witness:
    """Asks again while the database is away."""

    url: str
    database: Database
    vault: Vault

    def ask(self, statement: Select[Any]) -> list[tuple[Any, ...]]:
        """The rows of a statement. Raises `NotStored` when the database stays away."""
        return self._patiently(lambda: self.database.read(lambda s: s.run(statement)))

    def is_known(self, message_id: int) -> bool:
        """True when the service knows that this message of ours went, or it went inline."""
        state = self.ask(select(messages.c.state).where(messages.c.id == message_id))
        return bool(state) and state[0][0] not in GONE

    def leased(self) -> set[int]:
        """The messages that a worker holds just now."""
        return {row[0] for row in self.ask(select(messages.c.id).where(_is("sending")))}

    def under_way(self) -> dict[str, int]:
        """How many messages are in each state that is not an end."""
        states = ("ready", "sending", "uncertain", "inline", "retry")
        asked = (
            select(messages.c.state, func.count())
            .where(messages.c.state.in_(states))
            .group_by(messages.c.state)
        )
        return {row[0]: row[1] for row in self.ask(asked)}

    def sequences(self) -> dict[int, int]:
        """Each message of ours with its place in its contact's order."""
        asked = select(messages.c.id, messages.c.sequence).where(messages.c.direction == "out")
        return {row[0]: row[1] for row in self.ask(asked)}

    def inbound_states(self) -> dict[str, int]:
        """How many messages of theirs are in each state."""
        asked = (
            select(messages.c.state, func.count())
            .where(messages.c.direction == "in")
            .group_by(messages.c.state)
        )
        return {row[0]: row[1] for row in self.ask(asked)}

    def places(self) -> list[tuple[str | None, str | None]]:
        """Where everybody stands, sorted."""
        rows = self.ask(select(contacts.c.place_flow, contacts.c.place_state))
        return sorted((row[0], row[1]) for row in rows)

    def failures(self) -> list[str]:
        """What staff would see."""
        return [row[0] for row in self.ask(select(failures.c.error))]

    def has_open_transaction(self, name: str) -> bool:
        """True when a stopped process of this name holds a transaction that writes."""
        if self.database.dialect == "sqlite":
            return self._is_locked()
        with psycopg.connect(self.url) as connection:
            found = connection.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s"
                " AND xact_start IS NOT NULL AND backend_xid IS NOT NULL",
                (name,),
            ).fetchone()
        return bool(found and found[0])

    def _is_locked(self) -> bool:
        """The other process gives its lock back within milliseconds; a stopped one does not."""
        path = Path(make_url(self.url).database or "")
        deadline = time.monotonic() + BUSY_SECONDS
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
            while time.monotonic() < deadline:
                try:
                    connection.execute("BEGIN IMMEDIATE")
                except sqlite3.OperationalError:
                    time.sleep(0.002)
                    continue
                connection.execute("ROLLBACK")
                return False
        return True

    def _patiently(self, question: Callable[[], Any]) -> Any:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return question()
            except NotStored:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)


def _is(state: str) -> Any:
    return messages.c.state == state


@contextmanager
def witness(url: str) -> Iterator[Witness]:
    """A witness of this database for the block."""
    config = from_env(environ(url))
    database = open_database(url, threads=120)
    try:
        yield Witness(url, database, Vault(config.data_keys, index_key=config.index_key))
    finally:
        database.close()
