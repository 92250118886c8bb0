"""The trial: a crowd, a killer and the provider's ledger as judge, on one database."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest
from pathlib import Path
from types import MappingProxyType

from tests.faults.crowd import Crowd, Script
from tests.faults.killer import Kill, Killer
from tests.faults.product import LATEST_ANSWER, Product
from tests.faults.witness import Witness, witness
from tests.provider import Account, Provider
from tests.provider.ledger import Ledger
from tests.servers import PostgresServer

SETTLE_SECONDS = 120.0
LOGGED = ("turn_failed", "request_failed", "delivery_failed", "housekeeping_failed")


@dataclass(slots=True)
class Verdict:
    """What the ledger says of a run; all of it must be empty or nought."""

    dialect: str
    messages: int
    kills: list[Kill]
    seconds: float
    lost: int = 0
    doubled: int = 0
    out_of_order: int = 0
    differing: int = 0  # people who were told something else than in a run without kills
    misplaced: int = 0  # people who stand elsewhere at the end
    troubles: list[str] = field(default_factory=list)  # by name: problems, failures, leftovers
    by_outbox: int = 0
    by_answer: int = 0
    statuses: Counter[int | None] = field(default_factory=Counter)  # of every call
    silence: float = 0.0  # the longest time in which nobody got an answer: until it recovered
    took: list[float] = field(default_factory=list)  # seconds to each whole answer
    told: dict[str, list[str]] = field(default_factory=dict)  # phone -> what it got

    def texts(self, number: str) -> list[str]:
        """What one phone got, in order."""
        return self.told.get(number, [])

    def is_clean(self) -> bool:
        """True when nothing was lost, doubled, disordered or different."""
        counts = (self.lost, self.doubled, self.out_of_order, self.differing, self.misplaced)
        return not any(counts) and not self.troubles


@dataclass(frozen=True, slots=True)
class Stage:
    """Everybody in a trial. `progress` rises from 0 to 1 as the crowd gets its answers."""

    product: Product
    provider: Provider
    eyes: Witness
    crowd: Crowd
    progress: Callable[[], float]


def try_case(
    url: str,
    folder: Path,
    scripts: Sequence[Script],
    plan: Sequence[tuple[str, str]],
    *,
    postgres: PostgresServer | None = None,
    seed: int = 0,
) -> Verdict:
    """Let the crowd write while the killer kills; then let everything settle, and judge."""
    kills: list[Kill] = []

    def trouble(stage: Stage) -> None:
        killer = Killer(stage.product, stage.eyes, plan, postgres, kills)
        killer.run(stage.progress)

    verdict = live_through(url, folder, scripts, trouble, seed=seed)
    verdict.kills = kills
    return verdict


def live_through(
    url: str,
    folder: Path,
    scripts: Sequence[Script],
    trouble: Callable[[Stage], None],
    *,
    seed: int = 0,
    unproven: float = 0.3,
    settings: Mapping[str, str] = MappingProxyType({}),
) -> Verdict:
    """Let the crowd write while there is trouble; then let everything settle, and judge.

    `unproven`: the share of messages of which no callback ever tells.
    """
    started = time.monotonic()
    folder.mkdir(parents=True, exist_ok=True)
    provider = Provider(Account(), ledger=folder / "ledger", seed=seed)
    provider.wait_for_answers(LATEST_ANSWER)
    provider.callbacks.never = unproven
    provider.callbacks.order, provider.callbacks.repeat = "shuffled", 0.1
    product = Product(url, folder / "product", provider, settings)
    with provider, witness(url) as eyes, product:
        crowd = Crowd(provider, scripts, eyes.is_known, seed=seed)
        total = sum(len(script.texts) for script in scripts)
        writing = threading.Thread(target=crowd.run)
        writing.start()
        try:
            trouble(
                Stage(
                    product,
                    provider,
                    eyes,
                    crowd,
                    lambda: 1.0 if not writing.is_alive() else crowd.answered / total,
                )
            )
        finally:
            writing.join()
        settled = wait_quietly(lambda: not eyes.under_way(), SETTLE_SECONDS)
        verdict = judge(provider, eyes, scripts)
        verdict.seconds, verdict.statuses = time.monotonic() - started, crowd.statuses
        verdict.silence, verdict.took = crowd.silence, crowd.took
        verdict.troubles += crowd.stuck
        if not settled:
            verdict.troubles.append(f"still under way: {eyes.under_way()}")
        log = product.log()
        verdict.troubles += [f"logged: {word}" for word in LOGGED if word in log]
        return verdict


def wait_quietly(is_so: Callable[[], bool], seconds: float) -> bool:
    """True as soon as it is so, False when it does not become so."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.2)
    return False


def _told_twice(ledger: Ledger) -> list[str]:
    """By which ways a message went twice, and after how long."""
    found = []
    for message_id in ledger.duplicates():
        first, *more = [it for it in ledger.sent() if it.message_id == message_id]
        found += [f"twice: {first.via}, {it.via} {it.at - first.at:.1f} s later" for it in more]
    return found


def _first_difference(texts: Sequence[str], script: Script) -> list[str]:
    """Where one phone was first told otherwise, with what was awaited there."""
    for place, (told, awaited) in enumerate(zip_longest(texts, script.answers, fillvalue="")):
        if told != awaited:
            return [f"otherwise, answer {place}: {told[:60]!r} for {awaited[:60]!r}"]
    return []


def judge(provider: Provider, eyes: Witness, scripts: Sequence[Script]) -> Verdict:
    """Compare what every phone received with a run without kills."""
    ledger, order = provider.ledger, eyes.sequences()
    verdict = Verdict(eyes.database.dialect, sum(len(it.texts) for it in scripts), [], 0.0)
    verdict.doubled = sum(count - 1 for count in ledger.duplicates().values())
    for script in scripts:
        told = ledger.sent(script.number)
        verdict.lost += max(0, len(script.answers) - len({it.message_id for it in told}))
        texts = tuple(it.text for it in told)
        verdict.differing += texts != script.answers
        verdict.troubles += _first_difference(texts, script)
        places = [order.get(it.message_id or 0, -1) for it in told]
        verdict.out_of_order += sum(later < earlier for earlier, later in pairwise(places))
    expected = sorted(script.place for script in scripts)
    verdict.misplaced = sum(
        one != other for one, other in zip(expected, eyes.places(), strict=False)
    )
    for one in ledger.sent():
        verdict.told.setdefault(one.to, []).append(one.text)
    verdict.by_outbox = sum(it.via == "api" for it in ledger.sent())
    verdict.by_answer = sum(it.via == "reply" for it in ledger.sent())
    verdict.troubles += [f"provider: {problem}" for problem in ledger.problems()]
    verdict.troubles += _told_twice(ledger)
    verdict.troubles += [f"failure: {error}" for error in eyes.failures()]
    states = eyes.inbound_states()
    if states != {"processed": verdict.messages}:
        verdict.troubles.append(f"inbound: {states}")
    return verdict
