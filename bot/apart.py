"""Made apart: what understands free text, put together by a process that ends afterwards.

Half of the memory that the making takes stays with whoever made it, in pieces too small to give
back. A child makes it from the lists, hands over what it made, and its memory goes with it.
"""

from __future__ import annotations

import json
import os
import pickle  # nosec B403 - only what our own child has just made from our own lists
import subprocess  # nosec B404
import sys
import threading
from collections.abc import Collection
from pathlib import Path

import structlog

from bot.core.understanding import Understander, build_understander
from bot.core.understanding.sources import Parsed

ROOT = Path(__file__).parent.parent
LONGEST_SECONDS = 120.0
KEPT_OF_THE_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "PYTHONHOME", "PYTHONUTF8")


def understander_apart(parsed: Parsed, published: Collection[str]) -> Understander:
    """What `build_understander` makes. Where no child can make it, it is made here."""
    try:
        made = pickle.loads(_ask(json.dumps([parsed, sorted(published)]).encode()))  # nosec B301
    except (OSError, EOFError, pickle.UnpicklingError) as failed:
        structlog.get_logger().warning("not_made_apart", error=type(failed).__name__)
        return build_understander(parsed, published)
    assert isinstance(made, Understander)
    return made


def _ask(lists: bytes) -> bytes:
    """What the child answers; nothing where it failed. Its way in stays open until it is done: a
    parent that ends, however it ends, takes the child with it."""
    kept = {name: os.environ[name] for name in KEPT_OF_THE_ENVIRONMENT if name in os.environ}
    command, pipe = [sys.executable, "-m", "bot.apart"], subprocess.PIPE
    with subprocess.Popen(  # nosec B603
        command, stdin=pipe, stdout=pipe, cwd=ROOT, env=kept, start_new_session=True
    ) as child:
        assert child.stdin is not None and child.stdout is not None
        too_long = threading.Timer(LONGEST_SECONDS, child.kill)
        too_long.daemon = True
        too_long.start()
        try:
            child.stdin.write(lists + b"\n")
            child.stdin.flush()
            return child.stdout.read()
        finally:
            too_long.cancel()
            child.kill()


def main() -> None:
    """The child: lists come in, what understands goes out."""
    parsed, published = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    sys.stdout.buffer.write(pickle.dumps(build_understander(parsed, published), protocol=5))


def _end_with_the_parent() -> None:
    """Read past Python's own buffer: its lock would be held still when the interpreter ends."""
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


if __name__ == "__main__":
    main()
