"""What goes wrong at the provider, by chance or by script."""

from __future__ import annotations

import random
import threading
from collections import deque
from collections.abc import Iterable, Mapping
from enum import StrEnum


class Fault(StrEnum):
    """One way of answering a request to send."""

    NONE = "none"
    TOO_MANY = "429"  # not taken
    SERVER_ERROR = "500"  # not taken, but the caller cannot know
    LOST_ANSWER = "500-taken"  # taken and recorded, then a 500
    CUT = "cut"  # taken and recorded, then the connection is closed
    DROPPED = "dropped"  # the connection is closed and nothing is taken
    SLOW = "slow"  # taken and answered after `delay`, or after `release()`


class FaultPlan:
    """Decides each request: first the script, in order, then chance by `rates`."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._script: deque[Fault] = deque()
        self._released = threading.Event()
        self._rates: dict[Fault, float] = {}
        self.counts: dict[Fault, int] = dict.fromkeys(Fault, 0)
        self.delay = 30.0
        self.latency = 0.0  # seconds from a request to send to its answer, at least: a far provider
        self.retry_after: int | None = None  # said with a 429
        self.list_works = True
        self.forgetting_fails = False
        self.refused: dict[str, int] = {}  # recipient -> the provider's error code

    def rates(self, rates: Mapping[str, float]) -> None:
        """Let these faults happen at these rates from now on; {} ends them."""
        with self._lock:
            self._rates = {Fault(name): rate for name, rate in rates.items()}

    def script(self, faults: Iterable[str]) -> None:
        """Let the next requests fail exactly so, one after the other."""
        with self._lock:
            self._script.extend(Fault(fault) for fault in faults)

    def release(self) -> None:
        """Let slow answers go now, and all later ones at once."""
        self._released.set()

    def wait(self) -> None:
        """Return after `delay`, or as soon as somebody releases."""
        self._released.wait(self.delay)

    def next(self) -> Fault:
        """Return what happens to the request that is there now."""
        with self._lock:
            fault = self._script.popleft() if self._script else self._by_chance()
            self.counts[fault] += 1
            return fault

    def _by_chance(self) -> Fault:
        drawn = self._random.random()
        for fault, rate in self._rates.items():
            if drawn < rate:
                return fault
            drawn -= rate
        return Fault.NONE
