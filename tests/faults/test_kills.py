"""1,000 messages and 20 deaths: nothing lost, nothing twice, nothing out of order."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.databases import PostgresDatabases, SqliteFiles
from tests.faults.kills import Outcome, Plan, run_kills
from tests.parts import stock_url
from tests.servers import PostgresServer

PLAN = Plan(people=20, messages=1_000, kills=20)


def check(outcome: Outcome) -> None:
    print(outcome.row())
    assert outcome.written == PLAN.messages
    assert sum(outcome.kills.values()) >= PLAN.kills
    assert outcome.settled, "messages are still under way"
    assert (outcome.lost, outcome.doubled, outcome.out_of_order) == (0, 0, 0)
    assert outcome.problems == 0
    assert outcome.other_end == 0


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_nothing_is_lost_when_web_and_worker_die_on_sqlite(
    tmp_path: Path, sqlite_files: SqliteFiles
) -> None:
    url, calm = stock_url(sqlite_files.migrated()), stock_url(sqlite_files.migrated())
    check(run_kills(url, tmp_path, plan=PLAN, calm_url=calm))


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.timeout(400)
def test_nothing_is_lost_when_postgresql_dies_too(
    tmp_path: Path, sqlite_files: SqliteFiles, mortal_postgres: PostgresServer
) -> None:
    url = stock_url(PostgresDatabases(mortal_postgres.url()).migrated())
    calm = stock_url(sqlite_files.migrated())

    def kill_database() -> None:
        mortal_postgres.kill()
        mortal_postgres.start()

    check(run_kills(url, tmp_path, plan=PLAN, calm_url=calm, kill_database=kill_database))
