"""Every statement of the panel's pages and of the worker finds its rows by an index."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.bench.grown import VISITORS, Size, grow_whole, open_parts
from bot.bench.made_people import number_of
from bot.bench.panel import Browser
from bot.bench.visits import draw, screens
from bot.services.due import TIMERS
from bot.services.oblivion import tidy
from bot.services.parts import Parts
from bot.services.retention import ALL, NIGHTLY
from bot.services.timers import set_timer
from bot.site import build_site
from bot.store.tables import metadata
from bot.store.watching import Found, WatchedDatabase
from bot.timekeeper import fire_due
from bot.worker import Worker
from tests.parts import said, stocked_url, write_in

__all__ = ["stocked_url"]

PEOPLE, MESSAGES = 200, 2_000
OF_PEOPLE = {"contact_id", "message_id", "address_id", "entry_id", "ticket_id"}
# What grows with people and what they write, by its columns; and what has none of these.
MANY = {
    name for name, table in metadata.tables.items() if OF_PEOPLE & set(table.columns.keys())
} | {"contacts", "messages", "entries", "moves", "failures", "tombstones", "redactions"}
MANY |= {"message_days", "flow_steps", "slots", "survey_answers"}
MANY |= {"held", "older", "later", "other"}  # as some of them are called in a question
MANY -= {"erasures", "unsealed", "composing", "seal_head"}  # of a few days, of a moment
# In the order of an index, without another condition, and no further than so many rows.
STOPS = re.compile(r"FROM (\w+) ORDER BY \1\.[\w. ]+\s+LIMIT")
# An index of few rows alone may be read whole: what waits, what is open.
PARTIAL = "|".join(
    str(index.name)
    for table in metadata.tables.values()
    for index in table.indexes
    if index.dialect_options["sqlite"]["where"] is not None
)
WHOLE = {
    "sqlite": re.compile(rf"^SCAN (\S+)(?!\S)(?! USING (?:COVERING )?INDEX (?:{PARTIAL})$)"),
    "postgresql": re.compile(r"Seq Scan on (\w+)"),
}


@pytest.fixture
def watched(stocked_url: str) -> Iterator[Parts]:
    """A small service that has grown, which asks how each statement would find its rows."""
    grow_whole(stocked_url, Size(PEOPLE, MESSAGES), told=lambda _it: None)
    options = ""
    if stocked_url.startswith("sqlite"):
        analyse_as_if_large(stocked_url)
    else:  # of a small table PostgreSQL reads all rows, whatever indexes there are
        options = "&options=-cenable_seqscan%3Doff"
    parts = open_parts(f"{stocked_url}{options}")
    yield replace(parts, db=WatchedDatabase(parts.db, explains=True))
    parts.db.close()


def analyse_as_if_large(url: str) -> None:
    """Statistics of these rows, and as if there were a thousand times as many of them."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        connection.execute("ANALYZE")
        kept = connection.execute("SELECT rowid, stat FROM sqlite_stat1 WHERE stat NOT NULL")
        for row, stat in kept.fetchall():
            rows, blank, others = stat.partition(" ")
            many = f"{int(rows) * 1_000}{blank}{others}"
            connection.execute("UPDATE sqlite_stat1 SET stat = ? WHERE rowid = ?", (many, row))
        connection.commit()


def test_no_statement_reads_a_large_table_whole(watched: Parts) -> None:
    read_every_page(watched)
    work_a_night(watched)
    plans = watched_of(watched).seen.plans.values()
    assert len(plans) > 150
    # How far a broadcast is: of one index, neither its copies nor their messages are read.
    counts = [it for it in plans if "GROUP BY deliveries.outcome" in it.sql]
    assert counts and all("ix_deliveries_outcome" in "".join(it.lines) for it in counts)
    whole = {it.sql: names for it in plans if (names := read_whole(it, watched.db.dialect))}
    assert not whole, "\n\n".join(f"{names}\n{sql}" for sql, names in whole.items())


def watched_of(parts: Parts) -> WatchedDatabase:
    assert isinstance(parts.db, WatchedDatabase)
    return parts.db


def read_whole(found: Found, dialect: str) -> list[str]:
    """Which tables a plan reads from end to end."""
    if STOPS.search(found.sql):
        return []
    named = [it[1] for line in found.lines if (it := WHOLE[dialect].search(line))]
    return [it for it in named if it in MANY]


def read_every_page(parts: Parts) -> None:
    """Two places of each screen, by each of the two who see different things."""
    app = build_site(parts)
    browsers = [Browser(parts, app, email=email) for email in VISITORS]
    sample = draw(parts, written=PEOPLE)
    watched_of(parts).seen.plans.clear()  # what the drawing asked is nobody's page
    for screen in screens(sample):
        for visit, browser in zip(screen.visits, browsers, strict=False):
            _seconds, status, _body = browser.open(visit)
            assert status < 400, (screen.name, visit)


def work_a_night(parts: Parts) -> None:
    """Somebody writes, and everything that the worker does is done once."""
    write_in(parts, said("1", sender=number_of(1), recipient="", provider="simulator"))
    now = parts.clock()
    for kind in NIGHTLY:
        due = now - timedelta(seconds=1)
        parts.db.write(lambda s, kind=kind, due=due: set_timer(s, kind, ALL, due=due, now=now))
    worker = Worker(parts)
    fire_due(parts, TIMERS)
    for work in (worker.deliver_next, worker.clear_doubts, worker.retry_turns, worker.fetch_media):
        work()
    for work in (worker.seal, worker.beat, worker.look_for_missed):
        work()
    tidy(parts)
