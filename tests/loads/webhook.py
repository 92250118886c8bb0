"""The webhook bench: product and floor in turn, on the same machine and kind of database."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import urllib3
from sqlalchemy import update

from bot.store.db import Database, open_database
from bot.store.tables import messages
from tests.databases import PostgresDatabases, SqliteFiles
from tests.faults.product import ROOT, START_SECONDS, Product
from tests.loads.figures import Round, cpu_of, memory_of
from tests.loads.writers import Writers
from tests.parts import PUBLIC_URL, stocked
from tests.provider import Account, Provider
from tests.servers import PostgresServer, free_port, running_postgres

WEBHOOK = f"{PUBLIC_URL}/webhooks/twilio"
Databases = PostgresDatabases | SqliteFiles
THREADS = 16
WARM_SECONDS = 20.0  # what understands free text is made beside the first answers
SETTINGS = {"SEGIN_PATIENCE_SCALE": "1", "SEGIN_FLOOD_PER_MINUTE": "20", "SEGIN_FAILPOINTS": ""}


@dataclass(frozen=True, slots=True)
class Load:
    """How much is written."""

    people: int = 5_000
    connections: int = 8
    rounds: int = 3
    seconds: float = 15.0
    processes: int = 1  # on PostgreSQL; SQLite always has one


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, running: who writes to it, and what is counted."""

    writers: Writers
    counted: Callable[[], list[psutil.Process]]  # all whose time is counted
    answering: Callable[[], list[psutil.Process]]  # those whose memory is
    between: Callable[[], None] = lambda: None

    def play(self, seconds: float) -> Round:
        """One round."""
        self.between()
        before = cpu_of(self.counted())
        written = self.writers.write(seconds)
        return Round.of(written, cpu_of(self.counted()) - before, memory_of(self.answering()))


def run_webhook(dialect: str, folder: Path, load: Load) -> tuple[list[Round], list[Round]]:
    """(product, floor): each round of one followed by a round of the other."""
    with ExitStack() as stack:
        server = stack.enter_context(running_postgres()) if dialect == "postgresql" else None
        databases = PostgresDatabases(server.url()) if server else SqliteFiles(made(folder / "db"))
        product = stack.enter_context(_product(folder, load, databases, server))
        floor = stack.enter_context(_floor(load, databases, server))
        product.writers.greet()
        floor.writers.greet()
        time.sleep(WARM_SECONDS)
        ours, theirs = [], []
        for _ in range(load.rounds):
            ours.append(product.play(load.seconds))
            theirs.append(floor.play(load.seconds))
        return ours, theirs


@contextmanager
def _product(
    folder: Path, load: Load, databases: Databases, server: PostgresServer | None
) -> Iterator[Side]:
    url = databases.copy(stocked(databases))
    settings = SETTINGS | {"SEGIN_WEB_PROCESSES": str(load.processes)}
    with Provider() as provider, Product(url, folder / "product", provider, settings) as product:
        database = open_database(url, threads=1)
        writers = Writers(product.port, WEBHOOK, provider.account, load.people, load.connections)
        yield Side(
            writers,
            counted=lambda: product.processes() + _of_server(server),
            answering=lambda: [psutil.Process(product.web_process())],
            between=lambda: _prove(database),
        )
        database.close()


def _prove(database: Database) -> None:
    """What the provider's callbacks would have said of the answers of the round before.

    Unproven for two minutes they would be looked up one by one, which no floor has to do.
    """
    sent = update(messages).where(messages.c.state == "inline").values(state="delivered")
    database.write(lambda session: session.change(sent))


@contextmanager
def _floor(load: Load, databases: Databases, server: PostgresServer | None) -> Iterator[Side]:
    account, port, address = Account(), free_port(), databases.blank()
    processes = load.processes if server else 1
    command = [sys.executable, "-m", "gunicorn", "tests.loads.floor:app", "--no-control-socket"]
    command += ["--worker-class", "gthread", "--threads", str(THREADS), "--keep-alive", "5"]
    command += ["--workers", str(processes), "--bind", f"127.0.0.1:{port}", "--log-level", "error"]
    told = {"FLOOR_DATABASE": address, "FLOOR_TOKEN": account.auth_token, "FLOOR_URL": WEBHOOK}
    master = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **told})
    try:
        _wait_for(port)
        head = psutil.Process(master.pid)
        yield Side(
            Writers(port, WEBHOOK, account, load.people, load.connections),
            counted=lambda: [head, *head.children(recursive=True), *_of_server(server)],
            answering=lambda: head.children(),
        )
    finally:
        master.terminate()
        master.wait(30)


def _of_server(server: PostgresServer | None) -> list[psutil.Process]:
    if server is None:
        return []
    head = psutil.Process(int(server.pid_file.read_text().split()[0]))
    return [head, *head.children(recursive=True)]


def _wait_for(port: int) -> None:
    pool, deadline = urllib3.PoolManager(retries=False), time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            pool.request("GET", f"http://127.0.0.1:{port}/", timeout=2.0)
            return
        except urllib3.exceptions.HTTPError:
            time.sleep(0.05)
    raise TimeoutError("the floor does not answer")


def made(folder: Path) -> Path:
    """The folder, there."""
    folder.mkdir(parents=True, exist_ok=True)
    return folder
