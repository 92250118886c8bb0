"""The second version of the schema: up with what is there, down without losing it."""

from __future__ import annotations

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from bot.store import migrate
from bot.store.db import sqlalchemy_url

TABLES = ("members", "member_roles", "member_sessions", "member_links", "recovery_codes")
ENTRY = "INSERT INTO entries (id, happened_at, act, subject) VALUES ({}, 1, 'a', 's')"


def run(url: str, statement: str) -> list[tuple[object, ...]]:
    engine = create_engine(sqlalchemy_url(url), poolclass=NullPool)
    with engine.begin() as connection:
        done = connection.execute(text(statement))
        return [tuple(row) for row in done] if done.returns_rows else []


def test_entries_from_before_wait_for_their_seal(database_url: str) -> None:
    migrate.upgrade(database_url, "0001")
    run(database_url, ENTRY.format(5))
    migrate.upgrade(database_url, "0002")
    run(database_url, ENTRY.format(6))
    assert run(database_url, "SELECT entry_id FROM unsealed ORDER BY entry_id") == [(5,), (6,)]
    assert run(database_url, "SELECT number, mac FROM seal_head") == [(0, None)]


def test_going_back_keeps_the_entries_and_the_tickets(database_url: str) -> None:
    migrate.upgrade(database_url, "0002")
    run(database_url, ENTRY.format(5))
    run(database_url, "INSERT INTO contacts (id, created_at) VALUES (1, 0)")
    run(
        database_url,
        "INSERT INTO tickets (id, contact_id, reference, category, state, opened_at, "
        "closed_reason) VALUES (2, 1, 'R', 'person', 'closed', 0, 'met')",
    )
    migrate.downgrade(database_url, "0001")
    assert run(database_url, "SELECT id FROM entries") == [(5,)]
    assert run(database_url, "SELECT reference FROM tickets") == [("R",)]
    run(database_url, ENTRY.format(6))  # no trigger is left that would miss its table
    migrate.upgrade(database_url, "0002")
    assert run(database_url, "SELECT count(*) FROM unsealed") == [(2,)]
    assert run(database_url, "SELECT closed_reason FROM tickets") == [(None,)]
