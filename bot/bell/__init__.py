"""Bell: says that there may be something to do, so that nobody need ask the database all the time.

A ring carries nothing and may be lost; what is to be done stands in the database. Whoever waits
therefore looks again after a short while whether it rang or not. Redis, when there is one, only
makes the other processes hear it at once. Ring after the commit, never inside a story.
"""

from __future__ import annotations

import os
from collections import Counter
from threading import Condition, local
from typing import Protocol

POLL_SECONDS = 0.25


class Bell(Protocol):
    """Rung by web, worker and panel; heard by workers and live screens."""

    def ring(self, topic: str) -> None:
        """Wake those who wait for the topic. Returns at once and never fails."""

    def wait(self, *topics: str, timeout: float) -> bool:
        """Wait until one of the topics rings, or it is time to look anyway, or `timeout` is over.

        True when it rang; a ring since this thread's last wait counts. Look at the database either
        way: a short wait that returns False is how a ring of another process is made up for.
        """

    def close(self) -> None:
        """End the threads of this process."""


def open_bell(redis_url: str | None = None, *, poll_seconds: float = POLL_SECONDS) -> Bell:
    """The bell of this process and, with Redis, of all. Nothing is connected before it is used."""
    if redis_url is None:
        return PollingBell(poll_seconds=poll_seconds)
    from bot.bell.wired import RedisBell  # who has no Redis does not keep its library in memory

    return RedisBell(redis_url, poll_seconds=poll_seconds)


class PollingBell:
    """Rings at once within the process; those in other processes look every `poll_seconds`."""

    def __init__(self, *, poll_seconds: float = POLL_SECONDS) -> None:
        self._poll_seconds = poll_seconds
        self._rings: dict[int, Rings] = {}

    def ring(self, topic: str) -> None:
        self._here().add(topic)

    def wait(self, *topics: str, timeout: float) -> bool:
        return self._here().wait(topics, min(timeout, self._poll_seconds))

    def close(self) -> None:
        """There is nothing to end."""

    def _here(self) -> Rings:
        """This process's own: a lock may have been held while it was forked."""
        pid = os.getpid()
        return self._rings.get(pid) or self._rings.setdefault(pid, Rings())


class Rings:
    """How often each topic rang in this process, and how much of it each thread has heard."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._changed = Condition()
        self._heard = local()

    def add(self, topic: str) -> None:
        with self._changed:
            self._counts[topic] += 1
            self._changed.notify_all()

    def wait(self, topics: tuple[str, ...], seconds: float) -> bool:
        heard = vars(self._heard)
        with self._changed:
            rang = self._changed.wait_for(
                lambda: any(self._counts[topic] != heard.get(topic, 0) for topic in topics),
                timeout=seconds,
            )
            heard.update((topic, self._counts[topic]) for topic in topics)
        return rang
