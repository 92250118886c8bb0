"""Copying: every row of the database out, at one moment, and back into an empty one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Connection,
    Table,
    bindparam,
    column,
    delete,
    func,
    select,
    table,
    text,
    tuple_,
    update,
)

from bot.store import migrate
from bot.store.session import Session
from bot.store.tables import contacts, content, members, metadata, seal_head, settings, unsealed

ROWS = 2_000
# What migrations and triggers write by themselves: the copy's own rows stand there instead.
MADE_BY_ITSELF = (content, seal_head, settings, unsealed)


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of one table, their values in the order of the columns."""

    table: str
    columns: tuple[str, ...]
    values: list[tuple[Any, ...]]


class NotEmpty(Exception):
    """There are people in the database already: nothing is copied over them."""


def read_all(session: Session) -> Iterator[Rows]:
    """Every row of every table, the ones that others refer to first."""
    for each in metadata.sorted_tables:
        yield from _read_table(session, each)


def _read_table(session: Session, each: Table) -> Iterator[Rows]:
    key = list(each.primary_key.columns)
    first = select(*each.columns).order_by(*key).limit(ROWS)
    beyond = tuple_(*(bindparam(f"last_{part.name}") for part in key))
    following = first.where(tuple_(*key) > beyond)
    places = [list(each.columns).index(part) for part in key]
    columns = tuple(it.name for it in each.columns)
    found = session.run(first)
    while found:
        yield Rows(each.name, columns, [tuple(row) for row in found])
        if len(found) < ROWS:
            return
        last = {
            f"last_{part.name}": found[-1][place] for part, place in zip(key, places, strict=True)
        }
        found = session.run(following, last)


def write_all(url: str, revision: str, rows: Iterable[Rows], *, now: int) -> dict[str, int]:
    """Bring an empty database to `revision`, fill it in one transaction, then to the newest one.

    How many rows each table got. Empty is one without people: what a first start imported from the
    files goes. Sending is suspended in the same transaction, so that no worker can send what was
    sent long ago. Raises `NotEmpty`.
    """
    if migrate.current(url) is not None:
        with migrate.connected_alone(url) as connection, connection.begin():
            _refuse_full(connection)
        migrate.downgrade(url, "base")
    migrate.upgrade(url, revision)
    with migrate.connected_alone(url) as connection, connection.begin():
        _refuse_full(connection)  # nobody came meanwhile
        for each in MADE_BY_ITSELF:
            connection.execute(delete(each))
        counts = _fill(connection, rows)
        connection.execute(update(content).values(sending_suspended_at=now))
    migrate.upgrade(url)
    _count_up(url)
    return counts


def _count_up(url: str) -> None:
    """Let PostgreSQL know what its tables hold now: it would find out in a minute or two, and look
    through all addresses for each contact until then."""
    with migrate.connected_alone(url) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("ANALYZE"))


def _refuse_full(connection: Connection) -> None:
    for each in (contacts, members):
        if connection.execute(select(func.count()).select_from(each)).scalar_one():
            raise NotEmpty


def _fill(connection: Connection, rows: Iterable[Rows]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for some in rows:
        if some.table == unsealed.name and some.table not in counts:
            connection.execute(delete(unsealed))  # the trigger took every entry for a new one
        _insert(connection, some.table, some.columns, some.values)
        counts[some.table] = counts.get(some.table, 0) + len(some.values)
    if unsealed.name not in counts:
        connection.execute(delete(unsealed))
    return counts


def _insert(
    connection: Connection, name: str, columns: Sequence[str], values: Sequence[tuple[Any, ...]]
) -> None:
    """The columns are those of the copy, which may be of an older version."""
    target = table(name, *(column(it) for it in columns))
    rows = [dict(zip(columns, row, strict=True)) for row in values]
    connection.execute(target.insert(), rows)
