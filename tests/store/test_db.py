"""The door of the database, on SQLite and on PostgreSQL: what a caller can count on."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import traceback
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any

import pytest
from sqlalchemy import BigInteger, bindparam, case, func, literal, literal_column, select, text

from bot.store.db import (
    ConstraintViolated,
    Database,
    NotStored,
    Session,
    StatementFailed,
    insert,
    open_database,
    sqlalchemy_url,
)
from tests.store import shelf
from tests.store.shelf import books, count, opened, put_book, titles


@pytest.fixture
def url(database_url: str) -> str:
    """A database with the one table of these tests."""
    shelf.prepare(database_url)
    return database_url


@pytest.fixture
def db(url: str) -> Iterator[Database]:
    with opened(url) as database:
        yield database


class Shade(StrEnum):
    DARK = "dark-as-night"


class Level(IntEnum):
    TOP = 9


# Writing and reading


def test_a_story_returns_its_result_and_its_rows_are_there(db: Database) -> None:
    def story(session: Session) -> str:
        session.change(shelf.PUT_BOOK, {"id": 1, "title": "Sunjata"})
        return "done"

    assert db.write(story) == "done"
    assert titles(db) == ["Sunjata"]


def test_a_story_that_raises_leaves_nothing_and_its_exception_reaches_the_caller(
    db: Database,
) -> None:
    def story(session: Session) -> None:
        session.change(shelf.PUT_BOOK, {"id": 1, "title": "Sunjata"})
        raise LookupError("no such shelf")

    with pytest.raises(LookupError, match="no such shelf"):
        db.write(story)
    assert count(db) == 0
    db.write(put_book(2))
    assert count(db) == 1


def test_a_story_among_others_that_raises_is_the_only_one_undone(url: str) -> None:
    def story(number: int) -> Callable[[Session], int]:
        def tell(session: Session) -> int:
            session.change(shelf.PUT_BOOK, {"id": number, "title": str(number)})
            if number % 5 == 0:
                raise LookupError(str(number))
            return number

        return tell

    with opened(url) as db, ThreadPoolExecutor(16) as pool:
        futures = [pool.submit(db.write, story(number)) for number in range(100)]
        errors = [str(f.exception()) for f in futures if f.exception()]
        assert errors == [str(number) for number in range(0, 100, 5)]
        assert [f.result() for f in futures if not f.exception()] == [
            number for number in range(100) if number % 5
        ]
        assert count(db) == 80


def test_a_refused_statement_that_the_story_swallows_undoes_the_story(db: Database) -> None:
    def story(session: Session) -> str:
        session.change(shelf.PUT_BOOK, {"id": 1, "title": "one"})
        try:
            session.change(shelf.PUT_BOOK, {"id": 1, "title": "two"})
        except StatementFailed:
            return "never mind"
        return "unreachable"

    with pytest.raises(ConstraintViolated):
        db.write(story)
    assert count(db) == 0


def test_a_question_cannot_change_anything(db: Database) -> None:
    with pytest.raises((StatementFailed, NotStored)):
        db.read(put_book(1))
    assert count(db) == 0


def test_all_statements_of_a_question_see_the_same_moment(url: str) -> None:
    with opened(url) as db, opened(url) as other:

        def question(session: Session) -> tuple[int, int]:
            before = session.run(shelf.COUNT)[0][0]
            other.write(put_book(1))
            return before, session.run(shelf.COUNT)[0][0]

        assert db.read(question) == (0, 0)
        assert count(db) == 1


def test_a_question_does_not_wait_for_a_story(url: str) -> None:
    with opened(url) as db, opened(url) as other:

        def story(session: Session) -> int:
            session.change(shelf.PUT_BOOK, {"id": 1, "title": None})
            return count(other)

        assert db.write(story) == 0


def test_a_door_inside_a_door_is_refused_at_once(db: Database) -> None:
    with pytest.raises(RuntimeError, match="door inside a door"):
        db.write(lambda session: db.write(put_book(1)))
    with pytest.raises(RuntimeError, match="door inside a door"):
        db.read(lambda session: db.read(shelf.count))  # type: ignore[arg-type]
    db.write(put_book(2))
    assert count(db) == 1


# Failures


def test_a_commit_that_fails_is_told_as_not_stored_and_the_door_stays_open(db: Database) -> None:
    with pytest.raises(NotStored):
        db.write(lambda session: session.change(shelf.PUT_SEQUEL, {"id": 2, "sequel_of": 1}))
    assert count(db) == 0
    db.write(put_book(3))
    assert count(db) == 1


@pytest.mark.parametrize(
    ("statement", "values", "kind"),
    [
        (shelf.PUT_BOOK, {"id": 2, "title": "Sunjata"}, "unique"),
        (shelf.PUT_BOOK, {"id": 1, "title": "Other"}, "unique"),
        (
            insert(books).values(id=2, state=bindparam("state", type_=books.c.state.type)),
            {"state": None},
            "not_null",
        ),
    ],
)
def test_a_violated_constraint_has_the_same_name_on_both(
    db: Database, statement: Any, values: dict[str, Any], kind: str
) -> None:
    db.write(put_book(1, "Sunjata"))
    with pytest.raises(ConstraintViolated) as caught:
        db.write(lambda session: session.change(statement, values))
    assert caught.value.code == kind


@pytest.mark.parametrize("call", ["run", "change", "put", "run_many"])
def test_no_value_of_a_row_stands_in_an_error(db: Database, call: str) -> None:
    canary = "Aminata-0042"
    db.write(put_book(1, canary))

    def story(session: Session) -> None:
        row = {"id": 2, "title": canary}
        getattr(session, call)(shelf.PUT_BOOK, [row] if call == "run_many" else row)

    with pytest.raises(ConstraintViolated) as caught:
        db.write(story)
    assert canary not in "".join(traceback.format_exception(caught.value))
    assert caught.value.__suppress_context__


def test_a_bad_statement_names_itself_and_the_door_stays_open(db: Database) -> None:
    with pytest.raises(StatementFailed, match="no_such_table"):
        db.write(lambda session: session.run(text("SELECT * FROM no_such_table")))
    db.write(put_book(1))
    assert count(db) == 1


def test_a_database_that_is_not_there_is_told_by_the_first_call_only(
    dialect: str, database_url: str
) -> None:
    nowhere = {
        "sqlite": "sqlite:////nonexistent/folder/segin.sqlite3",
        "postgresql": "postgresql://segin@/segin?host=/nonexistent/folder",
    }
    db = open_database(nowhere[dialect])
    for call in (db.write, db.read):
        with pytest.raises(NotStored):
            call(shelf.count)  # type: ignore[operator]
    db.close()


def test_an_address_of_another_database_is_refused() -> None:
    for wrong in ("mysql://host/name", "sqlite://", "sqlite:///:memory:"):
        with pytest.raises(ValueError, match="sqlite:///path"):
            sqlalchemy_url(wrong)
    assert sqlalchemy_url("postgresql://a:b@c/d").drivername == "postgresql+psycopg"


# Closing


def test_stories_told_before_closing_are_stored_and_none_after(url: str) -> None:
    started, go_on = threading.Event(), threading.Event()
    db = open_database(url)

    def slow(session: Session) -> None:
        session.change(shelf.PUT_BOOK, {"id": 1, "title": None})
        started.set()
        go_on.wait(40)

    with ThreadPoolExecutor(20) as pool:
        told = [pool.submit(db.write, slow)]
        assert started.wait(40)
        closing = pool.submit(db.close)
        while not (told[-1].done() and told[-1].exception()):
            told.append(pool.submit(db.write, put_book(100 + len(told))))
            wait([told[-1]], timeout=0.05)
        assert not closing.done()
        go_on.set()
        closing.result(40)
    stored = [story for story in told if story.exception(40) is None]
    assert str(told[-1].exception()) == "closing"
    assert stored[0] is told[0]
    with opened(url) as again:
        assert count(again) == len(stored)


def test_closing_twice_or_unused_harms_nothing(url: str) -> None:
    db = open_database(url)
    db.close()
    db.close()
    with pytest.raises(NotStored, match="closing"):
        db.write(put_book(1))


def test_nothing_starts_before_the_first_call(url: str) -> None:
    before = set(threading.enumerate())
    db = open_database(url)
    assert not set(threading.enumerate()) - before  # some of those may be about to end
    db.write(put_book(1))
    db.close()
    assert not set(threading.enumerate()) - before


FORKING = """
import os, sys
from tests.store import shelf
from tests.store.shelf import count, open_database, put_book

db = open_database(sys.argv[1])
db.write(put_book(1))
assert count(db) == 1
child = os.fork()
if child == 0:
    db.write(put_book(2))
    assert count(db) == 2
    db.close()
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
db.write(put_book(3))
assert count(db) == 3
db.close()
"""


def test_parent_and_child_of_a_fork_both_go_on(url: str) -> None:
    subprocess.run([sys.executable, "-c", FORKING, url], check=True, timeout=60)


DYING = """
import os, signal, sys
from tests.store.shelf import count, open_database, put_book

def die(name):
    if name == sys.argv[2] and not first:
        os.kill(os.getpid(), signal.SIGKILL)

first = [True]
db = open_database(sys.argv[1], failpoint=die)
db.write(put_book(1))
first.clear()
db.write(put_book(2))
"""


@pytest.mark.parametrize(("failpoint", "stored"), [("before_commit", 1), ("after_commit", 2)])
def test_a_kill_before_commit_stores_nothing_and_after_it_everything(
    url: str, failpoint: str, stored: int
) -> None:
    process = subprocess.run([sys.executable, "-c", DYING, url, failpoint], timeout=60)
    assert process.returncode == -9
    with opened(url) as db:
        assert count(db) == stored
        db.write(put_book(3))


# Statements


def test_every_kind_of_value_comes_back_as_it_went(db: Database) -> None:
    row = (2**63 - 1, "é ɛ 🌍 'quoted' %s :x ?", bytes(range(256)), 0.1, "here", None)
    keys = ("id", "title", "cover", "weight", "state", "sequel_of")
    everything = select(*(books.c[key] for key in keys))
    db.write(
        lambda session: session.change(shelf.PUT_WHOLE_BOOK, dict(zip(keys, row, strict=True)))
    )
    (found,) = db.read(lambda session: session.run(everything))
    assert found == row
    assert [type(value) for value in found] == [type(value) for value in row]


def test_what_a_select_computes_is_a_number_on_both(db: Database) -> None:
    db.write(put_book(1))
    computed = select(
        func.sum(books.c.id),
        func.avg(books.c.id),
        func.count() == 1,
        case((books.c.id == 1, 1), else_=0),
        func.max(books.c.title),
    ).group_by(books.c.id)
    (row,) = db.read(lambda session: session.run(computed))
    assert row == (1, 1, 1, 1, None)
    assert not {type(value) for value in row} - {int, float, type(None)}


def test_an_enum_passes_as_its_value(db: Database) -> None:
    db.write(lambda s: s.change(shelf.PUT_BOOK, {"id": Level.TOP, "title": Shade.DARK}))
    assert db.read(lambda s: s.run(select(books.c.id, books.c.title))) == [(9, "dark-as-night")]


@pytest.mark.parametrize(
    "value", [True, datetime.now(UTC), Decimal(1), bytearray(b"x"), memoryview(b"x"), object(), {}]
)
def test_a_value_that_the_two_would_store_differently_is_refused(db: Database, value: Any) -> None:
    with pytest.raises(TypeError, match=type(value).__name__):
        db.write(lambda session: session.change(shelf.PUT_BOOK, {"id": 1, "title": value}))


@pytest.mark.parametrize("values", [{}, {"id": 1}, {"id": 1, "title": "x", "cover": b""}])
def test_a_missing_or_surplus_parameter_is_refused(db: Database, values: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="2 parameters wanted"):
        db.write(lambda session: session.change(shelf.PUT_BOOK, values))


def test_a_misspelt_parameter_is_refused(db: Database) -> None:
    with pytest.raises(KeyError, match="title"):
        db.write(lambda session: session.change(shelf.PUT_BOOK, {"id": 1, "titel": "x"}))


def test_constants_of_a_statement_are_bound(db: Database) -> None:
    db.write(put_book(1, "it's 100 %"))
    found = select(literal(7, BigInteger)).where(books.c.title == "it's 100 %", books.c.id == 1)
    other = select(books.c.id).where(books.c.title.like("it%"), books.c.id == bindparam("n"))
    assert db.read(lambda session: session.run(found)) == [(7,)]
    assert db.read(lambda session: session.run(other, {"n": 1})) == [(1,)]


def test_a_list_may_be_of_any_length(db: Database) -> None:
    rows = [{"id": n, "title": str(n)} for n in range(10)]
    assert db.write(lambda session: session.run_many(shelf.PUT_BOOK, rows)) == 10
    among = (
        select(books.c.id)
        .where(books.c.id.in_(bindparam("ids", expanding=True)), books.c.state == "here")
        .order_by(books.c.id)
    )
    besides = (
        select(func.count())
        .select_from(books)
        .where(books.c.id.not_in(bindparam("ids", expanding=True)))
    )
    for ids in ([], [3], [3, 4], [1, 3, 5], list(range(5)), list(range(100))):
        expected = [(n,) for n in range(10) if n in ids]
        assert db.read(lambda s, ids=ids: s.run(among, {"ids": ids})) == expected
        assert db.read(lambda s, ids=ids: s.run(besides, {"ids": ids})) == [(10 - len(expected),)]
    fixed = select(books.c.id).where(books.c.id.in_([1, 2]), books.c.id != bindparam("n"))
    assert db.read(lambda session: session.run(fixed, {"n": 2})) == [(1,)]


def test_lists_of_many_lengths_are_compiled_a_few_times_only(url: str) -> None:
    among = select(books.c.id).where(books.c.id.in_(bindparam("ids", expanding=True)))
    with opened(url) as db:
        for length in range(1, 200):
            db.read(lambda session, n=length: session.run(among, {"ids": list(range(n))}))
        assert len(db._plans._by_length[among]) <= 10


def test_a_statement_made_for_one_call_is_forgotten_with_its_plan(db: Database) -> None:
    def question(session: Session) -> weakref.ref[Any]:
        statement = select(books.c.id).where(books.c.id.in_(bindparam("ids", expanding=True)))
        assert session.run(statement, {"ids": [1]}) == []
        return weakref.ref(statement)

    gone = db.read(question)
    gc.collect()
    assert gone() is None


def test_change_tells_how_many_rows_it_touched(db: Database) -> None:
    rows = [{"id": n, "title": None} for n in range(5)]
    everyone = text("UPDATE books SET state = 'lent' WHERE id < :limit")

    def story(session: Session) -> list[int]:
        return [
            session.run_many(shelf.PUT_BOOK, rows),
            session.run_many(shelf.PUT_BOOK, []),
            session.change(everyone, {"limit": 3}),
            session.change(shelf.RENAME, {"book_id": 77, "new": "x"}),
            session.change(shelf.REMOVE, {"book_id": 4}),
        ]

    assert db.write(story) == [5, 0, 3, 0, 1]


def test_run_gives_no_rows_where_there_are_none_to_give(db: Database) -> None:
    def story(session: Session) -> list[list[tuple[Any, ...]]]:
        return [
            session.run(shelf.PUT_BOOK, {"id": 1, "title": "x"}),
            session.run(text("UPDATE books SET state = 'lent'")),
            session.run(text("SELECT id FROM books")),
            session.run(shelf.TITLE, {"book_id": 2}),
        ]

    assert db.write(story) == [[], [], [(1,)], []]


def test_what_was_put_is_seen_by_the_next_statement_and_stored(db: Database) -> None:
    def story(session: Session) -> list[tuple[Any, ...]]:
        session.put(shelf.PUT_BOOK, {"id": 1, "title": "one"})
        session.put(shelf.PUT_BOOK, {"id": 2, "title": "two"})
        seen = session.run(shelf.TITLES)
        session.put(shelf.RENAME, {"book_id": 2, "new": "deux"})
        return seen

    assert db.write(story) == [("one",), ("two",)]
    assert titles(db) == ["one", "deux"]


def test_what_was_put_and_refused_undoes_the_story(db: Database) -> None:
    db.write(put_book(1, "one"))

    def story(session: Session) -> None:
        session.put(shelf.PUT_BOOK, {"id": 2, "title": "two"})
        session.put(shelf.PUT_BOOK, {"id": 1, "title": "again"})

    with pytest.raises(ConstraintViolated):
        db.write(story)
    assert titles(db) == ["one"]
    db.write(put_book(3, "three"))
    assert titles(db) == ["one", "three"]


def test_a_session_counts_its_statements(db: Database) -> None:
    def story(session: Session) -> int:
        session.run(shelf.TITLES)
        session.change(shelf.PUT_BOOK, {"id": 1, "title": None})
        session.put(shelf.RENAME, {"book_id": 1, "new": "x"})
        session.run_many(shelf.PUT_BOOK, [{"id": n, "title": None} for n in (2, 3)])
        return session.count

    assert db.write(story) == 4


# Upserts, returning, locks: one statement for both


def test_on_conflict_do_nothing_gives_no_row_back_for_a_repeat(db: Database) -> None:
    once = (
        insert(books)
        .values(id=bindparam("id"), title=bindparam("title"))
        .on_conflict_do_nothing(index_elements=["title"])
        .returning(books.c.id)
    )
    assert db.write(lambda session: session.run(once, {"id": 1, "title": "x"})) == [(1,)]
    assert db.write(lambda session: session.run(once, {"id": 2, "title": "x"})) == []
    assert db.write(lambda session: session.change(once, {"id": 3, "title": "x"})) == 0


def test_on_conflict_do_update_changes_the_row_that_was_there(db: Database) -> None:
    new = insert(books).values(id=bindparam("id"), title=bindparam("title"), state="here")
    either = new.on_conflict_do_update(
        index_elements=[books.c.title],
        set_={"state": literal_column("books.state || '+' || excluded.state")},
        where=books.c.id < 100,
    ).returning(books.c.id, books.c.state)
    assert db.write(lambda s: s.run(either, {"id": 1, "title": "x"})) == [(1, "here")]
    assert db.write(lambda s: s.run(either, {"id": 2, "title": "x"})) == [(1, "here+here")]


def test_a_partial_unique_index_is_found_by_its_text(db: Database) -> None:
    lend = (
        insert(books)
        .values(id=bindparam("id"), weight=bindparam("weight"), state="lent")
        .on_conflict_do_nothing(index_elements=["weight"], index_where=text("state = 'lent'"))
    )
    assert db.write(lambda s: s.change(lend, {"id": 1, "weight": 1.5})) == 1
    assert db.write(lambda s: s.change(lend, {"id": 2, "weight": 1.5})) == 0
    db.write(lambda s: s.run(text("UPDATE books SET state = 'here'")))
    assert db.write(lambda s: s.change(lend, {"id": 3, "weight": 1.5})) == 1


def test_update_and_delete_return_the_rows_they_touched(db: Database) -> None:
    db.write(put_book(1, "x"))
    rename = shelf.RENAME.returning(books.c.id, books.c.title)
    remove = shelf.REMOVE.returning(books.c.title)
    assert db.write(lambda s: s.run(rename, {"book_id": 1, "new": "y"})) == [(1, "y")]
    assert db.write(lambda s: s.run(remove, {"book_id": 1})) == [("y",)]


def test_a_lock_may_be_asked_for_on_both(db: Database) -> None:
    db.write(put_book(1, "x"))
    skipping = select(books.c.id).limit(1).with_for_update(skip_locked=True)
    assert db.write(lambda s: s.run(shelf.LOCK, {"book_id": 1})) == [("x",)]
    assert db.write(lambda s: s.run(skipping)) == [(1,)]


def test_two_hundred_threads_store_everything_once(url: str) -> None:
    with opened(url, threads=8) as db, ThreadPoolExecutor(40) as pool:
        list(pool.map(lambda n: db.write(put_book(n, str(n))), range(200)))
        assert count(db) == 200
