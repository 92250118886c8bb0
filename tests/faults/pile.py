"""A pile: many messages that wait for many people, delivered by several workers at once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from sqlalchemy import func, select, update

from bot.app import build
from bot.config import from_env
from bot.services.parts import Parts
from bot.store.tables import messages
from tests.faults.product import ROOT
from tests.faults.trial import LOGGED, wait_quietly
from tests.parts import closing, environ, said, write_in
from tests.provider import Provider
from tests.queueing import queue
from tests.rows import ask, change
from tests.servers import reaped

WORKERS, THREADS = 2, 8
SCALE = 0.06  # of every wait where something fails: a lease of 3.6 s outlasts a busy moment
FAULTS = {"429": 0.2, "500": 0.1, "cut": 0.05}
FAILING, RARELY = {"429", "500"}, 500
PATIENCE_SECONDS, SLOWEST = 90.0, 10  # and so many messages a second at least
UNDER_WAY = ("ready", "sending", "uncertain")


@dataclass(frozen=True, slots=True)
class Delivered:
    """What the ledger says of a pile."""

    messages: int
    lost: int
    doubled: int
    inversions: int
    strange: int  # texts that nobody was to get
    left: dict[str, int]  # states in which something remained
    faults: dict[str, int]
    seconds: float
    log: str

    def is_clean(self) -> bool:
        """Everything went, once and in order, and nobody stumbled.

        What failed so often that it waits for minutes lets the next ones pass: with three of ten
        calls failing, seven times in a row is one message of five thousand.
        """
        passing = self.messages // RARELY if self.faults.keys() & FAILING else 0
        wrong = (self.lost, self.doubled, self.inversions > passing, self.strange)
        return not any(wrong) and not self.left and not any(it in self.log for it in LOGGED)

    def __str__(self) -> str:
        return (
            f"{self.messages} messages, {self.lost} lost, {self.doubled} doubled, "
            f"{self.inversions} inversions, faults {self.faults}, left {self.left}, "
            f"{self.seconds:.1f} s"
        )


def deliver(
    url: str,
    folder: Path,
    *,
    people: int,
    each: int,
    rates: Mapping[str, float] | None = None,
    seed: int = 0,
) -> Delivered:
    """Queue so many messages for each of so many people, and let the workers send them.

    `rates`: what goes wrong at the provider. No callback tells anything: its list is all there is.
    """
    numbers = [f"+336397{number:05}" for number in range(people)]
    with closing(build(from_env(environ(url)))) as parts, Provider(seed=seed) as provider:
        provider.callbacks.never = 1.0
        _pile_up(parts, numbers, each)
        provider.faults.script(rates or ())  # each once; how often else is left to chance
        provider.faults.rates(rates or {})
        began = time.monotonic()
        with _workers(url, folder, provider, scale=SCALE if rates else 1.0):
            wait_quietly(lambda: not _left(parts), PATIENCE_SECONDS + people * each / SLOWEST)
            seconds = time.monotonic() - began
        log = "".join(it.read_text(errors="replace") for it in folder.glob("*.log"))
        return _judge(provider, numbers, each, _left(parts), seconds, log)


def _pile_up(parts: Parts, numbers: list[str], each: int) -> None:
    for number in numbers:
        write_in(parts, said("Bonjour", sender=number))
    inline = update(messages).where(messages.c.state == "inline")
    change(parts, inline.values(state="accepted"))
    for place in range(each):
        for number in numbers:
            queue(parts, f"texte {place}", to=number)


def _left(parts: Parts) -> dict[str, int]:
    asked = (
        select(messages.c.state, func.count())
        .where(messages.c.state.in_((*UNDER_WAY, "failed", "dead")))
        .group_by(messages.c.state)
    )
    return {row[0]: row[1] for row in ask(parts, asked)}


@contextmanager
def _workers(url: str, folder: Path, provider: Provider, *, scale: float) -> Iterator[None]:
    """Two processes with eight threads each, ended in good order."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("SEGIN")}
    running: list[subprocess.Popen[bytes]] = []
    with ExitStack() as reapers:
        for number in range(WORKERS):
            place = folder / f"worker{number}"
            place.mkdir(parents=True)
            variables = environ(url, account=provider.account, api_url=provider.url)
            settings = {"SEGIN_VAR_DIR": str(place), "SEGIN_PATIENCE_SCALE": str(scale)}
            with (folder / f"worker{number}.log").open("ab") as log:
                command = [sys.executable, "-X", f"of={place}", "-m", "tests.faults.deliverer"]
                started = subprocess.Popen(
                    [*command, str(THREADS)],
                    cwd=ROOT, env=kept | variables | settings, stdin=subprocess.DEVNULL,
                    stdout=log, stderr=log, start_new_session=True,
                )  # fmt: skip
            (place / "pid").write_text(str(started.pid))
            reapers.enter_context(reaped(place, place / "pid"))
            running.append(started)
        yield
        for worker in running:
            worker.terminate()
        for worker in running:
            worker.wait(30)


def _judge(
    provider: Provider,
    numbers: list[str],
    each: int,
    left: dict[str, int],
    seconds: float,
    log: str,
) -> Delivered:
    wanted = [f"texte {place}" for place in range(each)]
    lost = doubled = inversions = strange = 0
    for number in numbers:
        told = provider.ledger.texts(number)
        places = [wanted.index(text) for text in told if text in wanted]
        strange += len(told) - len(places)
        lost += each - len(set(places))
        doubled += len(places) - len(set(places))
        inversions += sum(later < earlier for earlier, later in pairwise(places))
    faults = {it.value: count for it, count in provider.faults.counts.items() if count}
    return Delivered(
        each * len(numbers), lost, doubled, inversions, strange + len(provider.ledger.problems()),
        left, faults, seconds, log,
    )  # fmt: skip
