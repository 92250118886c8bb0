"""Change a table by copying it on SQLite, without losing its triggers and indexes on the way."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from alembic import op
from alembic.operations import BatchOperations

# All triggers, as SQLite refuses to rename the copy while one elsewhere speaks of the table. The
# indexes without SQL belong to constraints, which the copy keeps.
COMPANIONS = """
    SELECT name, type, sql FROM sqlite_master
    WHERE type = 'trigger' OR (type = 'index' AND tbl_name = ? AND sql IS NOT NULL)
    ORDER BY type, name
"""


@contextmanager
def recreate(table: str, *, dropping: Collection[str] = ()) -> Iterator[BatchOperations]:
    """Alembic's batch operations on `table`: PostgreSQL alters it, SQLite copies it.

    `dropping` names the indexes that shall go, on both databases. All others, and all triggers, are
    afterwards what they were, to the letter. SQLite refuses to put back an index on a column that
    the block drops or renames: name it in `dropping`, and create its successor in the block.
    """
    if op.get_bind().dialect.name == "sqlite":
        with (
            _companions_kept(table, dropping),
            op.batch_alter_table(table, recreate="always") as batch,
        ):
            yield batch
    else:
        for name in dropping:
            op.drop_index(name, table)
        with op.batch_alter_table(table) as batch:
            yield batch


@contextmanager
def _companions_kept(table: str, dropping: Collection[str]) -> Iterator[None]:
    connection = op.get_bind()
    companions = connection.exec_driver_sql(COMPANIONS, (table,)).all()
    unknown = set(dropping) - {name for name, _, _ in companions}
    if unknown:
        raise LookupError(f"no such index on {table}: {sorted(unknown)}")
    for name, kind, _ in companions:
        connection.exec_driver_sql(f'DROP {kind} "{name}"')
    yield
    for name, _, sql in companions:
        if name not in dropping:
            connection.exec_driver_sql(sql)
