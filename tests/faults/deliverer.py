"""`python -m tests.faults.deliverer THREADS`: a worker with so many threads, until it is ended."""

from __future__ import annotations

import os
import sys

from bot.app import build
from bot.config import from_env
from bot.logs import configure_logs
from bot.worker import Worker


def main() -> None:
    """Work until SIGTERM."""
    configure_logs()
    running = Worker(build(from_env(os.environ)), threads=int(sys.argv[1]))
    running.stop_on_signals()
    running.run()


if __name__ == "__main__":
    main()
