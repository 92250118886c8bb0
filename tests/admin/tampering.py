"""Tampering: what somebody with the database, but without the key, can do to the audit log."""

from __future__ import annotations

import sqlite3

import psycopg
from sqlalchemy.engine import make_url

from bot.services import audit
from bot.services.audit_check import verify
from bot.services.members import note
from bot.services.parts import Parts

GUARDED = ("entries", "seals")


def act(parts: Parts, count: int = 1, *, name: str = "signed_in") -> None:
    """Let members do something."""
    for _ in range(count):
        parts.db.write(lambda s: note(name, 7, by=7, session=s, now=parts.clock()))


def sealed(parts: Parts, count: int) -> list[int]:
    """So many sealed entries; their ids in the order of the chain."""
    act(parts, count)
    assert audit.seal(parts) == count
    return [row[0] for row in tamper(parts, "SELECT entry_id FROM seals ORDER BY number")]


def tamper(parts: Parts, *statements: str) -> list[tuple[int, ...]]:
    """What somebody with the database can do: guards are triggers, and triggers can be dropped."""
    url = parts.config.database_url
    if parts.db.dialect == "sqlite":
        connection = sqlite3.connect(make_url(url).database or "", isolation_level=None)
        guards = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
        for table in GUARDED:
            for (name,) in connection.execute(guards, (table,)).fetchall():
                if name != "entries_wait_for_seal":
                    connection.execute(f"DROP TRIGGER {name}")
        rows = [connection.execute(statement).fetchall() for statement in statements][-1]
        connection.close()
        return rows
    with psycopg.connect(url, autocommit=True) as postgres:
        postgres.execute("ALTER TABLE entries DISABLE TRIGGER entries_refuse_change")
        postgres.execute("ALTER TABLE seals DISABLE TRIGGER seals_refuse_change")
        found: list[tuple[int, ...]] = []
        for statement in statements:
            done = postgres.execute(statement)
            found = done.fetchall() if done.description else []
        return found


def troubles(parts: Parts) -> list[tuple[str, int | None, int | None]]:
    return [(it.trouble.value, it.number, it.entry_id) for it in verify(parts).findings]


def plainly(parts: Parts, statement: str) -> None:
    """Without dropping the guards first."""
    url = parts.config.database_url
    if parts.db.dialect == "sqlite":
        connection = sqlite3.connect(make_url(url).database or "", isolation_level=None)
        connection.execute(statement)
    else:
        with psycopg.connect(url) as postgres:
            postgres.execute(statement)
