"""Kills under load: many people write while web, worker and database die, and nothing is lost."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from sqlalchemy import func, select

from bot.app import build
from bot.config import from_env
from bot.services.parts import Parts
from bot.store.tables import messages
from tests.faults.processes import GUNICORN_SAW, Process, is_live, wait_until
from tests.parts import PUBLIC_URL, closing, environ, said, write_in
from tests.provider import Provider
from tests.rows import ask, contact_at

WORDS = ("menu", "aide", "bm", "retour", "soin", "fr", "rappel", "0")  # mean the same everywhere
WEB_PLACES = ("inserted", "heard", "before_commit", "after_commit", "answering", "receipt")
WORKER_PLACES = ("claimed", "sent", "before_commit", "after_commit")
PATIENCE = 0.05  # two minutes are six seconds
SETTLE_SECONDS = 120.0
UNDER_WAY = ("ready", "sending", "uncertain", "inline", "retry")


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is written, and how often something dies."""

    people: int = 20
    messages: int = 1_000
    kills: int = 20
    seed: int = 7

    def texts(self, person: int) -> list[str]:
        """What one person writes, in order; the same in every run."""
        chance = random.Random(self.seed * 1_000 + person)
        return ["bonjour", *chance.choices(WORDS, k=self.messages // self.people - 1)]


@dataclass(slots=True)
class Outcome:
    """What the ledger and the database say afterwards."""

    database: str
    written: int = 0
    lost: int = 0
    doubled: int = 0
    out_of_order: int = 0
    problems: int = 0
    other_end: int = 0  # people who stand elsewhere than in a run without kills
    kills: dict[str, int] = field(default_factory=dict)
    settled: bool = False
    seconds: float = 0.0

    def row(self) -> str:
        """One line of the table."""
        kills = ", ".join(f"{place} {count}" for place, count in sorted(self.kills.items()))
        return (
            f"{self.database:<11} written {self.written:>6}  lost {self.lost}  "
            f"doubled {self.doubled}  out of order {self.out_of_order}  "
            f"other end {self.other_end}  {self.seconds:5.1f} s  "
            f"kills {sum(self.kills.values())}: {kills}"
        )


def run_kills(
    url: str,
    folder: Path,
    *,
    plan: Plan,
    calm_url: str,
    kill_database: Callable[[], None] | None = None,
) -> Outcome:
    """Let everybody write while things die, wait until all is settled, and judge."""
    began = time.monotonic()
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    with Provider(reaches={PUBLIC_URL: address}, seed=plan.seed) as provider:
        provider.callbacks.delay = 0.1
        variables = environ(url, account=provider.account, api_url=provider.url) | {
            "SEGIN_PATIENCE_SCALE": str(PATIENCE),
            "SEGIN_FLOOD_PER_MINUTE": "0",
            "SEGIN_VAR_DIR": str(folder),
            "PORT": str(port),
        }
        web = Process("serve", variables, folder / "web.log")
        worker = Process("worker", variables, folder / "worker.log")
        web.start()
        worker.start()
        assert wait_until(lambda: is_live(address)), web.told()[-2000:]
        killer = Killer(plan, web, worker, kill_database)
        outcome = Outcome("sqlite" if url.startswith("sqlite") else "postgresql")
        outcome.written = _let_write(provider, plan, killer)
        killer.rest()
        with closing(build(from_env(variables))) as parts:
            outcome.settled = wait_until(lambda: _is_settled(parts), seconds=SETTLE_SECONDS)
            provider.quiet()
            outcome.kills = killer.counts()
            web.end()
            worker.end()
            _judge(outcome, parts, provider, plan)
            outcome.other_end = _count_other_ends(parts, calm_url, plan)
    outcome.seconds = time.monotonic() - began
    return outcome


class Killer:
    """Ends lives: at failpoints by chance, from outside, and the database in between."""

    def __init__(
        self, plan: Plan, web: Process, worker: Process, kill_database: Callable[[], None] | None
    ) -> None:
        self._plan, self._web, self._worker = plan, web, worker
        self._kill_database = kill_database
        self._chance = random.Random(plan.seed)
        self._resting = False
        self._lock = threading.Lock()
        self._done = 0
        self._every = max(1, plan.messages // plan.kills)
        worker.failpoints = self._worker_place
        web.failpoints = self._web_places
        self.databases = 0

    def after(self, written: int) -> None:
        """One more message was written: now and then something dies."""
        with self._lock:
            due = written // self._every > self._done and not self._resting
            if not due:
                return
            self._done += 1
            turn = self._done % 5
        if turn == 0 and self._kill_database is not None:
            self.databases += 1
            self._kill_database()
        elif turn in (0, 1, 3):
            self._web.kill()
        else:
            self._worker.kill()

    def rest(self) -> None:
        """No more deaths; both begin a life without failpoints."""
        self._resting = True
        self._web.kill()
        self._worker.kill()

    def counts(self) -> dict[str, int]:
        """How often what died where."""
        found = {f"worker {at}": n for at, n in self._worker.killed_at.items()}
        found["web at a failpoint"] = self._web.told().count(GUNICORN_SAW)
        found["web anywhere"] = self._web.killed_at["anywhere"]
        found["database"] = self.databases
        return {place: count for place, count in found.items() if count}

    def _worker_place(self) -> str:
        if self._resting or self._plan.kills == 0:
            return ""
        return f"{self._chance.choice(WORKER_PLACES)}:{self._chance.randint(2, 12)}"

    def _web_places(self) -> str:
        if self._resting or self._plan.kills == 0:
            return ""
        return ",".join(f"{place}:0.001" for place in WEB_PLACES)


def _let_write(provider: Provider, plan: Plan, killer: Killer) -> int:
    """Everybody writes their messages one after the other, and again until they are answered."""
    written, lock = [0], threading.Lock()

    def write(person: int) -> None:
        chance = random.Random(plan.seed + person)
        for text in plan.texts(person):
            came = provider.write_in(text, _number(person))
            url = f"{PUBLIC_URL}/webhooks/twilio"
            while not provider.post(came, url).is_complete:
                time.sleep(0.2)
            if chance.random() < 0.1:
                provider.post(came, url)
            with lock:
                written[0] += 1
                count = written[0]
            killer.after(count)

    with ThreadPoolExecutor(plan.people) as people:
        list(people.map(write, range(plan.people)))
    return written[0]


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _number(person: int) -> str:
    return f"+336399820{person:02}"


def _is_settled(parts: Parts) -> bool:
    waiting = select(func.count()).where(messages.c.state.in_(UNDER_WAY))
    return bool(ask(parts, waiting)[0][0] == 0)


def _judge(outcome: Outcome, parts: Parts, provider: Provider, plan: Plan) -> None:
    """The ledger against the database: every reply out once, in order; every message answered."""
    rows = ask(
        parts,
        select(messages.c.id, messages.c.contact_id, messages.c.in_reply_to)
        .where(messages.c.direction == "out")
        .order_by(messages.c.contact_id, messages.c.sequence),
    )
    came = ask(parts, select(messages.c.id).where(messages.c.direction == "in"))
    inbound = {row[0] for row in came}
    sent = [one.message_id for one in provider.ledger.sent()]
    answered = {row[2] for row in rows if row[0] in set(sent)}
    outcome.lost = len(inbound - answered) + (plan.people * len(plan.texts(0)) - len(inbound))
    outcome.doubled = sum(count - 1 for count in provider.ledger.duplicates().values())
    outcome.problems = len(provider.ledger.problems())
    place = {message_id: order for order, message_id in reversed(list(enumerate(sent)))}
    outcome.out_of_order = sum(
        1
        for before, after in pairwise(rows)
        if before[1] == after[1] and place.get(before[0], -1) > place.get(after[0], len(sent))
    )


def _count_other_ends(parts: Parts, calm_url: str, plan: Plan) -> int:
    """How many people stand elsewhere, or speak another language, than after a calm day."""
    variables = environ(calm_url) | {"SEGIN_FLOOD_PER_MINUTE": "0"}
    with closing(build(from_env(variables))) as calm:
        for person in range(plan.people):
            for text in plan.texts(person):
                write_in(calm, said(text, sender=_number(person)))
        return sum(_end(parts, it) != _end(calm, it) for it in range(plan.people))


def _end(parts: Parts, person: int) -> tuple[object, ...]:
    found = contact_at(parts, _number(person))
    return (found.place, found.language)
