"""Status callbacks, as in life: from other threads, late, repeated, in the wrong order, never."""

from __future__ import annotations

import heapq
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Literal

STATUSES = ("queued", "sent", "delivered")


@dataclass(slots=True)
class CallbackPlan:
    """How a message's life is told; change it at any time."""

    statuses: tuple[str, ...] = STATUSES
    order: Literal["forward", "backward", "shuffled"] = "forward"
    repeat: float = 0.0  # the chance of each callback to come twice
    never: float = 0.0  # the chance of a message to have no callback at all
    delay: float = 0.0  # seconds before the first one
    early: bool = False  # the first one before the answer to the request itself
    outcomes: dict[str, tuple[str, int | None]] = field(
        default_factory=dict
    )  # recipient -> (status, code)

    def steps(self, to: str, chance: random.Random) -> list[tuple[str, int | None]]:
        """Return the (status, error code) pairs to post for one message to this recipient."""
        if chance.random() < self.never:
            return []
        steps: list[tuple[str, int | None]] = [(status, None) for status in self.statuses[:-1]]
        steps.append(self.end(to))
        steps += [step for step in steps if chance.random() < self.repeat]
        if self.order == "shuffled":
            chance.shuffle(steps)
        return steps[::-1] if self.order == "backward" else steps

    def end(self, to: str) -> tuple[str, int | None]:
        """Return the last status of a message to this recipient, and its error code."""
        return self.outcomes.get(to, (self.statuses[-1], None))


class Poster:
    """Runs jobs at their time on a few threads; `quiet` tells when all are done."""

    def __init__(self, threads: int = 4) -> None:
        self._changed = threading.Condition()
        self._jobs: list[tuple[float, int, Callable[[], None]]] = []
        self._number = count()
        self._running = 0
        self._stopped = False
        self._threads = [
            threading.Thread(target=self._work, name=f"callbacks-{number}", daemon=True)
            for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def add(self, job: Callable[[], None], delay: float = 0.0) -> None:
        """Run this job after so many seconds."""
        with self._changed:
            heapq.heappush(self._jobs, (time.monotonic() + delay, next(self._number), job))
            self._changed.notify()

    def quiet(self, timeout: float) -> bool:
        """Return True as soon as no job is left, False when that takes longer than the timeout."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._jobs and not self._running, timeout)

    def stop(self) -> None:
        """Drop what is not begun and wait for what is."""
        with self._changed:
            self._stopped = True
            self._jobs.clear()
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(timeout=20)

    def _work(self) -> None:
        while (job := self._next()) is not None:
            try:
                job()
            finally:
                with self._changed:
                    self._running -= 1
                    self._changed.notify_all()

    def _next(self) -> Callable[[], None] | None:
        with self._changed:
            while not self._stopped:
                wait = self._jobs[0][0] - time.monotonic() if self._jobs else None
                if wait is not None and wait <= 0:
                    self._running += 1
                    return heapq.heappop(self._jobs)[2]
                self._changed.wait(wait)
            return None
