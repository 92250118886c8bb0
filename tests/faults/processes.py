"""The service as an operator runs it: a web and a worker process, started again when they die."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.factories import ROOT

START_SECONDS = 60.0
GUNICORN_SAW = "was sent SIGKILL"  # what gunicorn says of a worker that died at a failpoint


def wait_until(claim: Callable[[], bool], *, seconds: float = START_SECONDS) -> bool:
    """Whether the claim came true in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if claim():
            return True
        time.sleep(0.05)
    return False


class Process:
    """One process that is started again whenever it dies. `failpoints` ends its next lives."""

    def __init__(self, command: str, environ: Mapping[str, str], log: Path) -> None:
        self._command = [sys.executable, "-m", "bot.cli", command]
        self._environ = dict(environ)
        self._log = log
        self._ending = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self.failpoints: Callable[[], str] = lambda: ""
        self.killed_at: Counter[str] = Counter()

    def start(self) -> None:
        """Start it, and keep it running."""
        self._keeper.start()

    def end(self) -> None:
        """Stop it as an operator would."""
        self._ending.set()
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        self._keeper.join(START_SECONDS)

    def kill(self) -> None:
        """`kill -9` from outside, with its children, wherever they are."""
        process = self._process
        if process is not None and process.poll() is None:
            self.killed_at["anywhere"] += 1
            os.killpg(process.pid, signal.SIGKILL)

    def told(self) -> str:
        """What it wrote to its log, in all its lives."""
        return self._log.read_text(encoding="utf-8") if self._log.exists() else ""

    def _keep(self) -> None:
        while not self._ending.is_set():
            place = self.failpoints()
            killed_before = self.killed_at["anywhere"]
            environ = self._environ | ({"SEGIN_FAILPOINTS": place} if place else {})
            with self._log.open("ab") as log:
                self._process = subprocess.Popen(
                    self._command,
                    env={**os.environ, **environ},
                    cwd=ROOT,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            returned = self._process.wait()
            from_outside = self.killed_at["anywhere"] > killed_before
            if returned == -signal.SIGKILL and place and not from_outside:
                self.killed_at[place.partition(":")[0]] += 1


def is_live(address: str) -> bool:
    """Whether the web process answers."""
    try:
        with urllib.request.urlopen(f"{address}/health/live", timeout=2):
            return True
    except OSError:
        return False
