"""`python -m tests.faults [--full]`: the table of what was lost, doubled or out of order."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.databases import PostgresDatabases, SqliteFiles
from tests.faults.kills import Outcome, Plan, run_kills
from tests.parts import stock_url
from tests.servers import running_postgres

SHORT = Plan()
FULL = Plan(people=100, messages=10_000, kills=60)


def main(arguments: list[str]) -> int:
    """Print one line a database; 1 when anything was lost, doubled or out of order."""
    plan = FULL if "--full" in arguments else SHORT
    print(f"{plan.people} people, {plan.messages} messages, 10 % repeats, flood limit off")
    with tempfile.TemporaryDirectory() as folder:
        outcomes = [_on_sqlite(Path(folder), plan), _on_postgres(Path(folder), plan)]
    return 0 if all(map(_is_clean, outcomes)) else 1


def _on_sqlite(folder: Path, plan: Plan) -> Outcome:
    files = SqliteFiles(folder)
    url, calm = stock_url(files.migrated()), stock_url(files.migrated())
    return _told(run_kills(url, folder, plan=plan, calm_url=calm))


def _on_postgres(folder: Path, plan: Plan) -> Outcome:
    calm = stock_url(SqliteFiles(folder).migrated())
    with running_postgres() as server:
        url = stock_url(PostgresDatabases(server.url()).migrated())

        def kill_database() -> None:
            server.kill()
            server.start()

        return _told(
            run_kills(url, folder, plan=plan, calm_url=calm, kill_database=kill_database)
        )


def _told(outcome: Outcome) -> Outcome:
    print(outcome.row(), flush=True)
    return outcome


def _is_clean(outcome: Outcome) -> bool:
    figures = (outcome.lost, outcome.doubled, outcome.out_of_order, outcome.other_end)
    return outcome.settled and not any(figures)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
