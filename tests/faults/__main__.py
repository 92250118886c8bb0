"""`python -m tests.faults [--full]`: kill everything, print what it came to, end 1 when it hurt."""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bot.logs import configure_logs
from tests.databases import DIALECTS, SqliteFiles
from tests.faults.broadcast import try_broadcast
from tests.faults.groups import try_groups
from tests.faults.pile import FAULTS, Delivered, deliver
from tests.faults.product import SCALE
from tests.faults.report import table
from tests.faults.runs import FULL, SHORT, Size, fresh_database, run_all, scripts_of
from tests.servers import running_redis

PILE, FULL_PILE = (20, 25), (200, 50)  # people, messages for each


def main() -> None:
    """Run the trial on each database and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="10,000 messages and 60 kills each")
    parser.add_argument("--database", choices=DIALECTS, action="append")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--keep", type=Path, help="where ledgers and logs stay")
    parser.add_argument("--broadcast", action="store_true", help="send one to many instead")
    parser.add_argument("--scale", action="store_true", help="two groups of processes instead")
    given = parser.parse_args()
    configure_logs()
    size = FULL if given.full else SHORT
    with tempfile.TemporaryDirectory(prefix="segin-faults-") as temporary:
        folder = given.keep or Path(temporary)
        dialects = given.database or list(DIALECTS)
        if given.broadcast:
            sys.exit(
                0 if all([_broadcast(it, folder, is_full=given.full) for it in dialects]) else 1
            )
        if given.scale:
            sys.exit(0 if _scale(folder, is_full=given.full, seed=given.seed) else 1)
        verdicts = run_all(dialects, folder, size, seed=given.seed)
        piles = deliver_all(dialects, folder, FULL_PILE if given.full else PILE, seed=given.seed)
    print(f"seed {given.seed}, flood limit off, every wait of the outbox times {SCALE}")
    print(table(verdicts))
    for name, pile in piles.items():
        print(f"{name}: {pile}")
    sys.exit(0 if all(it.is_clean() for it in (*verdicts, *piles.values())) else 1)


def deliver_all(
    dialects: Sequence[str], folder: Path, size: tuple[int, int], *, seed: int
) -> dict[str, Delivered]:
    """A pile for each kind of database, with a provider that is well and with one that fails."""
    people, each = size
    found = {}
    for dialect in dialects:
        for name, rates in (("order", {}), ("provider faults", FAULTS)):
            place = folder / "piles" / dialect / name.replace(" ", "-")
            place.mkdir(parents=True)
            with fresh_database(dialect, place) as (url, _server):
                came = deliver(url, place, people=people, each=each, rates=rates, seed=seed)
            found[f"{name}, {dialect}"] = came
    return found


def _broadcast(dialect: str, folder: Path, *, is_full: bool) -> bool:
    """One broadcast on one kind of database; False when anybody has none or two."""
    people, kills = (20_000, 20) if is_full else (1_000, 3)
    place = folder / dialect
    place.mkdir(parents=True)
    with fresh_database(dialect, place) as (url, _server):
        told = try_broadcast(url, place, people=people, kills=kills)
    print(told, flush=True)
    return told.is_clean()


def _scale(folder: Path, *, is_full: bool, seed: int) -> bool:
    """Two groups of processes on one PostgreSQL; False when they were in each other's way."""
    size = Size(people=100, texts=40, kills=0) if is_full else Size(people=24, texts=8, kills=0)
    scripts = scripts_of(size, SqliteFiles(folder), seed=seed)
    with fresh_database("postgresql", folder) as (url, _server), running_redis() as redis:
        came = try_groups(
            url, redis, folder / "run", scripts, rounds=5 if is_full else 1, pause=6.0, seed=seed
        )
    print(f"two groups, seed {seed}: {came}", flush=True)
    return came.is_clean()


if __name__ == "__main__":
    main()
