"""`python -m tests.loads`: product beside floor; prints both and their ratios."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bot.logs import configure_logs
from tests.databases import DIALECTS
from tests.loads.figures import ratios, table
from tests.loads.webhook import Load, run_webhook


def main() -> None:
    """Ends 1 when a bound is missed."""
    usual = Load()
    parser = argparse.ArgumentParser(prog="segin bench webhook", description=__doc__)
    parser.add_argument("--database", choices=DIALECTS, action="append")
    parser.add_argument("--people", type=int, default=usual.people)
    parser.add_argument("--connections", type=int, default=usual.connections)
    parser.add_argument("--rounds", type=int, default=usual.rounds)
    parser.add_argument("--seconds", type=float, default=usual.seconds)
    parser.add_argument("--processes", type=int, default=usual.processes)
    given = parser.parse_args()
    configure_logs()
    load = Load(given.people, given.connections, given.rounds, given.seconds, given.processes)
    is_kept = True
    for dialect in given.database or DIALECTS:
        with tempfile.TemporaryDirectory(prefix="segin-load-") as folder:
            product, floor = run_webhook(dialect, Path(folder), load)
        told = ratios(product, floor)
        print(f"\n{dialect}: {load.people} people, {load.connections} connections, flood limit 20")
        print(table(product, floor))
        print("\n".join(map(str, told)))
        is_kept = is_kept and all(it.is_kept for it in told)
    sys.exit(0 if is_kept else 1)


if __name__ == "__main__":
    main()
