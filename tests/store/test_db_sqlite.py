"""What only SQLite does: many stories under one COMMIT, and other processes at the same file."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.store import sqlite, writer
from bot.store.db import Database, NotStored, Session, open_database, prepare_sqlite_file
from tests.servers import wait_until
from tests.store import shelf
from tests.store.shelf import count, opened, put_book


@pytest.fixture
def path(tmp_path: Path) -> Path:
    shelf.prepare(f"sqlite:///{tmp_path}/books.sqlite3")
    return tmp_path / "books.sqlite3"


class Gate:
    """A failpoint that counts COMMITs, and can hold the writer after one until all is queued."""

    def __init__(self) -> None:
        self.commits = 0
        self._is_held = False
        self._reached, self._go_on = threading.Event(), threading.Event()

    def __call__(self, name: str) -> None:
        self.commits += name == "after_commit"
        if self._is_held and name == "after_commit":
            self._reached.set()
            assert self._go_on.wait(60)

    @contextmanager
    def hold(self, db: Database) -> Iterator[ThreadPoolExecutor]:
        """A pool whose stories queue up until the end of the block."""
        self._is_held = True
        with ThreadPoolExecutor(200) as pool:
            last = pool.submit(db.write, lambda session: None)
            assert self._reached.wait(60)
            try:
                yield pool
            finally:
                self._is_held = False
                self._go_on.set()
                self.commits = 0
                last.result(60)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    """With time enough for a batch on a machine that does something else in between."""
    monkeypatch.setattr(writer, "GATHERING_SECONDS", 10.0)
    return Gate()


@pytest.fixture
def db(path: Path, gate: Gate) -> Iterator[Database]:
    with opened(f"sqlite:///{path}", failpoint=gate) as database:
        yield database


def queued(db: Database) -> int:
    return int(db._door()._writer._queue.qsize())  # type: ignore[attr-defined]


def queue_up(
    db: Database, pool: ThreadPoolExecutor, stories: list[Callable[[Session], Any]]
) -> list[Future[Any]]:
    """The futures of these stories, each queued behind the one before."""
    told = []
    for number, story in enumerate(stories, start=1):
        told.append(pool.submit(db.write, story))
        wait_until(lambda number=number: queued(db) == number)  # type: ignore[misc]
    return told


def test_stories_that_wait_share_one_commit(db: Database, gate: Gate) -> None:
    with gate.hold(db) as pool:
        told = queue_up(db, pool, [put_book(number) for number in range(40)])
    assert [story.result(60) for story in told] == [None] * 40
    assert gate.commits == 1
    assert count(db) == 40


def test_a_batch_is_never_larger_than_its_bound(db: Database, gate: Gate) -> None:
    with gate.hold(db) as pool:
        told = queue_up(db, pool, [put_book(number) for number in range(150)])
    for story in told:
        story.result(60)
    assert gate.commits == 3  # 64, 64 and 22
    assert count(db) == 150


def test_a_batch_ends_when_its_time_is_over(
    db: Database, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "GATHERING_SECONDS", 0.0)
    with gate.hold(db) as pool:
        told = queue_up(db, pool, [put_book(number) for number in range(5)])
    for story in told:
        story.result(60)
    assert gate.commits == 5


def test_a_story_alone_is_committed_alone(db: Database, gate: Gate) -> None:
    for number in range(5):
        db.write(put_book(number))
    assert gate.commits == 5


def test_a_commit_that_fails_fails_every_story_of_its_batch_and_no_other(
    db: Database, gate: Gate
) -> None:
    def orphan(session: Session) -> None:
        session.change(shelf.PUT_SEQUEL, {"id": 99, "sequel_of": 98})

    with gate.hold(db) as pool:
        told = queue_up(db, pool, [put_book(1), orphan, put_book(2)])
    errors = [story.exception(60) for story in told]
    assert all(isinstance(error, NotStored) for error in errors)
    assert len({id(error) for error in errors}) == 3  # each thread raises its own
    assert count(db) == 0
    db.write(put_book(3))
    assert count(db) == 1


def test_a_story_that_fails_in_a_batch_costs_the_others_nothing(db: Database, gate: Gate) -> None:
    def fail(session: Session) -> None:
        session.change(shelf.PUT_BOOK, {"id": 50, "title": None})
        raise LookupError

    with gate.hold(db) as pool:
        told = queue_up(db, pool, [put_book(1), fail, put_book(2)])
    errors = [type(story.exception(60)) for story in told]
    assert errors == [type(None), LookupError, type(None)]
    assert gate.commits == 1
    assert count(db) == 2


def test_a_full_disk_is_told_and_the_door_recovers_when_there_is_room(
    db: Database, gate: Gate
) -> None:
    def fill(session: Session) -> None:
        session.run(text("PRAGMA max_page_count = 8"))
        rows = [{"id": n, "title": f"{n} " + "x" * 999} for n in range(99)]
        session.run_many(shelf.PUT_BOOK, rows)

    with gate.hold(db) as pool:
        told = queue_up(db, pool, [put_book(1000), fill, put_book(1001)])
    failed = [story.exception(60) for story in told]
    assert isinstance(failed[1], NotStored)
    assert failed[1].code == "SQLITE_FULL"
    assert count(db) == sum(error is None for error in failed)
    db.write(lambda session: session.run(text("PRAGMA max_page_count = 1073741823")))
    db.write(put_book(1))
    assert count(db) == 1 + sum(error is None for error in failed)


HOLDING = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
held.execute("COMMIT")
print("released", flush=True)
sys.stdin.readline()
"""


@contextmanager
def another_process_writing(path: Path) -> Iterator[Callable[[], None]]:
    """Another process holds the write lock until the function given is called."""
    command = [sys.executable, "-c", HOLDING, str(path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin and process.stdout
        assert process.stdout.readline() == "held\n"

        def release() -> None:
            assert process.stdin and process.stdout
            print(file=process.stdin, flush=True)
            assert process.stdout.readline() == "released\n"

        try:
            yield release
        finally:
            process.communicate()


def test_a_story_waits_for_another_process_and_is_stored(path: Path) -> None:
    with opened(f"sqlite:///{path}") as db, ThreadPoolExecutor(1) as pool:
        with another_process_writing(path) as release:
            story = pool.submit(db.write, put_book(1))
            wait_until(lambda: story.running())
            assert count(db) == 0
            release()
            story.result(60)
        assert count(db) == 1


def test_a_file_locked_for_too_long_is_told_to_all_who_wait(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "BUSY_SECONDS", 0.2)
    with opened(f"sqlite:///{path}") as db:
        with another_process_writing(path) as release, ThreadPoolExecutor(8) as pool:
            told = [pool.submit(db.write, put_book(number)) for number in range(8)]
            assert {str(story.exception(60)) for story in told} == {"SQLITE_BUSY"}
            release()
            db.write(put_book(9))
        assert count(db) == 1


def test_a_caller_does_not_wait_longer_than_its_provider(
    db: Database, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    with gate.hold(db) as pool:
        monkeypatch.setattr(writer, "PATIENCE_SECONDS", 0.1)
        late = pool.submit(db.write, put_book(1))
        with pytest.raises(NotStored, match="too_slow"):
            late.result(60)
    monkeypatch.undo()
    db.write(put_book(2))
    assert count(db) == 1  # nobody waits for the late one, so it is not told any more


WRITING = """
import sys
from concurrent.futures import ThreadPoolExecutor
from tests.store.shelf import open_database, put_book
db = open_database(sys.argv[1])
first = int(sys.argv[2])
with ThreadPoolExecutor(4) as pool:
    list(pool.map(lambda number: db.write(put_book(number)), range(first, first + 200)))
db.close()
"""


def test_processes_that_write_at_the_same_time_lose_nothing(path: Path) -> None:
    url = f"sqlite:///{path}"
    commands = [[sys.executable, "-c", WRITING, url, str(first)] for first in (0, 1000, 2000)]
    processes = [subprocess.Popen(command) for command in commands]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    with opened(url) as db:
        assert count(db) == 600


def test_a_file_that_went_away_is_not_made_again(path: Path) -> None:
    db = open_database(f"sqlite:///{path}")
    path.unlink()
    with pytest.raises(NotStored, match="SQLITE_CANTOPEN"):
        db.write(put_book(1))
    assert not path.exists()
    prepared = open_database(f"sqlite:///{path}")
    shelf.prepare(f"sqlite:///{path}")
    prepared.write(put_book(1))
    db.write(put_book(2))
    assert count(db) == 2
    db.close()
    prepared.close()


def test_a_failpoint_that_raises_fails_the_batch_and_the_writer_survives(path: Path) -> None:
    raising = [True]

    def fail_once(name: str) -> None:
        if name == "before_commit" and raising:
            raising.clear()
            raise OSError("as a test wishes")

    with opened(f"sqlite:///{path}", failpoint=fail_once) as db:
        with pytest.raises(NotStored, match="OSError"):
            db.write(put_book(1))
        db.write(put_book(2))
        assert count(db) == 1


def test_the_file_is_for_its_owner_only_and_remembers_its_journal(tmp_path: Path) -> None:
    path = tmp_path / "new" / "segin.sqlite3"
    prepare_sqlite_file(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.parametrize("reading", [False, True])
def test_every_connection_has_its_settings(path: Path, reading: bool) -> None:
    with closing(sqlite.connect(path, reading=reading)) as connection:
        settings = ("synchronous", "foreign_keys", "secure_delete", "busy_timeout", "query_only")
        found = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in settings]
    assert found == [2, 1, 1, 5000, int(reading)]


def test_what_was_removed_is_overwritten_in_the_file(path: Path) -> None:
    canary = "canary-" + "x" * 200
    with opened(f"sqlite:///{path}") as db:
        db.write(put_book(1, canary))
        db.write(lambda session: session.change(shelf.REMOVE, {"book_id": 1}))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert canary.encode() not in path.read_bytes()
    assert os.path.getsize(f"{path}-wal") == 0 if os.path.exists(f"{path}-wal") else True
