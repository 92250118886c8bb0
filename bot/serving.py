"""Serving: gunicorn with threads, one process on SQLite, and the worker beside it when asked."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from typing import Any

from gunicorn.app.base import BaseApplication

from bot.app import build
from bot.config import Config
from bot.services.metrics import Meter
from bot.services.parts import Parts
from bot.site import build_site
from bot.store.db import NotStored

THREADS = 16
GRACEFUL_SECONDS = 20  # as the worker; run.py waits a little longer before it kills


class WebServer(BaseApplication):
    """gunicorn, told everything here: it reads no file and opens no control socket."""

    def __init__(self, config: Config, *, processes: int) -> None:
        self._config = config
        self._processes = processes
        self._meter = Meter()  # before the fork: its memory is that of all processes
        super().__init__()

    def load_config(self) -> None:
        """What gunicorn is told."""
        config = self._config
        bind = f"[{config.host}]:{config.port}" if ":" in config.host else None
        told: dict[str, Any] = {
            "bind": bind or f"{config.host}:{config.port}",
            "workers": self._processes,
            "worker_class": "gthread",
            "threads": THREADS,
            "graceful_timeout": GRACEFUL_SECONDS,
            "timeout": 60,
            "keepalive": 5,
            "control_socket_disable": True,
            "accesslog": None,
            "loglevel": "warning",
            "post_worker_init": None,
        }
        for name, value in told.items():
            if value is not None:
                self.cfg.set(name, value)

    def load(self) -> Any:
        """The application, built in the worker process: nothing survives the fork by accident."""
        parts = build(self._config, is_lasting=True)
        warm(parts)
        return build_site(parts, self._meter)


def warm(parts: Parts) -> None:
    """Read what every message needs, before one waits for it with its contact locked.

    What free text needs takes longer: it is made while digits are answered already.
    """
    with suppress(NotStored):  # the first message reads it then
        parts.db.read(parts.library.now)
        threading.Thread(target=parts.library.get_ready, name="warming", daemon=True).start()


def serve_web(config: Config, *, with_worker: bool) -> None:
    """Serve until a signal ends it. On SQLite one process; its threads share one writer."""
    worker = None
    if with_worker:
        worker = subprocess.Popen([sys.executable, "-m", "bot.cli", "worker"], env=os.environ)
    processes = 1 if config.database_url.startswith("sqlite") else config.web_processes
    try:
        WebServer(config, processes=processes).run()
    finally:
        if worker is not None:
            worker.terminate()
            worker.wait()
