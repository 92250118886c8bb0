"""A backup: everything at one moment, sealed, and back on an empty machine of either kind."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, text

from bot.app import FLOWS, LOCALES, build
from bot.cli import main
from bot.config import from_env
from bot.services import backup
from bot.services.backup import NoBackup
from bot.services.content_files import import_all
from bot.services.parts import Parts
from bot.services.sending import switch_sending
from bot.store import migrate
from bot.store.copying import NotEmpty
from bot.store.library import read_revision
from bot.store.tables import metadata
from bot.worker import Worker
from tests.conftest import databases_of
from tests.parts import OTHERS, Builder, TestClock, closing, environ, write_in
from tests.provider import Provider
from tests.rows import ask, contact_at, inbound, outbound
from tests.working import deliver_waiting


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, provider: Provider, clock: TestClock) -> Iterator[Parts]:
    """Another machine: a database of either kind in which nothing was ever done."""
    databases = databases_of(request.param, request)
    url = databases.blank()
    config = from_env(environ(url, account=provider.account, api_url=provider.url))
    with closing(replace(build(config), clock=clock)) as parts:
        yield parts
    databases.drop(url)


def counts(parts: Parts) -> dict[str, int]:
    """How many rows each table has."""
    return {
        table.name: ask(parts, select(func.count()).select_from(table))[0][0]
        for table in metadata.sorted_tables
    }


def test_everything_is_back_on_an_empty_machine_of_either_kind(
    parts: Parts, empty: Parts, tmp_path: Path
) -> None:
    for number in OTHERS[:4]:
        for said in ("Bonjour", "1", "oui"):
            write_in(parts, said, sender=number)
    Worker(parts).seal()
    file = tmp_path / "now.segin"
    before = counts(parts)
    backup.back_up(parts, file, now=parts.clock())
    backup.restore(empty, file, now=empty.clock())
    assert counts(empty) == before
    if empty.db.dialect == "postgresql":  # it plans by what it holds, not by guesses
        known = text("select count(*) from pg_stats where tablename = 'contacts'")
        assert ask(empty, known)[0][0] > 0
    assert [it.text for it in inbound(empty)] == [it.text for it in inbound(parts)]
    assert contact_at(empty, OTHERS[0]).place == contact_at(parts, OTHERS[0]).place


def test_after_a_restore_nothing_is_sent_until_somebody_lets_it(
    parts: Parts, empty: Parts, tmp_path: Path
) -> None:
    write_in(parts, "Bonjour", sender=OTHERS[0])
    parts.clock.move(minutes=3)  # type: ignore[attr-defined]
    Worker(parts).clear_doubts()
    file = tmp_path / "now.segin"
    backup.back_up(parts, file, now=parts.clock())
    backup.restore(empty, file, now=empty.clock())
    assert empty.db.read(read_revision)[1] is not None
    assert deliver_waiting(empty) == 0
    now = empty.clock()
    empty.db.write(lambda s: switch_sending(suspended=False, session=s, now=now))
    assert empty.db.read(read_revision)[1] is None


def test_a_conversation_goes_on_after_a_restore(
    parts: Parts, empty: Parts, clock: TestClock, tmp_path: Path
) -> None:
    for said in ("Bonjour", "1"):
        write_in(parts, said, sender=OTHERS[0])
        clock.move(seconds=30)  # what went in the answer holds the line no longer
    file = tmp_path / "now.segin"
    backup.back_up(parts, file, now=parts.clock())
    backup.restore(empty, file, now=empty.clock())
    write_in(empty, "1", sender=OTHERS[0])
    assert any("rappel" in it.text for it in outbound(empty))


def test_it_is_taken_at_one_moment_while_people_write(
    parts: Parts, empty: Parts, tmp_path: Path
) -> None:
    stop = threading.Event()

    def write_on() -> None:
        for number in OTHERS:
            if stop.is_set():
                return
            write_in(parts, "Bonjour", sender=number)

    writer = threading.Thread(target=write_on)
    writer.start()
    file = tmp_path / "now.segin"
    try:
        taken = backup.back_up(parts, file, now=parts.clock())
    finally:
        stop.set()
        writer.join()
    backup.restore(empty, file, now=empty.clock())
    found = counts(empty)
    assert {name: found[name] for name in taken} == taken
    assert found["contacts"] == found["addresses"]


def test_nothing_readable_stands_in_the_file(parts: Parts, tmp_path: Path) -> None:
    write_in(parts, "un canari jaune chante", sender=OTHERS[0])
    file = tmp_path / "now.segin"
    backup.back_up(parts, file, now=parts.clock())
    stored = file.read_bytes()
    for secret in ("canari", OTHERS[0], OTHERS[0][1:], "accueil", "contacts"):
        assert secret.encode() not in stored
    assert file.stat().st_mode & 0o077 == 0


def test_nothing_is_restored_over_people(parts: Parts, tmp_path: Path) -> None:
    write_in(parts, "Bonjour", sender=OTHERS[0])
    file = tmp_path / "now.segin"
    backup.back_up(parts, file, now=parts.clock())
    before = counts(parts)
    with pytest.raises(NotEmpty):
        backup.restore(parts, file, now=parts.clock())
    assert counts(parts) == before


def test_what_a_first_start_imported_makes_room(parts: Parts, empty: Parts, tmp_path: Path) -> None:
    write_in(parts, "Bonjour", sender=OTHERS[0])
    Worker(parts).seal()
    file = tmp_path / "now.segin"
    before = counts(parts)
    backup.back_up(parts, file, now=parts.clock())
    migrate.upgrade(empty.config.database_url)
    import_all(empty, FLOWS, LOCALES)
    backup.restore(empty, file, now=empty.clock())
    assert counts(empty) == before


def test_a_backup_of_a_newer_program_is_refused(parts: Parts, tmp_path: Path) -> None:
    file = tmp_path / "now.segin"
    backup.back_up(parts, file, now=parts.clock())
    head = file.read_bytes().partition(b"\n")[0]
    newer = head.replace(migrate.head().encode(), b"9999")
    file.write_bytes(file.read_bytes().replace(head, newer))
    with pytest.raises(NoBackup, match="newer"):
        backup.restore(parts, file, now=parts.clock())


def test_a_backup_that_cannot_be_written_is_one_sentence_and_leaves_nothing(
    parts: Parts, tmp_path: Path
) -> None:
    variables = environ(parts.config.database_url)
    (tmp_path / "folder.segin").mkdir()
    there = tmp_path / "missing" / "now.segin"
    result = CliRunner().invoke(main, ["backup", str(there)], env=variables)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: le fichier ne peut pas être écrit")
    with pytest.raises(OSError):
        backup.back_up(parts, tmp_path / "folder.segin", now=parts.clock())
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("harm", ["cut", "changed", "swapped"])
def test_a_harmed_file_is_refused_before_anything_is_written(
    parts: Parts, empty: Parts, tmp_path: Path, harm: str
) -> None:
    write_in(parts, "Bonjour", sender=OTHERS[0])
    file = tmp_path / "now.segin"
    backup.back_up(parts, file, now=parts.clock())
    stored = bytearray(file.read_bytes())
    if harm == "cut":
        stored = stored[: len(stored) * 2 // 3]
    elif harm == "changed":
        stored[len(stored) // 2] ^= 1
    else:
        stored[:5] = b"other"
    file.write_bytes(stored)
    with pytest.raises(NoBackup):
        backup.restore(empty, file, now=empty.clock())


def test_a_file_sealed_with_a_key_that_is_gone_is_refused(
    parts: Parts, build_parts: Builder, tmp_path: Path
) -> None:
    file = tmp_path / "now.segin"
    backup.back_up(parts, file, now=parts.clock())
    other = build_parts(SEGIN_DATA_KEYS="t2:" + "A" * 43 + "=")
    with pytest.raises(NoBackup, match="unknown_key"):
        backup.restore(other, file, now=parts.clock())


def test_backups_of_more_than_a_week_are_removed(parts: Parts, tmp_path: Path) -> None:
    file = tmp_path / "old.segin"
    backup.back_up(parts, file, now=parts.clock())
    (tmp_path / "other.txt").write_text("kept")
    made = parts.clock().fromtimestamp(file.stat().st_mtime, tz=parts.clock().tzinfo)
    assert backup.forget_old(tmp_path, now=made + backup.KEPT * 0.9) == 0
    later = made + backup.KEPT * 1.1
    assert backup.forget_old(tmp_path, now=later) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["other.txt"]
