"""Latency: how long pages take, counted by all processes of a server in memory they share."""

from __future__ import annotations

import mmap
import os
import threading
from bisect import bisect_left
from itertools import accumulate

LIMITS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)  # seconds
WIDTH = len(LIMITS) + 2  # one for what takes longer, one for the sum
SLOTS = 64  # a process has its own, so that none waits for one that was killed


class Latency:
    """Make it before the fork: those that are forked then add to the same counts."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, SLOTS * WIDTH * 8)
        self._cells = memoryview(self._memory).cast("Q")
        self._lock = threading.Lock()

    def add(self, seconds: float) -> None:
        """One page took so long."""
        begin = os.getpid() % SLOTS * WIDTH
        with self._lock:
            self._cells[begin + bisect_left(LIMITS, seconds)] += 1
            self._cells[begin + WIDTH - 1] += round(seconds * 1_000_000)

    def totals(self) -> tuple[list[tuple[str, int]], float]:
        """(how many took at most so long, for each limit and in all; seconds of all together)."""
        sums = [sum(self._cells[place::WIDTH]) for place in range(WIDTH)]
        names = [*(str(limit) for limit in LIMITS), "+Inf"]
        return list(zip(names, accumulate(sums[:-1]), strict=True)), sums[-1] / 1_000_000
