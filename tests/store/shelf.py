"""A small table of its own for the tests of the door, so that they need no migration."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    bindparam,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.engine import make_url
from sqlalchemy.schema import CreateIndex, CreateTable

from bot.store.db import Database, Session, insert, open_database, prepare_sqlite_file
from bot.store.db import no_failpoint as no_failpoint

metadata = MetaData()

books = Table(
    "books",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("title", Text, unique=True),
    Column("cover", LargeBinary),
    Column("weight", Double),
    Column("state", Text, nullable=False, server_default="here"),
    # Looked at by COMMIT only, so that a COMMIT can fail.
    Column("sequel_of", BigInteger, ForeignKey("books.id", deferrable=True, initially="DEFERRED")),
    Index("one_lent_copy", "weight", unique=True, sqlite_where=text("state = 'lent'"),
          postgresql_where=text("state = 'lent'")),
)  # fmt: skip

PUT_BOOK = insert(books).values(id=bindparam("id"), title=bindparam("title"))
PUT_SEQUEL = insert(books).values(id=bindparam("id"), sequel_of=bindparam("sequel_of"))
PUT_WHOLE_BOOK = insert(books)
COUNT = select(func.count()).select_from(books)
TITLE = select(books.c.title).where(books.c.id == bindparam("book_id"))
TITLES = select(books.c.title).order_by(books.c.id)
RENAME = update(books).where(books.c.id == bindparam("book_id")).values(title=bindparam("new"))
LOCK = select(books.c.title).where(books.c.id == bindparam("book_id")).with_for_update()
REMOVE = delete(books).where(books.c.id == bindparam("book_id"))


def put_book(number: int, title: str | None = None) -> Callable[[Session], None]:
    """A story: one more book."""

    def story(session: Session) -> None:
        session.change(PUT_BOOK, {"id": number, "title": title})

    return story


def count(database: Database) -> int:
    """How many books are on the shelf, by a question of its own."""
    return int(database.read(lambda session: session.run(COUNT)[0][0]))


def titles(database: Database) -> list[str]:
    return [row[0] for row in database.read(lambda session: session.run(TITLES))]


def prepare(url: str) -> None:
    """What a migration would do: the file with WAL, and the table."""
    parsed = make_url(url)
    if parsed.drivername == "sqlite":
        prepare_sqlite_file(Path(parsed.database or ""))
    database = open_database(url)
    database.write(_make_table)
    database.close()


@contextmanager
def opened(
    url: str, failpoint: Callable[[str], None] = no_failpoint, threads: int = 16
) -> Iterator[Database]:
    """The database at this address, closed after the block."""
    database = open_database(url, threads=threads, failpoint=failpoint)
    try:
        yield database
    finally:
        database.close()


def _make_table(session: Session) -> None:
    session.run(CreateTable(books))
    for index in books.indexes:
        session.run(CreateIndex(index))
