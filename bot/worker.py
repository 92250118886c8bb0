"""The worker: sends what waits, clears up doubts, tries failed turns again, catches up."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable

import structlog

from bot.channels.channel import DeliveryFailure, Remedy
from bot.reception import take_in
from bot.services import aside, catch_up, doubts, outbox
from bot.services.outbox import Sent
from bot.services.parts import OUTBOX, Parts
from bot.store import workers
from bot.store.db import NotStored
from bot.store.moment import to_micros

THREADS = 4
IDLE_SECONDS = 1.0
BEAT_SECONDS = 5.0
TIDY_SECONDS = 1.0
CATCH_UP_SECONDS = 300.0
GRACE_SECONDS = 20.0
FORGET_WORKER_MICROS = 3_600_000_000
MOST_TIDIED = 200


class Worker:
    """One process's delivery threads and its housekeeper. `stop` ends it in good order."""

    def __init__(self, parts: Parts, *, threads: int = THREADS) -> None:
        self._parts = parts
        self._threads = threads
        self._stopping = threading.Event()
        self._name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        self._log = structlog.get_logger()

    def run(self) -> None:
        """Work until `stop`: then finish the send in hand, settle it, and sign off."""
        running = [
            threading.Thread(target=self._deliver, name=f"deliver-{n}", daemon=True)
            for n in range(self._threads)
        ]
        running.append(threading.Thread(target=self._catch_up, name="catch-up", daemon=True))
        for thread in running:
            thread.start()
        self._keep_house()
        until = time.monotonic() + GRACE_SECONDS
        for thread in running:
            thread.join(max(0.0, until - time.monotonic()))
        self._safely(lambda: self._parts.db.write(lambda s: workers.sign_off(s, self._name)))

    def stop(self, *_signal: object) -> None:
        """Take no more work."""
        self._stopping.set()
        self._parts.bell.ring(OUTBOX)

    def stop_on_signals(self) -> None:
        """Let SIGTERM and SIGINT end this process in good order."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)

    def _deliver(self) -> None:
        sent: Sent | None = None
        while True:
            try:
                sent = self._deliver_next(sent)
            except NotStored:
                self._stopping.wait(IDLE_SECONDS)
            except Exception as bug:
                self._log.error("delivery_failed", exc_info=bug)
                sent = None
                self._stopping.wait(IDLE_SECONDS)
            if self._stopping.is_set() and sent is None:
                return

    def _deliver_next(self, sent: Sent | None) -> Sent | None:
        """Settle the last send and claim the next in one commit; then hand it over."""
        parts, now = self._parts, self._parts.clock()
        if self._stopping.is_set():
            if sent is not None:
                done = sent
                parts.db.write(lambda s: outbox.settle(parts, done, session=s, now=now))
            return None
        claimed = parts.db.write(lambda s: outbox.turn_over(parts, sent, session=s, now=now))
        if claimed is None:
            parts.bell.wait(OUTBOX, timeout=IDLE_SECONDS)
            return None
        try:
            return outbox.deliver(parts, claimed)
        except NotStored:
            raise
        except Exception as bug:
            self._log.error("channel_failed", trace=claimed.row.trace, exc_info=bug)
            return Sent(claimed, failure=DeliveryFailure("bug", Remedy.UNCERTAIN))

    def _keep_house(self) -> None:
        started, beaten = to_micros(self._parts.clock()), 0.0
        while not self._stopping.is_set():
            if time.monotonic() - beaten >= BEAT_SECONDS:
                beaten = time.monotonic()
                self._safely(lambda: self._beat(started))
            self._safely(self._clear_doubts)
            self._safely(self._try_again)
            self._stopping.wait(TIDY_SECONDS)

    def _safely(self, work: Callable[[], object]) -> None:
        try:
            work()
        except NotStored as error:
            self._log.warning("not_stored", code=error.code)
        except Exception as bug:
            self._log.error("housekeeping_failed", exc_info=bug)

    def _beat(self, started: int) -> None:
        now = to_micros(self._parts.clock())
        self._parts.db.write(
            lambda s: workers.beat(
                s,
                name=self._name,
                started_at=started,
                now=now,
                forget=now - FORGET_WORKER_MICROS,
            )
        )

    def _clear_doubts(self) -> None:
        parts = self._parts
        raised = parts.db.write(lambda s: doubts.raise_doubts(parts, session=s, now=parts.clock()))
        if raised:
            self._log.info("doubts_raised", count=raised)
        for _ in range(MOST_TIDIED):
            doubt = parts.db.write(
                lambda s: doubts.next_doubt(parts, session=s, now=parts.clock())
            )
            if doubt is None or self._stopping.is_set():
                return
            finding = doubts.look_up(parts, doubt)
            if finding is not None:
                known = finding
                parts.db.write(
                    lambda s, it=known: doubts.resolve(parts, it, session=s, now=parts.clock())
                )
                parts.bell.ring(OUTBOX)

    def _try_again(self) -> None:
        parts = self._parts
        for _ in range(MOST_TIDIED):
            stuck = parts.db.read(lambda s: aside.find_due(session=s, now=parts.clock()))
            if stuck is None or self._stopping.is_set():
                return
            again = stuck
            try:
                parts.db.write(
                    lambda s, it=again: aside.try_again(parts, it, session=s, now=parts.clock())
                )
            except NotStored:
                raise
            except Exception as bug:
                error = type(bug).__name__
                self._log.error("turn_failed_again", trace=stuck.trace, exc_info=bug)
                parts.db.write(
                    lambda s, it=again, code=error: aside.fail_again(
                        parts, it, code, session=s, now=parts.clock()
                    )
                )
            parts.bell.ring(OUTBOX)

    def _catch_up(self) -> None:
        while not self._stopping.is_set():
            self._safely(self._catch_up_once)
            self._stopping.wait(CATCH_UP_SECONDS)

    def _catch_up_once(self) -> None:
        """Read each provider's list of what came in, and take in what no webhook brought."""
        parts = self._parts
        for channel in parts.channels.values():
            now = parts.clock()
            missed = catch_up.list_missed(parts, channel, now=now)
            if missed is None:
                continue
            for message in missed:
                take_in(parts, channel, message, caught_up=True)
            catch_up.looked_at(parts, channel, now=now)
