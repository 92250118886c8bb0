"""A backup taken under load: of one moment, back on an empty machine, where nothing is sent."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.app import build
from bot.config import from_env
from bot.services import backup
from bot.services.parts import Parts
from bot.store.library import read_revision
from bot.store.tables import contacts, messages, metadata
from tests.databases import SqliteFiles
from tests.faults.runs import Size, scripts_of
from tests.faults.trial import Stage, live_through
from tests.faults.troubles import wait_for
from tests.parts import closing, environ
from tests.rows import ask

CROWD = Size(people=16, texts=6, kills=0)
MOMENTS = (0.1, 0.5)


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_backup_under_load_is_whole_and_nothing_is_sent_from_it(
    plain_url: str,
    tmp_path: Path,
    sqlite_files: SqliteFiles,
    capsys: pytest.CaptureFixture[str],
) -> None:
    seed = secrets.randbelow(1_000_000)
    scripts = scripts_of(CROWD, sqlite_files, seed=seed)
    files = [tmp_path / f"{place}.segin" for place in range(len(MOMENTS))]

    def trouble(stage: Stage) -> None:
        for moment, file in zip(MOMENTS, files, strict=True):
            wait_for(stage, moment)
            backup.back_up(beside, file, now=beside.clock())

    with closing(build(from_env(environ(plain_url)))) as beside:
        came = live_through(plain_url, tmp_path / "run", scripts, trouble, seed=seed)
    assert came.is_clean(), f"seed {seed}: {came.troubles}"
    sizes = [restored(file, sqlite_files) for file in files]
    with capsys.disabled():
        print(f"\nbackup, {came.dialect}, seed {seed}: {sizes} messages, then {came.messages}")
    assert 0 < sizes[0] < sizes[1], "people were writing"


def restored(file: Path, files: SqliteFiles) -> int:
    """Restore it on an empty machine and look at all of it; how many messages people wrote."""
    config = from_env(environ(files.blank()) | {"SEGIN_VAR_DIR": str(file.parent)})
    with closing(build(config)) as parts:
        told = backup.restore(parts, file, now=parts.clock())
        found = {
            it.name: ask(parts, select(func.count()).select_from(it))[0][0]
            for it in metadata.sorted_tables
        }
        assert {name: count for name, count in found.items() if count} == {
            name: count for name, count in told.items() if count
        }
        assert parts.db.read(read_revision)[1] is not None, "sending is suspended"
        return see_one_moment(parts)


def see_one_moment(parts: Parts) -> int:
    """Nothing in it is half of a story: each place in a contact's order is there, once."""
    asked = (
        select(contacts.c.sequence, func.max(messages.c.sequence), func.count(messages.c.id))
        .join(messages, messages.c.contact_id == contacts.c.id)
        .group_by(contacts.c.id, contacts.c.sequence)
    )
    for last, highest, count in ask(parts, asked):
        assert last == highest == count
    written = select(func.count()).where(messages.c.direction == "in")
    return int(ask(parts, written)[0][0])
