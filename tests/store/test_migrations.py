"""Migrations: they make exactly the tables, can be taken back, and keep guards and rows."""

from __future__ import annotations

import fcntl
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    Connection,
    Engine,
    Index,
    Table,
    create_engine,
    event,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.pool import NullPool

import bot.migrations
from bot.store import migrate
from bot.store.db import NotStored, sqlalchemy_url
from bot.store.tables import (
    addresses,
    attachments,
    contacts,
    content,
    entries,
    flow_versions,
    flows,
    messages,
    metadata,
)
from tests.store.schema_dump import dump_schema, without_triggers

PROBES = Path(__file__).parent / "versions"
PROCESSES = 4


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A connection whose work is committed at the end."""
    with create_engine(sqlalchemy_url(url), poolclass=NullPool).begin() as connection:
        yield connection


def dump(url: str) -> list[str]:
    """The schema as it stands."""
    with connected(url) as connection:
        return dump_schema(connection)


def run_probes(url: str, order: Callable[[Config, str], None], revision: str) -> None:
    """Run the product's versions and those of this folder, the way the product runs its own."""
    versions = Path(bot.migrations.__file__).parent / "versions"
    config = Config()
    config.set_main_option("script_location", "bot:migrations")
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", os.pathsep.join([str(versions), str(PROBES)]))
    with migrate.connected_alone(url) as connection:
        config.attributes["connection"] = connection
        order(config, revision)


def write_thread(connection: Connection) -> None:
    """A contact with an address, a message and its attachment, and an entry: each refers upward."""
    connection.execute(insert(contacts).values(id=1, created_at=0))
    connection.execute(
        insert(addresses).values(
            id=2,
            medium="sms",
            address_index=b"i",
            address=b"a",
            provider="console",
            contact_id=1,
            created_at=0,
        )
    )
    connection.execute(
        insert(messages).values(
            id=3,
            contact_id=1,
            address_id=2,
            direction="in",
            medium="sms",
            provider="console",
            sequence=1,
            kind="inbound",
            state="heard",
            body=b"\x00sealed",
            trace="t",
            created_at=0,
        )
    )
    connection.execute(
        insert(attachments).values(
            id=4,
            message_id=3,
            position=1,
            url=b"u",
            content_type="image/jpeg",
            state="waiting",
            created_at=0,
        )
    )
    write_entry(connection)


def write_entry(connection: Connection) -> None:
    """One row of the audit log."""
    connection.execute(
        insert(entries).values(id=5, happened_at=0, act="flow_published", subject="flow")
    )


def write_version(connection: Connection, *, status: str) -> None:
    """A flow with one version."""
    connection.execute(insert(flows).values(name="menu", title="Menu"))
    connection.execute(
        insert(flow_versions).values(
            id=7,
            flow="menu",
            number=1,
            status=status,
            snapshot="{}",
            digest="d",
            origin="files",
            created_at=0,
        )
    )


def partial(table: Table) -> list[Index]:
    """The indexes of a table that hold only some of its rows."""
    return [
        index for index in table.indexes if index.dialect_options["postgresql"]["where"] is not None
    ]


def refuse(url: str, statement: str, *, saying: str) -> None:
    """Assert that the database does not take the statement."""
    with pytest.raises(IntegrityError, match=saying), connected(url) as connection:
        connection.execute(text(statement))


def test_migrations_make_exactly_the_tables(database_url: str) -> None:
    migrate.upgrade(database_url)
    migrated = dump(database_url)
    migrate.downgrade(database_url, "base")
    with connected(database_url) as connection:
        metadata.create_all(connection)
    created = dump(database_url)
    with connected(database_url) as connection:
        metadata.drop_all(connection)
    assert without_triggers(migrated) == created
    predicates = [index for table in metadata.tables.values() for index in partial(table)]
    assert sum(bool(re.search(r"\bwhere\b", line)) for line in created) == len(predicates) > 0


def test_alembic_sees_no_difference_between_the_database_and_the_tables(migrated_url: str) -> None:
    with connected(migrated_url) as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []


def test_up_down_up_gives_the_same_schema(database_url: str) -> None:
    migrate.upgrade(database_url)
    first = dump(database_url)
    migrate.downgrade(database_url, "base")
    migrate.upgrade(database_url)
    assert dump(database_url) == first
    assert len(first) > 150


def test_downgrade_to_base_leaves_nothing(database_url: str) -> None:
    migrate.upgrade(database_url)
    migrate.downgrade(database_url, "base")
    assert dump(database_url) == []
    assert migrate.current(database_url) is None


def test_upgrade_of_an_up_to_date_database_keeps_its_rows(database_url: str) -> None:
    migrate.upgrade(database_url)
    with connected(database_url) as connection:
        write_thread(connection)
    migrate.upgrade(database_url)
    with connected(database_url) as connection:
        assert connection.scalar(select(messages.c.body)) == b"\x00sealed"


def test_current_is_none_before_and_head_after_upgrade(database_url: str) -> None:
    assert migrate.current(database_url) is None
    migrate.upgrade(database_url)
    assert migrate.current(database_url) == migrate.head()


def test_asking_for_the_version_makes_no_file(tmp_path: Path) -> None:
    assert migrate.current(f"sqlite:///{tmp_path}/none.sqlite3") is None
    assert list(tmp_path.iterdir()) == []


def test_asking_for_the_version_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/busy.sqlite3"
    migrate.upgrade(url)
    with migrate.connected_alone(url) as connection, connection.begin():
        assert migrate.current(url) == migrate.head()


@pytest.mark.parametrize("ask", [migrate.current, migrate.upgrade])
def test_a_server_that_does_not_answer_is_told_without_its_name(
    ask: Callable[[str], object],
) -> None:
    with pytest.raises(NotStored, match=r"^cannot_connect$") as refusal:
        ask("postgresql://someone:hidden@127.0.0.1:1/nothing")
    assert refusal.value.__cause__ is None


def test_a_sqlite_file_is_left_in_write_ahead_mode(tmp_path: Path) -> None:
    migrate.upgrade(f"sqlite:///{tmp_path}/new/segin.sqlite3")
    connection = sqlite3.connect(tmp_path / "new" / "segin.sqlite3")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_the_one_row_of_content_stands_at_revision_one(migrated_url: str) -> None:
    with connected(migrated_url) as connection:
        rows = connection.execute(select(content)).all()
    assert rows == [(1, 1, None)]


def test_an_entry_of_the_audit_log_cannot_be_changed(migrated_url: str) -> None:
    with connected(migrated_url) as connection:
        write_entry(connection)
    for statement in (
        "UPDATE entries SET act = 'other' WHERE id = 5",
        "UPDATE entries SET detail = detail",
        "DELETE FROM entries WHERE id = 5",
        "INSERT INTO entries (id, happened_at, act, subject) VALUES (5, 0, 'other', 'flow')"
        " ON CONFLICT (id) DO UPDATE SET act = 'other'",
    ):
        refuse(migrated_url, statement, saying="entries are append-only")
    with connected(migrated_url) as connection:
        assert connection.scalar(select(entries.c.act)) == "flow_published"


def test_the_audit_log_cannot_be_emptied_by_the_side_door_of_its_database(
    migrated_url: str,
) -> None:
    side_doors = {
        "sqlite": "REPLACE INTO entries (id, happened_at, act, subject) VALUES (5, 0, 'o', 'flow')",
        "postgresql": "TRUNCATE entries",
    }
    with connected(migrated_url) as connection:
        write_entry(connection)
    refuse(migrated_url, side_doors[connection.dialect.name], saying="entries are append-only")


@pytest.mark.parametrize("status", ["published", "retired"])
def test_a_version_that_left_its_draft_keeps_its_content(migrated_url: str, status: str) -> None:
    with connected(migrated_url) as connection:
        write_version(connection, status=status)
        connection.execute(insert(flows).values(name="other", title="Other"))
    for change in (
        "id = 8",
        "flow = 'other'",
        "number = 2",
        "revision = 2",
        "snapshot = '[]'",
        "digest = 'other'",
        "origin = 'panel'",
        "created_at = 1",
        "status = 'draft'",
        "status = 'retired', published_at = 5, snapshot = '[]'",
    ):
        refuse(migrated_url, f"UPDATE flow_versions SET {change}", saying="keeps its content")


def test_a_draft_may_change_and_be_published_and_retired(migrated_url: str) -> None:
    with connected(migrated_url) as connection:
        write_version(connection, status="draft")
        for change in (
            "snapshot = '[]', digest = 'e', revision = 2",
            "status = 'published', published_at = 5, digest = 'f'",
            "status = 'retired'",
            "status = 'published', published_at = 6",
        ):
            connection.execute(text(f"UPDATE flow_versions SET {change}"))
        rows = connection.execute(
            select(
                flow_versions.c.snapshot,
                flow_versions.c.digest,
                flow_versions.c.status,
                flow_versions.c.published_at,
            )
        ).all()
    assert rows == [("[]", "f", "published", 6)]


def test_processes_that_start_at_once_migrate_one_after_the_other(database_url: str) -> None:
    program = [sys.executable, "-m", "tests.store.migrating_process", database_url]
    started = [
        subprocess.Popen(
            program,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        for _ in range(PROCESSES)
    ]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    errors = [process.communicate(timeout=60)[1] for process in started]
    assert [process.returncode for process in started] == [0] * PROCESSES, errors
    assert migrate.current(database_url) == migrate.head()
    with connected(database_url) as connection:
        assert connection.execute(select(content)).all() == [(1, 1, None)]


def test_the_lock_is_held_while_tables_are_made(database_url: str) -> None:
    free_during_migration: list[bool] = []

    def look(_: Any, __: Any, statement: str, *others: Any) -> None:
        if "CREATE TABLE contacts" in statement:
            free_during_migration.append(is_lock_free(database_url))

    event.listen(Engine, "before_cursor_execute", look)
    try:
        migrate.upgrade(database_url)
    finally:
        event.remove(Engine, "before_cursor_execute", look)
    assert free_during_migration == [False]
    assert is_lock_free(database_url)


def is_lock_free(url: str) -> bool:
    """Try the lock from another connection or open file, without waiting."""
    if url.startswith("sqlite"):
        path = sqlalchemy_url(url).database
        with open(f"{path}{migrate.LOCK_SUFFIX}", "a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True
    with connected(url) as connection:
        taken = text(f"SELECT pg_try_advisory_lock({migrate.ADVISORY_LOCK})")
        return bool(connection.scalar(taken))


def test_a_table_that_was_copied_and_copied_back_is_what_it_was(migrated_url: str) -> None:
    before = dump(migrated_url)
    run_probes(migrated_url, command.upgrade, "probe_copy")
    between = dump(migrated_url)
    run_probes(migrated_url, command.downgrade, migrate.head())
    assert dump(migrated_url) == before
    added = {"probe", "probe_at", "ix_messages_retry"}
    assert [line for line in between if not any(word in line for word in added)] == [
        line for line in before if not any(word in line for word in {*added, "ix_messages_heard"})
    ]


def test_a_copied_table_keeps_its_rows_and_who_refers_to_it(migrated_url: str) -> None:
    with connected(migrated_url) as connection:
        write_thread(connection)
    run_probes(migrated_url, command.upgrade, "probe_copy")
    with connected(migrated_url) as connection:
        assert connection.scalar(select(messages.c.body)) == b"\x00sealed"
        assert connection.scalar(select(attachments.c.message_id)) == 3
        references = inspect(connection).get_foreign_keys("attachments")
    assert [reference["referred_table"] for reference in references] == ["messages"]


def test_a_copied_audit_log_is_still_append_only(migrated_url: str) -> None:
    with connected(migrated_url) as connection:
        write_entry(connection)
    run_probes(migrated_url, command.upgrade, "probe_copy")
    refuse(migrated_url, "UPDATE entries SET act = 'o'", saying="entries are append-only")
    refuse(migrated_url, "DELETE FROM entries", saying="entries are append-only")


def test_an_index_to_be_dropped_must_exist(migrated_url: str) -> None:
    with pytest.raises((LookupError, DBAPIError), match="ix_messages_dew"):
        run_probes(migrated_url, command.upgrade, "probe_unknown")


def test_a_version_that_fails_leaves_everything_as_it_was(migrated_url: str) -> None:
    before = dump(migrated_url)
    with pytest.raises(DBAPIError, match="nowhere"):
        run_probes(migrated_url, command.upgrade, "probe_failure")
    assert dump(migrated_url) == before
    assert migrate.current(migrated_url) == migrate.head()
    with connected(migrated_url) as connection:
        assert connection.scalar(select(content.c.revision)) == 1


def test_a_version_that_leaves_a_broken_reference_is_undone(migrated_url: str) -> None:
    with pytest.raises((RuntimeError, IntegrityError), match="tickets"):
        run_probes(migrated_url, command.upgrade, "probe_orphan")
    with connected(migrated_url) as connection:
        assert connection.scalar(text("SELECT count(*) FROM tickets")) == 0
    assert migrate.current(migrated_url) == migrate.head()


def test_every_version_has_the_next_number_and_a_file_named_after_it() -> None:
    config = Config()
    config.set_main_option("script_location", "bot:migrations")
    config.set_main_option("path_separator", "os")
    versions = list(ScriptDirectory.from_config(config).walk_revisions())[::-1]
    assert [version.revision for version in versions] == [
        f"{number:04}" for number in range(1, len(versions) + 1)
    ]
    for version in versions:
        assert re.fullmatch(rf"{version.revision}_[a-z_]+\.py", Path(version.path).name)


def test_the_naming_convention_is_the_one_of_released_databases() -> None:
    """Released versions take their constraints' names from it: to change it is to rewrite them."""
    assert metadata.naming_convention == {
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
