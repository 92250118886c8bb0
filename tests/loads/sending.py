"""The broadcast bench: everybody given a delivery, sent, and what its reports leave of the service.

Web, worker and provider run in processes of their own. Crash: the worker is killed while it makes
the list. Dispatch: how much of what so many threads could send to a provider that takes 60 ms is
sent. Beside: how long people wait for an answer while a broadcast goes out and all is reported.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import urllib3
from sqlalchemy import func, select

from bot.app import build
from bot.config import from_env
from bot.services.parts import Parts
from bot.store.tables import broadcasts, deliveries, messages
from tests.broadcasting import BOUBA, DRAFT, approve, check, row_of, send, set_up, write
from tests.databases import PostgresDatabases, SqliteFiles
from tests.faults.broadcast import settle_in
from tests.faults.product import Product
from tests.loads.figures import Ratio
from tests.loads.webhook import SETTINGS, WARM_SECONDS, WEBHOOK, made
from tests.loads.writers import Writers
from tests.parts import closing, environ, stocked
from tests.provider import RemoteProvider, Sent, running_provider
from tests.rows import ask
from tests.servers import running_postgres

THREADS, LATENCY = 16, 0.06
PACE, BUDGET = 60_000, 9_000_000  # messages a minute that leave the pace to the threads; francs
MINUTE = 60
SENDS, REPORTS = 100, 3  # a second, and of each
WRITING, WRITERS, LINES = 50, 500, 16  # messages a second that people write meanwhile
CALLERS = 32
LONGEST = 600.0
BARE = 1_000
NUMBERS = "+336398"  # and five digits; those who write have +3363998
P99_MS = 500.0


@dataclass(frozen=True, slots=True)
class Listed:
    """What came of the list whose worker was killed."""

    people: int
    killed_at: int  # how many stood on it then
    missing: int

    def __str__(self) -> str:
        return (
            f"the list of {self.people} people, its worker killed when {self.killed_at} stood on "
            f"it: {self.missing} missing"
        )


@dataclass(frozen=True, slots=True)
class Told:
    """What came of the two runs on one database."""

    people: int
    bare_per_second: float  # by as many threads that do nothing but send
    per_second: float
    sent_per_second: float  # while people wrote
    reported_per_second: float
    written_per_second: float
    p50: float
    p99: float
    wrong: int  # answers other than 200, messages that did not arrive, what the provider refused

    @property
    def ideal(self) -> float:
        """What so many threads send when nothing but the provider takes time."""
        return THREADS / LATENCY

    def ratios(self) -> list[Ratio]:
        """Everything that is promised of the two."""
        return [
            Ratio("dispatch / ideal", self.per_second / self.ideal, 0.9, at_least=True),
            Ratio("dispatch / bare threads", self.per_second / self.bare_per_second, 0.9, True),
            Ratio("sends a second / 100", self.sent_per_second / SENDS, 0.95, at_least=True),
            Ratio("reports a second / 300", self.reported_per_second / SENDS / REPORTS, 0.95, True),
            Ratio("p99 of a webhook, ms", self.p99, P99_MS),
            Ratio("wrong", self.wrong, 0),
        ]

    def __str__(self) -> str:
        return (
            f"{self.people} people, {THREADS} threads, {LATENCY * 1000:.0f} ms: "
            f"{self.per_second:.0f} a second of {self.ideal:.0f}; threads doing nothing else: "
            f"{self.bare_per_second:.0f} in this same run\n"
            f"{self.sent_per_second:.0f} sends and {self.reported_per_second:.0f} reports a second "
            f"beside {self.written_per_second:.0f} messages written: p50 {self.p50:.0f} ms, "
            f"p99 {self.p99:.0f} ms"
        )


def run_sending(dialect: str, folder: Path, *, people: int) -> Told:
    """One broadcast as fast as it goes, then another at 100 a second while people write."""
    with ExitStack() as stack:
        server = stack.enter_context(running_postgres()) if dialect == "postgresql" else None
        databases = PostgresDatabases(server.url()) if server else SqliteFiles(made(folder / "db"))
        rates = _dispatch(databases.copy(stocked(databases)), folder / "dispatch", people)
        return _beside(databases.copy(stocked(databases)), folder / "beside", people, rates)


def run_crash(dialect: str, folder: Path, *, people: int) -> Listed:
    """Kill the worker in the middle of the list; next to nothing is sent meanwhile."""
    with ExitStack() as stack:
        server = stack.enter_context(running_postgres()) if dialect == "postgresql" else None
        databases = PostgresDatabases(server.url()) if server else SqliteFiles(made(folder / "db"))
        url = databases.copy(stocked(databases))
        with _running(url, folder / "crash", people, pace=1) as (parts, _, product):
            _let_go(parts)
            _wait(lambda: _listed(parts) > 0, every=0.005)
            product.kill_worker()
            killed_at = _listed(parts)
            _wait(lambda: _is_whole(parts))
            return Listed(people, killed_at, people - _listed(parts))


def _listed(parts: Parts) -> int:
    asked = select(func.count(func.distinct(deliveries.c.contact_id)))
    return int(ask(parts, asked)[0][0])


def _is_whole(parts: Parts) -> bool:
    return bool(ask(parts, select(broadcasts.c.id).where(broadcasts.c.gathered_at.is_not(None))))


def _dispatch(url: str, folder: Path, people: int) -> tuple[float, float]:
    """How many a second leave (by bare threads, by the product), with nobody writing or reporting.

    The bare ones tell what the machine lets through just then.
    """
    with _running(url, folder, people, pace=PACE) as (parts, provider, _):
        provider.callbacks(never=1.0)
        bare = _send_barely(provider, BARE)
        _let_go(parts)
        _wait(lambda: _taken(provider) >= BARE + people)
        return bare, _rate([it.at for it in provider.sent(after=BARE)])


def _send_barely(provider: RemoteProvider, count: int) -> float:
    account = provider.account
    address = f"{provider.url}/2010-04-01/Accounts/{account.sid}/Messages.json"
    headers = urllib3.make_headers(basic_auth=f"{account.sid}:{account.auth_token}")
    pool = urllib3.PoolManager(maxsize=THREADS, headers=headers)

    def post(number: int) -> None:
        form = {"To": f"{NUMBERS}{number:05}", "From": account.sms, "Body": "x"}
        pool.request("POST", address, fields=form, encode_multipart=False)

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(post, range(count)))
    return _rate([it.at for it in provider.sent()])


def _beside(url: str, folder: Path, people: int, rates: tuple[float, float]) -> Told:
    with _running(url, folder, people, pace=1) as (parts, provider, product):
        provider.callbacks(delay=0.05)
        _let_go(parts)
        _wait(lambda: _is_whole(parts))  # who writes from now on is not on the list
        writers = Writers(product.port, WEBHOOK, provider.account, WRITERS, LINES)
        writers.greet()
        time.sleep(WARM_SECONDS)
        writers.a_second = WRITING
        before = len(_told(provider))
        set_up(parts, broadcast_pace=SENDS * MINUTE, broadcast_budget=BUDGET)
        _wait(lambda: len(_told(provider)) > before + 1)
        written = writers.write((people - before) / SENDS)
        _wait(lambda: len(_told(provider)) >= people)
        sent = [it.at for it in _told(provider)[before:]]
        quiet = provider.quiet(LONGEST)
        reported = len(sent) * REPORTS / (time.time() - min(sent))
        answers = sum(written.statuses.values())
        missing = people - _arrived(parts)
        wrong = answers - written.statuses[200] + missing + len(provider.problems()) + (not quiet)
        return Told(
            people, *rates, _rate(sent), reported, answers / written.seconds,
            written.at(0.5), written.at(0.99), wrong,
        )  # fmt: skip


def _told(provider: RemoteProvider) -> list[Sent]:
    """What went to those on the list; those who write meanwhile have other numbers."""
    return [it for it in provider.sent() if it.to.startswith(NUMBERS)]


@contextmanager
def _running(
    url: str, folder: Path, people: int, *, pace: int
) -> Iterator[tuple[Parts, RemoteProvider, Product]]:
    numbers = [f"{NUMBERS}{number:05}" for number in range(people)]
    workers = 2 if url.startswith("postgresql") else 1  # SQLite has one writer at a time anyway
    options = ("--threads", str(THREADS // workers))
    with (
        running_provider("--callers", str(CALLERS)) as provider,
        closing(build(from_env(environ(url)))) as parts,
    ):
        settle_in(parts, numbers)
        set_up(parts, broadcast_pace=pace, broadcast_budget=BUDGET)
        provider.faults(latency=LATENCY)
        product = Product(url, folder, provider, SETTINGS, workers=workers, worker_options=options)
        with product:
            yield parts, provider, product


def _let_go(parts: Parts) -> None:
    """Urgent, so that it goes at any hour of the day."""
    broadcast_id = write(parts, DRAFT, urgent_for="danger")
    check(parts, broadcast_id)
    approve(parts, broadcast_id, by=BOUBA)
    row = row_of(parts, broadcast_id)
    send(parts, broadcast_id, typed=str(row.recipients), seen=row.version)


def _taken(provider: RemoteProvider) -> int:
    return sum(provider.faults().values())


def _rate(moments: list[float]) -> float:
    """Of sends that began at these moments: the first ones, one of each thread, take no time."""
    return (len(moments) - THREADS) / (max(moments) - min(moments))


def _arrived(parts: Parts) -> int:
    asked = select(func.count()).where(messages.c.bulk == 1, messages.c.state == "delivered")
    return int(ask(parts, asked)[0][0])


def _wait(is_so: Callable[[], bool], *, every: float = 0.2) -> None:
    """Raises TimeoutError when it does not become so."""
    deadline = time.monotonic() + LONGEST
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError("the broadcast is not sent")
        time.sleep(every)
