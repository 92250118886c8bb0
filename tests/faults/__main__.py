"""`python -m tests.faults [--full]`: break everything, print what came of it; 1 when it hurt."""

from __future__ import annotations

import argparse
import logging
import secrets
import sys
import tempfile
from pathlib import Path

from bot.logs import configure_logs
from tests.databases import DIALECTS
from tests.faults.every import FULL, HEAD, SHORT, Trials, run_every
from tests.faults.product import SCALE


def main() -> None:
    """Run the trials on each database and print the table as it grows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="the numbers of the promise; hours")
    parser.add_argument("--database", choices=DIALECTS, action="append")
    parser.add_argument("--only", action="append", default=[], help="one fault by its name")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--keep", type=Path, help="where ledgers and logs stay")
    given = parser.parse_args()
    configure_logs()
    logging.getLogger("psycopg").setLevel(logging.ERROR)  # its server is killed on purpose
    print(f"seed {given.seed}, flood limit off, every wait of the outbox times {SCALE}\n{HEAD}")
    is_clean = True
    with tempfile.TemporaryDirectory(prefix="segin-faults-") as temporary:
        sizes = FULL if given.full else SHORT
        trials = Trials(given.keep or Path(temporary), sizes, given.seed)
        for line in run_every(trials, given.database or list(DIALECTS), only=given.only):
            print(line.cells(), flush=True)
            is_clean = is_clean and line.is_clean
    sys.exit(0 if is_clean else 1)


if __name__ == "__main__":
    main()
