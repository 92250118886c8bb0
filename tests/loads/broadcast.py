"""`python -m tests.loads.broadcast`: the list, the sending and the reports of one broadcast."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.app import build
from bot.bench.broadcast import bench_broadcast
from bot.config import from_env
from bot.logs import configure_logs
from bot.store import migrate
from tests.databases import DIALECTS, PostgresDatabases, SqliteFiles
from tests.loads.figures import Ratio
from tests.loads.sending import run_crash, run_sending
from tests.loads.webhook import made
from tests.parts import closing
from tests.servers import running_postgres


@dataclass(frozen=True, slots=True)
class Size:
    """How many people in each of the two measures."""

    listed: int
    sent: int


SHORT, FULL = Size(20_000, 2_500), Size(100_000, 12_000)


def main() -> None:
    """Ends 1 when a bound is missed."""
    parser = argparse.ArgumentParser(prog="segin bench broadcast", description=__doc__)
    parser.add_argument("--database", choices=DIALECTS, action="append")
    parser.add_argument("--full", action="store_true", help="100,000 people on the list")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    configure_logs()
    size = FULL if given.full else SHORT
    is_kept = True
    for dialect in given.database or DIALECTS:
        with tempfile.TemporaryDirectory(prefix="segin-load-") as folder:
            place = Path(folder)
            ratios = [_enqueue(dialect, place / "enqueue", size.listed)]
            listed = run_crash(dialect, place / "crash", people=size.listed)
            told = run_sending(dialect, place / "sending", people=size.sent)
        ratios += [Ratio("missing on the list after a kill", listed.missing, 0), *told.ratios()]
        is_kept = is_kept and all(it.is_kept for it in ratios)
        if given.json:
            print(json.dumps({"database": dialect, "figures": [asdict(it) for it in ratios]}))
            continue
        print(f"\n{dialect}: {listed}\n{told}")
        print("\n".join(map(str, ratios)), flush=True)
    sys.exit(0 if is_kept else 1)


def _enqueue(dialect: str, folder: Path, people: int) -> Ratio:
    """Everybody on the list with every rule asked, beside plain rows in the same run."""
    if dialect == "postgresql":
        with running_postgres() as server:
            return _enqueued(PostgresDatabases(server.url()).blank(), people)
    return _enqueued(SqliteFiles(made(folder)).blank(), people)


def _enqueued(url: str, people: int) -> Ratio:
    migrate.upgrade(url)
    config = from_env({"SEGIN_ENV": "demo", "SEGIN_DATABASE_URL": url})
    with closing(build(config)) as parts:
        found = bench_broadcast(parts, people=people)
    return Ratio("enqueued / plain rows", found.ratio, found.bound, at_least=True)


if __name__ == "__main__":
    main()
