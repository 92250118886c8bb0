"""The worker: sends what waits, clears up doubts, tries failed turns again, catches up."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable
from functools import partial

import structlog

from bot.channels.channel import DeliveryFailure, Remedy
from bot.reception import take_in
from bot.services import aside, audit, catch_up, contents, doubts, media, outbox
from bot.services.doubts import Doubt
from bot.services.due import TIMERS
from bot.services.oblivion import tidy
from bot.services.outbox import Claim, Sent
from bot.services.parts import OUTBOX, Parts
from bot.store import workers
from bot.store.db import NotStored
from bot.store.moment import to_micros
from bot.store.stuck import Stuck
from bot.timekeeper import fire_due

THREADS = 4  # messages handed over at the same time
SPARE = 2  # and for so many of them one that is taken already, while others are being noted
SLOT_SECONDS = 0.2
LISTEN_SECONDS = 0.1
IDLE_SECONDS = 1.0
BEAT_SECONDS = 5.0
TIDY_SECONDS = 1.0
MEDIA_SECONDS = 5.0
LEARN_SECONDS = 30.0
FORGET_SECONDS = 5.0
CATCH_UP_SECONDS = 300.0
GRACE_SECONDS = 20.0
FORGET_WORKER_MICROS = 3_600_000_000
MOST_TIDIED = 200


class Worker:
    """One process's delivery threads and its housekeepers. `stop` ends it in good order."""

    def __init__(self, parts: Parts, *, threads: int = THREADS) -> None:
        self._parts = parts
        self._threads = threads + threads // SPARE
        self._slots = threading.BoundedSemaphore(threads)
        self._is_told = False
        self._stopping = threading.Event()
        self._name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        self._started = to_micros(parts.clock())
        self._until_next_look = CATCH_UP_SECONDS
        self._log = structlog.get_logger()

    def run(self) -> None:
        """Work until `stop`: then finish the send in hand, settle it, and sign off."""
        jobs: list[Callable[[], None]] = [self._deliver] * self._threads + [self._catching_up]
        jobs += [partial(self._every, seconds, work) for seconds, work in self._housekeeping()]
        running = [threading.Thread(target=job, daemon=True) for job in jobs]
        for thread in running:
            thread.start()
        while not self._is_told:
            time.sleep(LISTEN_SECONDS)
        self._stopping.set()
        self._parts.bell.ring(OUTBOX)
        until = time.monotonic() + GRACE_SECONDS
        for thread in running:
            thread.join(max(0.0, until - time.monotonic()))
        self._safely(lambda: self._parts.db.write(lambda s: workers.sign_off(s, self._name)))

    def stop(self, *_signal: object) -> None:
        """Take no more work. Only a flag: a signal may come while any lock is held."""
        self._is_told = True

    @property
    def is_stopping(self) -> bool:
        """True from when no more work is taken."""
        return self._stopping.is_set()

    def stop_on_signals(self) -> None:
        """Let SIGTERM and SIGINT end this process in good order."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)

    def _deliver(self) -> None:
        """One thread: claim, send, settle and claim the next in one commit, until told to stop."""
        sent: Sent | None = None
        while sent is not None or not self._stopping.is_set():
            try:
                sent = self.deliver_next(sent)
            except NotStored:  # what was sent is settled when the database is back
                time.sleep(IDLE_SECONDS)
            except Exception as bug:
                self._log.error("delivery_failed", exc_info=bug)
                sent = None  # its lease lapses, and it is looked up
                time.sleep(IDLE_SECONDS)

    def deliver_next(self, sent: Sent | None = None) -> Sent | None:
        """Settle the last send and claim the next in one commit; then hand it over.

        None when nothing was due, or the lease was lost before it could be sent.
        """
        parts, now = self._parts, self._parts.clock()
        if self._stopping.is_set():
            if sent is not None:
                parts.db.write(lambda s: outbox.settle(parts, sent, session=s, now=now))
            return None
        claimed = outbox.claim_next(parts, sent, now=now)
        if claimed is None:
            parts.bell.wait(OUTBOX, timeout=IDLE_SECONDS)
            return None
        parts.failpoint("claimed")
        return self._hand_over(claimed)

    def _hand_over(self, claimed: Claim) -> Sent | None:
        """Send it as soon as fewer than so many are on their way; told to stop, give it back."""
        row = claimed.row
        while not self._slots.acquire(timeout=SLOT_SECONDS):
            if self._stopping.is_set():
                return Sent(claimed, failure=DeliveryFailure("stopping", Remedy.RETRY))
        try:
            sent = outbox.deliver(self._parts, claimed)
        except Exception as bug:
            self._log.error("channel_failed", trace=row.trace, exc_info=bug)
            return Sent(claimed, failure=DeliveryFailure("bug", Remedy.UNCERTAIN))
        finally:
            self._slots.release()
        code = "lost" if sent is None else sent.failure and sent.failure.code
        self._log.info("sent", trace=row.trace, channel=row.provider, kind=row.kind, code=code)
        return sent

    def _every(self, seconds: float, work: Callable[[], object]) -> None:
        while not self._stopping.is_set():
            self._safely(work)
            self._stopping.wait(seconds)

    def _safely(self, work: Callable[[], object]) -> None:
        try:
            work()
        except NotStored as error:
            self._log.warning("not_stored", code=error.code)
        except Exception as bug:
            self._log.error("housekeeping_failed", exc_info=bug)

    def _housekeeping(self) -> list[tuple[float, Callable[[], object]]]:
        parts = self._parts
        return [
            (BEAT_SECONDS, self.beat), (TIDY_SECONDS, self.clear_doubts),
            (TIDY_SECONDS, self.retry_turns), (MEDIA_SECONDS, self.fetch_media),
            (TIDY_SECONDS, self.seal), (TIDY_SECONDS, self.fire_timers),
            (LEARN_SECONDS, lambda: contents.learn_contents(parts)),
            (FORGET_SECONDS, lambda: tidy(parts)),
        ]  # fmt: skip

    def fire_timers(self) -> None:
        """Do what is due now."""
        fire_due(self._parts, TIMERS, is_stopping=self._stopping.is_set)

    def seal(self) -> None:
        """Seal what was written into the audit log."""
        audit.seal(self._parts)

    def beat(self) -> None:
        """Say that this worker is alive."""
        now = to_micros(self._parts.clock())
        name, begun, forget = self._name, self._started, now - FORGET_WORKER_MICROS
        self._parts.db.write(
            lambda s: workers.beat(s, name=name, started_at=begun, now=now, forget=forget)
        )

    def clear_doubts(self) -> None:
        """Raise doubts, and look up at the provider what is due for it."""
        parts = self._parts
        raised = parts.db.write(lambda s: doubts.raise_doubts(parts, session=s, now=parts.clock()))
        if raised:
            self._log.info("doubts_raised", count=raised)
        for _ in range(MOST_TIDIED):
            doubt = parts.db.write(lambda s: doubts.next_doubt(parts, session=s, now=parts.clock()))
            if doubt is None or self._stopping.is_set():
                return
            self._clear(doubt)

    def _clear(self, doubt: Doubt) -> None:
        parts = self._parts
        finding = doubts.look_up(parts, doubt)
        if finding is not None:
            parts.db.write(lambda s: doubts.resolve(parts, finding, session=s, now=parts.clock()))
            parts.bell.ring(OUTBOX)

    def retry_turns(self) -> None:
        """Hear again every message whose turn failed and that is due."""
        parts = self._parts
        for _ in range(MOST_TIDIED):
            waiting = parts.db.read(lambda s: aside.find_due(session=s, now=parts.clock()))
            if waiting is None or self._stopping.is_set():
                return
            parts.db.read(parts.library.now)  # not first in the story: there it locks everybody out
            self._retry(waiting)
            parts.bell.ring(OUTBOX)

    def _retry(self, waiting: Stuck) -> None:
        parts = self._parts
        try:
            parts.db.write(lambda s: aside.try_again(parts, waiting, session=s, now=parts.clock()))
        except NotStored:
            raise
        except Exception as bug:
            error = type(bug).__name__
            self._log.error("turn_failed_again", trace=waiting.trace, exc_info=bug)
            now = parts.clock()
            parts.db.write(lambda s: aside.fail_again(parts, waiting, error, session=s, now=now))

    def fetch_media(self) -> None:
        """Fetch what came with messages."""
        for _ in range(MOST_TIDIED):
            if self._stopping.is_set() or not media.fetch_next(self._parts):
                return

    def _catching_up(self) -> None:
        while not self._stopping.is_set():
            self._safely(self.look_for_missed)
            self._stopping.wait(self._until_next_look)

    def look_for_missed(self) -> None:
        """Read each provider's list of what came in, and take in what no webhook brought."""
        parts = self._parts
        self._until_next_look = CATCH_UP_SECONDS
        for channel in parts.channels.values():
            now = parts.clock()
            missed = catch_up.list_missed(parts, channel, now=now)
            if missed is None:
                continue
            if missed.messages:
                parts.db.read(parts.library.now)
            for message in missed.messages:
                take_in(parts, channel, message, caught_up=True)
            catch_up.looked_at(parts, channel, now=now)
            if not missed.is_all:
                self._until_next_look = parts.patience.webhook.total_seconds()
