"""The product as operators run it: web and worker in own processes, killed and restarted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import urllib3

from tests.parts import PUBLIC_URL, environ
from tests.provider import Provider, RemoteProvider
from tests.servers import free_port, reaped

ROOT = Path(__file__).parents[2]
START_SECONDS = 60.0
STOP_SECONDS = 60.0
WEB, WORKER = "serve", "worker"
SCALE = 0.03  # of every wait of the outbox
# A provider gives up an answer after 15 seconds, long before the two minutes after which one that
# nothing proves is sent again. Here those two minutes are 3.6 s: an answer that came after them
# would be told beside what was sent again, which no real provider does.
LATEST_ANSWER = 0.7 * 120 * SCALE


@dataclass(slots=True)
class Product:
    """Web and worker on one database, in a folder of their own. Start it with `with`."""

    url: str
    folder: Path
    provider: Provider | RemoteProvider
    settings: Mapping[str, str] = field(default_factory=dict)  # beside what `_environ` says
    port: int = field(default_factory=free_port)
    workers: int = 1
    worker_options: tuple[str, ...] = ()
    _heads: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)  # by their names
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _ending: threading.Event = field(default_factory=threading.Event)
    _reapers: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Product:
        (self.folder / "failpoints").mkdir(parents=True)
        self.provider.reach(PUBLIC_URL, f"http://127.0.0.1:{self.port}")
        for name in self.names:
            running = self.folder / name
            running.mkdir()
            self._reapers.enter_context(reaped(running, running / "pid"))
            self.start(name)
        self.wait_until_ready()
        threading.Thread(target=self._keep_alive, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        with self._lock:
            self._end()
        self._reapers.close()

    def _keep_alive(self) -> None:
        """Start again whatever has ended, as `run.py` or an init would."""
        while not self._ending.wait(0.05):
            with self._lock:
                if self._ending.is_set():  # what has ended meanwhile was ended
                    return
                for name, head in list(self._heads.items()):
                    if head.poll() is not None:
                        self.start(name)

    def _end(self) -> None:
        for process in self._heads.values():
            if process.poll() is None:
                process.terminate()
        for process in self._heads.values():
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                self._kill_family(process)

    # --- processes ------------------------------------------------------------------------------

    @property
    def names(self) -> tuple[str, ...]:
        """What is started: the web's master and each worker."""
        return (WEB, WORKER, *(f"{WORKER}{number}" for number in range(2, self.workers + 1)))

    def start(self, name: str) -> None:
        """Start one of them; returns at once."""
        with self._lock:
            self._heads[name] = self._start(name)

    def stop(self, name: str) -> float:
        """SIGTERM, and wait for its end; then it is started again. How many seconds it took.

        Raises `subprocess.TimeoutExpired` when it does not end within a minute.
        """
        head, began = self._heads[name], time.monotonic()
        head.terminate()
        head.wait(STOP_SECONDS)
        return time.monotonic() - began

    def wait_until_ready(self) -> None:
        """Return when web and worker are there. Raises TimeoutError."""
        pool, deadline = urllib3.PoolManager(retries=False), time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                address = f"http://127.0.0.1:{self.port}/health/ready"
                if pool.request("GET", address, timeout=2.0).status == 200:
                    return
            except urllib3.exceptions.HTTPError:
                pass
            time.sleep(0.05)
        raise TimeoutError(self.log())

    def kill_web(self) -> int:
        """`kill -9` one of the processes that answer; its master starts another. Its id."""
        with self._lock:
            victim = newest_child(self._heads[WEB].pid)
            os.kill(victim, signal.SIGKILL)
            return victim

    def kill_whole_web(self) -> int:
        """`kill -9` the master and all its processes; others are started. Its id."""
        with self._lock:
            self._kill_family(self._heads[WEB])
            return self._heads[WEB].pid

    def kill_worker(self) -> int:
        """`kill -9` the worker; another is started. Its id."""
        with self._lock:
            self._heads[WORKER].kill()
            self._heads[WORKER].wait()
            return self._heads[WORKER].pid

    def processes(self) -> list[psutil.Process]:
        """Everything that runs of it: web, worker, and their children."""
        heads = [psutil.Process(it.pid) for it in self._heads.values()]
        return [one for head in heads for one in (head, *head.children(recursive=True))]

    def web_process(self) -> int:
        """The id of one of the processes that answer."""
        return newest_child(self._heads[WEB].pid)

    def worker_process(self) -> int:
        """The id of the worker."""
        return self._heads[WORKER].pid

    def log(self) -> str:
        """What both have written."""
        return "".join(
            path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log"))
        )

    # --- failpoints -----------------------------------------------------------------------------

    def arm(self, place: str) -> None:
        """Let the next process that passes this place be killed there."""
        (self.folder / "failpoints" / place).touch()

    def is_armed(self, place: str) -> bool:
        """True until it has struck."""
        return (self.folder / "failpoints" / place).exists()

    def disarm(self, place: str) -> bool:
        """False when it has struck meanwhile."""
        try:
            (self.folder / "failpoints" / place).unlink()
        except FileNotFoundError:
            return False
        return True

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        command = (WEB,) if name == WEB else (WORKER, *self.worker_options)
        with (self.folder / f"{name}.log").open("ab") as log:
            started = subprocess.Popen(
                # The option says nothing to Python; by it the reaper knows whom it may end.
                [sys.executable, "-X", f"of={self.folder / name}", "-m", "bot.cli", *command],
                cwd=self.folder,
                env=self._environ("segin-web" if name == WEB else "segin-worker"),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        (self.folder / name / "pid").write_text(str(started.pid))
        return started

    def _environ(self, name: str) -> dict[str, str]:
        url = self.url
        if url.startswith("postgresql"):  # so that a test can tell whose transaction is open
            url += ("&" if "?" in url else "?") + f"application_name={name}"
        return {
            **{key: value for key, value in os.environ.items() if not key.startswith("SEGIN")},
            **environ(url, account=self.provider.account, api_url=self.provider.url),
            "PYTHONPATH": str(ROOT),
            "SEGIN_VAR_DIR": str(self.folder),
            "SEGIN_FAILPOINTS": str(self.folder / "failpoints"),
            "SEGIN_PATIENCE_SCALE": str(SCALE),
            "SEGIN_FLOOD_PER_MINUTE": "0",
            "SEGIN_WEB_PROCESSES": "2",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            **self.settings,
        }

    @staticmethod
    def _kill_family(process: subprocess.Popen[bytes]) -> None:
        family = [psutil.Process(process.pid)]
        family += family[0].children(recursive=True)
        for member in family:
            member.kill()
        process.wait()
        psutil.wait_procs(family[1:], timeout=10)


def newest_child(pid: int) -> int:
    """The youngest child of a process, waiting for one. Raises TimeoutError."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        children = psutil.Process(pid).children()
        if children:
            return max(children, key=lambda child: child.create_time()).pid
        time.sleep(0.01)
    raise TimeoutError("nobody answers")
