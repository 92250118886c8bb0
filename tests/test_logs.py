"""What is logged by several processes at once still stands in lines of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

WRITERS, LINES = 3, 2_000
WRITING = f"""
import structlog
from bot.logs import configure_logs
configure_logs()
for number in range({LINES}):
    structlog.get_logger().info("received", place=number)
"""


def test_processes_never_share_a_line(tmp_path: Path) -> None:
    written = tmp_path / "serve.log"
    with written.open("ab") as log:
        running = [
            subprocess.Popen([sys.executable, "-u", "-c", WRITING], stderr=log)
            for _ in range(WRITERS)
        ]
        assert [it.wait(60) for it in running] == [0] * WRITERS
    lines = [json.loads(line) for line in written.read_text().splitlines()]
    assert sorted(it["place"] for it in lines) == sorted([*range(LINES)] * WRITERS)
