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
    lists = json.dumps([parsed, sorted(published)]).encode()
    kept = {name: os.environ[name] for name in KEPT_OF_THE_ENVIRONMENT if name in os.environ}
    try:
        child = subprocess.run(  # nosec B603
            [sys.executable, "-m", "bot.apart"],
            input=lists, stdout=subprocess.PIPE, cwd=ROOT, env=kept, timeout=LONGEST_SECONDS,
            check=True,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as failed:
        structlog.get_logger().warning("not_made_apart", error=type(failed).__name__)
        return build_understander(parsed, published)
    made = pickle.loads(child.stdout)  # nosec B301
    assert isinstance(made, Understander)
    return made


def main() -> None:
    """The child: lists come in, what understands goes out."""
    parsed, published = json.load(sys.stdin.buffer)
    sys.stdout.buffer.write(pickle.dumps(build_understander(parsed, published), protocol=5))


if __name__ == "__main__":
    main()
