"""A process that migrates when it is told to, so that several can start in the same instant."""

import sys

from bot.store import migrate


def main() -> None:
    """Say that everything is imported, wait for a line, migrate the database of the argument."""
    print("ready", flush=True)
    sys.stdin.readline()
    migrate.upgrade(sys.argv[1])


if __name__ == "__main__":
    main()
