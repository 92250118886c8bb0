"""Two groups of processes share one database: nobody is told twice, late or never.

The longer version, more people and each trouble three times: `segin faults --full --scale`.
"""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from tests.databases import SqliteFiles
from tests.faults.groups import try_groups
from tests.faults.runs import Size, fresh_database, scripts_of
from tests.servers import RedisServer

CROWD, PAUSE_SECONDS = Size(people=40, texts=6, kills=0), 15.0


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.redis
@pytest.mark.timeout(400)
def test_two_groups_are_restarted_cut_off_and_held_and_nobody_notices(
    tmp_path: Path,
    redis_server: RedisServer,
    sqlite_files: SqliteFiles,
    capsys: pytest.CaptureFixture[str],
) -> None:
    seed = secrets.randbelow(1_000_000)
    scripts = scripts_of(CROWD, sqlite_files, seed=seed)
    with fresh_database("postgresql", tmp_path) as (url, _server):
        came = try_groups(
            url, redis_server, tmp_path / "run", scripts, pause=PAUSE_SECONDS, seed=seed
        )
    with capsys.disabled():
        print(f"\ntwo groups, seed {seed}: {came}")
    assert came.is_clean(), f"seed {seed}: {came}"
