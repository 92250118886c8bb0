"""What only PostgreSQL does: locks per row, and a server that can go away and come back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count as counting
from typing import Any

import psycopg
import pytest
from sqlalchemy import bindparam, select, text

from bot.store.db import (
    ConstraintViolated,
    Database,
    NotStored,
    Session,
    StatementFailed,
    open_database,
)
from bot.store.pool import ConnectionPool
from tests.databases import PostgresDatabases
from tests.servers import PostgresServer, wait_until
from tests.store import shelf
from tests.store.shelf import books, count, opened, put_book, titles

pytestmark = pytest.mark.postgres

NEXT = select(books.c.id).order_by(books.c.id).limit(1).with_for_update(skip_locked=True)


@pytest.fixture
def url(postgres_databases: PostgresDatabases) -> Iterator[str]:
    url = postgres_databases.blank()
    shelf.prepare(url)
    yield url
    postgres_databases.drop(url)


@pytest.fixture
def db(url: str) -> Iterator[Database]:
    with opened(url) as database:
        yield database


def test_five_statements_wait_for_the_server_three_times(db: Database) -> None:
    sessions: list[Any] = []

    def story(session: Session) -> None:
        sessions.append(session)
        session.run(shelf.TITLES)
        session.run(shelf.COUNT)
        session.put(shelf.PUT_BOOK, {"id": 1, "title": "x"})
        session.put(shelf.RENAME, {"book_id": 1, "new": "y"})
        session.put(shelf.PUT_BOOK, {"id": 2, "title": "z"})

    db.write(story)
    assert (sessions[0].count, sessions[0].round_trips) == (5, 3)
    assert titles(db) == ["y", "z"]


def test_questions_sent_ahead_are_waited_for_once(db: Database) -> None:
    sessions: list[Any] = []

    def story(session: Session) -> None:
        sessions.append(session)
        session.put(shelf.PUT_BOOK, {"id": 1, "title": "x"})
        session.put(shelf.LOCK, {"book_id": 1})
        for number in (1, 2, 3):
            session.ahead(shelf.TITLE, {"book_id": number})
        session.put(shelf.PUT_BOOK, {"id": 3, "title": "later"})
        assert session.run(shelf.TITLES) == [("x",), ("later",)]
        assert [session.run(shelf.TITLE, {"book_id": it}) for it in (2, 1)] == [[], [("x",)]]
        assert session.run(shelf.TITLE, {"book_id": 1}) == [("x",)]  # asked anew
        # The one for 3 is never asked for: it harms nobody.

    db.write(story)
    assert sessions[0].round_trips == 3  # the titles, with what was sent ahead; one more; the end
    assert titles(db) == ["x", "later"]


def test_a_glance_waits_once_asks_no_second_question_and_changes_nothing(db: Database) -> None:
    db.write(put_book(1, "one"))
    sessions: list[Any] = []

    def once(session: Session) -> list[tuple[Any, ...]]:
        sessions.append(session)
        return session.run(shelf.TITLES)

    assert db.glance(once) == [("one",)]
    assert (sessions[0].count, sessions[0].round_trips) == (1, 1)
    book = {"id": 2, "title": "two"}
    for wrong in (
        lambda s: [s.run(shelf.TITLES) for _ in range(2)],
        lambda s: s.put(shelf.PUT_BOOK, book),
        lambda s: s.change(shelf.PUT_BOOK, book),
        lambda s: s.run_many(shelf.PUT_BOOK, [book]),
    ):
        with pytest.raises(TypeError, match="a glance"):
            db.glance(wrong)
    assert count(db) == 1


def test_answers_not_waited_for_never_stand_in_for_those_that_are(db: Database) -> None:
    def story(session: Session) -> None:
        for number in range(300):
            session.put(shelf.PUT_BOOK, {"id": number, "title": str(number)})
            assert session.run(shelf.TITLE, {"book_id": number}) == [(str(number),)]
            assert session.change(shelf.RENAME, {"book_id": -1, "new": "x"}) == 0

    db.write(story)
    assert count(db) == 300


def test_two_stories_in_each_others_way_are_both_stored(db: Database) -> None:
    db.write(put_book(1, "one"))
    db.write(put_book(2, "two"))
    meeting = threading.Barrier(2, timeout=40)
    attempts = counting()

    def story(first: int, second: int) -> Any:
        tries = counting()

        def tell(session: Session) -> None:
            next(attempts)
            session.run(shelf.LOCK, {"book_id": first})
            if next(tries) == 0:
                meeting.wait()
            session.change(shelf.RENAME, {"book_id": second, "new": f"{first}>{second}"})

        return tell

    with ThreadPoolExecutor(2) as pool:
        told = [pool.submit(db.write, story(1, 2)), pool.submit(db.write, story(2, 1))]
        for future in told:
            future.result(40)
    assert titles(db) == ["2>1", "1>2"]
    assert next(attempts) == 3  # one of the two was undone and told again


def test_a_story_that_is_always_in_the_way_is_given_up_after_three_more_tries(db: Database) -> None:
    attempts = counting()

    def story(session: Session) -> None:
        next(attempts)
        session.put(shelf.PUT_BOOK, {"id": 1, "title": None})
        session.run(text("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$"))

    with pytest.raises(NotStored, match="40001"):
        db.write(story)
    assert next(attempts) == 4
    assert count(db) == 0


def test_a_serialization_failure_is_told_again(db: Database) -> None:
    attempts = counting()

    def story(session: Session) -> None:
        session.change(shelf.PUT_BOOK, {"id": 1, "title": None})
        if next(attempts) < 3:
            session.put(text("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$"))

    db.write(story)
    assert count(db) == 1


def test_who_puts_what_another_put_meanwhile_is_told_again_and_finds_it(db: Database) -> None:
    meeting, attempts = threading.Barrier(2, timeout=40), counting()

    def story(session: Session) -> str:
        is_first = next(attempts) < 2
        found = session.run(shelf.TITLE, {"book_id": 1})
        if is_first:
            meeting.wait()
        if found:
            return "found"
        session.put(shelf.PUT_BOOK, {"id": 1, "title": "one"})
        return "put"

    with ThreadPoolExecutor(2) as pool:
        told = [pool.submit(db.write, story) for _ in range(2)]
        assert sorted(it.result(40) for it in told) == ["found", "put"]
    assert next(attempts) == 3


@pytest.mark.parametrize(("title", "tries"), [("two", 4), (None, 1)])
def test_what_is_refused_again_and_again_is_told(
    db: Database, title: str | None, tries: int
) -> None:
    db.write(put_book(1, "one"))
    attempts = counting()

    def story(session: Session) -> None:
        next(attempts)
        key = 1 if title else None
        session.change(shelf.PUT_BOOK, {"id": key, "title": title})

    with pytest.raises(ConstraintViolated):
        db.write(story)
    assert next(attempts) == tries
    assert titles(db) == ["one"]


def test_workers_skip_the_rows_that_others_hold(db: Database) -> None:
    db.write(lambda s: s.run_many(shelf.PUT_BOOK, [{"id": n, "title": None} for n in range(4)]))
    meeting = threading.Barrier(4, timeout=40)

    def story(session: Session) -> int:
        taken = int(session.run(NEXT)[0][0])
        meeting.wait()
        return taken

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(lambda _: db.write(story), range(4))) == [0, 1, 2, 3]


def test_a_lock_held_too_long_is_told_as_not_stored(url: str, db: Database) -> None:
    db.write(put_book(1, "one"))

    def impatient(session: Session) -> None:
        session.run(text("SET LOCAL lock_timeout = '50ms'"))
        session.run(shelf.LOCK, {"book_id": 1})

    with psycopg.connect(url) as other:
        other.execute("SELECT * FROM books FOR UPDATE")
        with pytest.raises(NotStored, match="55P03"):
            db.write(impatient)


def test_one_prepared_statement_serves_every_size_of_integer(db: Database) -> None:
    def story(session: Session) -> list[tuple[Any, ...]]:
        for number in range(8):
            session.run(shelf.TITLE, {"book_id": 2 ** (number * 8)})
        return session.run(
            text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE :like"),
            {"like": "SELECT books.title%"},
        )

    assert db.write(story) == [(1,)]


def test_a_connection_that_was_cut_while_idle_is_replaced_unnoticed(url: str, db: Database) -> None:
    with ThreadPoolExecutor(4) as pool:  # several idle connections
        meeting = threading.Barrier(4, timeout=40)
        list(pool.map(lambda n: db.read(lambda s: (s.run(shelf.COUNT), meeting.wait())), range(4)))
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with psycopg.connect(url, autocommit=True) as other:
        cut = other.execute(f"SELECT pg_terminate_backend(pid) {others}").fetchall()
        assert len(cut) == 4
        wait_until(lambda: other.execute(f"SELECT count(*) {others}").fetchone() == (0,))
    db.write(put_book(1))
    assert count(db) == 1


def test_a_story_cut_in_its_middle_is_told_again_and_stored_once(url: str, db: Database) -> None:
    attempts = counting()

    def story(session: Session) -> None:
        session.put(shelf.PUT_BOOK, {"id": 1, "title": "x"})
        (pid,) = session.run(text("SELECT pg_backend_pid()"))[0]
        if next(attempts) == 0:
            with psycopg.connect(url, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s)", (pid,))
        session.change(shelf.RENAME, {"book_id": 1, "new": "y"})

    db.write(story)
    assert titles(db) == ["y"]


def test_a_connection_lost_while_it_commits_is_never_told_again(url: str) -> None:
    attempts = counting()
    doomed: list[int] = []

    def cut(name: str) -> None:
        if name == "before_commit" and doomed:
            with psycopg.connect(url, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s)", (doomed.pop(),))
                gone = "SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = %s"
                wait_until(lambda: bool(other.execute(gone, pid).fetchone() == (True,)))

    def story(session: Session) -> None:
        next(attempts)
        session.change(shelf.PUT_BOOK, {"id": 1, "title": "x"})
        pid[0] = int(session.run(text("SELECT pg_backend_pid()"))[0][0])
        doomed.append(pid[0])

    pid = [0]
    with opened(url, failpoint=cut) as db:
        with pytest.raises(NotStored):
            db.write(story)
        assert next(attempts) == 1
        assert count(db) == 0
        doomed.clear()
        db.write(put_book(2))


def test_a_server_that_is_killed_and_started_again_is_found_without_help(
    mortal_postgres: PostgresServer,
) -> None:
    url = mortal_postgres.url()
    shelf.prepare(url)
    stored: list[int] = []
    refused: list[int] = []
    numbers = counting()
    is_over = threading.Event()
    with opened(url, threads=4) as db:

        def write_on() -> None:
            while not is_over.is_set():
                number = next(numbers)
                try:
                    db.write(put_book(number))
                except NotStored:
                    refused.append(number)
                else:
                    stored.append(number)

        with ThreadPoolExecutor(4) as pool:
            writing = [pool.submit(write_on) for _ in range(4)]
            try:
                for _ in range(3):
                    known = len(stored)
                    wait_until(lambda known=known: len(stored) > known + 50)  # type: ignore[misc]
                    mortal_postgres.kill()
                    refusals = len(refused)
                    wait_until(lambda refusals=refusals: len(refused) > refusals)  # type: ignore[misc]
                    mortal_postgres.start()
                known = len(stored)
                wait_until(lambda: len(stored) > known + 50)
            finally:
                is_over.set()
            for future in writing:
                future.result(40)
        there = {row[0] for row in db.read(lambda s: s.run(select(books.c.id)))}
    assert set(stored) <= there  # what was confirmed is there, whatever came after
    unknown = there - set(stored)
    assert unknown <= set(refused)
    assert len(unknown) <= 3 * 4  # at most what was committing at each kill


def test_a_question_survives_a_restart_of_the_server(mortal_postgres: PostgresServer) -> None:
    url = mortal_postgres.url()
    shelf.prepare(url)
    with opened(url) as db:
        db.write(put_book(1))
        mortal_postgres.stop()
        with pytest.raises(NotStored):
            count(db)
        mortal_postgres.start()
        assert count(db) == 1


def test_connections_are_no_more_than_threads_and_who_waits_too_long_is_told(url: str) -> None:
    opened_connections: list[psycopg.Connection[Any]] = []

    def connect() -> psycopg.Connection[Any]:
        opened_connections.append(psycopg.connect(url))
        return opened_connections[-1]

    pool = ConnectionPool(connect, size=2, patience=0.05)
    with pool.lent(), pool.lent():
        with pytest.raises(NotStored, match="too_many_connections"), pool.lent():
            pass
        assert len(opened_connections) == 2
    with pool.lent() as again:
        assert again is opened_connections[0] or again is opened_connections[1]
    pool.close(patience=1)
    assert all(connection.closed for connection in opened_connections)


def test_neither_password_nor_host_stands_in_the_error_of_a_connection() -> None:
    db = open_database("postgresql://segin:hush-hush@127.0.0.1:1/segin")
    with pytest.raises(NotStored) as caught:
        db.write(put_book(1))
    assert str(caught.value) == "cannot_connect"
    assert "hush" not in repr(db)


def test_a_bad_value_is_refused_without_being_repeated(db: Database) -> None:
    cast = select(text("CAST(:value AS BIGINT)").bindparams(bindparam("value")))
    with pytest.raises(StatementFailed) as caught:
        db.read(lambda session: session.run(cast, {"value": "Aminata"}))
    assert "Aminata" not in str(caught.value)
