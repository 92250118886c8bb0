"""The killer: ends processes by SIGKILL, at named places or anywhere, and says what that hit."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from tests.faults.product import Product
from tests.faults.witness import Witness
from tests.servers import PostgresServer

STRIKE_SECONDS = 8.0

# What a place says by itself of the moment in which a process dies there.
OPEN_TRANSACTION = frozenset({"inserted", "heard", "receipt", "before_commit"})
HELD_LEASE = frozenset({"claimed", "sent"})
SENT_NOT_COMMITTED = frozenset({"sent"})
WEB, WORKER, WHOLE_WEB, BOTH, DATABASE = "web", "worker", "whole web", "web and worker", "database"
ANYONE, ANYWHERE = "anyone", "anywhere"


@dataclass(frozen=True, slots=True)
class Kill:
    """One SIGKILL: whom, where, and what it hit."""

    victim: str
    place: str
    open_transaction: bool = False
    held_lease: bool = False
    sent_not_committed: bool = False


@dataclass(slots=True)
class Killer:
    """Carries out a plan of (victim, place), spread over the work of the crowd."""

    product: Product
    witness: Witness
    plan: Sequence[tuple[str, str]]
    postgres: PostgresServer | None = None
    kills: list[Kill] = field(default_factory=list)

    def run(self, progress: Callable[[], float]) -> None:
        """Kill as the work goes on; `progress` rises from 0 to 1."""
        for number, (victim, place) in enumerate(self.plan):
            while progress() < number / len(self.plan):
                time.sleep(0.02)
            struck = None if place == ANYWHERE else self._at(victim, place)
            self.kills.append(struck or self._anywhere(victim))

    def _at(self, victim: str, place: str) -> Kill | None:
        """Arm a failpoint and wait for somebody to pass it; None when nobody did."""
        self.product.arm(place)
        deadline = time.monotonic() + STRIKE_SECONDS
        while self.product.is_armed(place):
            if time.monotonic() > deadline and self.product.disarm(place):
                return None
            time.sleep(0.01)
        return Kill(
            victim,
            place,
            place in OPEN_TRANSACTION,
            place in HELD_LEASE,
            place in SENT_NOT_COMMITTED,
        )

    def _anywhere(self, victim: str) -> Kill:
        if victim == DATABASE:
            return self._kill_database()
        victim = WEB if victim == ANYONE else victim
        if victim in (WHOLE_WEB, BOTH):
            self.product.kill_whole_web()
            if victim == BOTH:
                self.product.kill_worker()
            return Kill(victim, ANYWHERE)
        return self._stop_look_kill(victim)

    def _stop_look_kill(self, victim: str) -> Kill:
        """Stopped first, so that what it holds can be seen; then killed without going on."""
        is_web = victim == WEB
        process = self.product.web_process() if is_web else self.product.worker_process()
        os.kill(process, signal.SIGSTOP)
        is_open = self.witness.has_open_transaction(f"segin-{victim}")
        leased = set() if is_web else self.witness.leased()
        handed_over = {sent.message_id for sent in self.product.provider.ledger.sent()}
        with suppress(ProcessLookupError):  # its supervisor was quicker, for it did not move
            os.kill(process, signal.SIGKILL)
        if not is_web:
            self.product.kill_worker()
        return Kill(victim, ANYWHERE, is_open, bool(leased), bool(leased & handed_over))

    def _kill_database(self) -> Kill:
        assert self.postgres is not None
        self.postgres.kill()
        self.postgres.start()
        return Kill(DATABASE, ANYWHERE)
