"""A second start finds the database prepared, and anything that changed makes it be done again."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import column, table, update

from bot.services.preparation import fingerprint, is_prepared, note_prepared
from bot.store.db import Database, open_database

FILES = ("bot/migrations/versions/0001_first.py", "flows/menu.yaml", "locales/bm/x.po")
VERSION = update(table("alembic_version", column("version_num"))).values(version_num="other")


def make_files(folder: Path) -> Path:
    for name in FILES:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("as it was", encoding="utf-8")
    return folder


def note(database: Database, wanted: str) -> None:
    database.write(lambda session: note_prepared(session, wanted, now=1))


def test_a_database_that_is_empty_or_missing_is_not_prepared(database_url: str) -> None:
    database = open_database(database_url)
    assert not is_prepared(database, "files")
    database.close()


def test_what_was_prepared_is_found_prepared(database: Database) -> None:
    assert not is_prepared(database, "files")
    note(database, "files")
    assert is_prepared(database, "files")


def test_other_files_are_prepared_again(database: Database) -> None:
    note(database, "files")
    assert not is_prepared(database, "other files")


def test_a_schema_that_moved_is_prepared_again(database: Database) -> None:
    note(database, "files")
    database.write(lambda session: session.change(VERSION))
    assert not is_prepared(database, "files")


def test_a_byte_in_any_file_changes_the_fingerprint(tmp_path: Path) -> None:
    folder = make_files(tmp_path)
    seen = {fingerprint(folder, demo=False), fingerprint(folder, demo=True)}
    for name in FILES:
        (folder / name).write_text("otherwise", encoding="utf-8")
        seen.add(fingerprint(folder, demo=False))
    assert len(seen) == 2 + len(FILES)
