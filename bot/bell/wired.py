"""The bell that is heard in other processes at once, over Redis."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread

from redis import Redis
from redis.backoff import NoBackoff
from redis.client import PubSub
from redis.exceptions import RedisError
from redis.retry import Retry

from bot.bell import POLL_SECONDS, PollingBell

RECONNECT_SECONDS = 0.5
REDIS_TIMEOUT_SECONDS = 1.0
CHANNEL = "segin:bell:"


class RedisBell:
    """A polling bell that also carries rings between processes, as long as Redis is there.

    Two threads per process talk to Redis and start with the first use; callers never wait for it.
    When it is gone, hangs or is flushed, everybody polls as without it, and it is taken up again
    when it is back.
    """

    def __init__(self, url: str, *, poll_seconds: float = POLL_SECONDS) -> None:
        self._url = url
        self._near = PollingBell(poll_seconds=poll_seconds)
        self._wires: dict[int, Wire] = {}

    def __repr__(self) -> str:
        return "RedisBell()"  # the address may hold a password

    def ring(self, topic: str) -> None:
        self._near.ring(topic)
        self._wire().send(topic)

    def wait(self, *topics: str, timeout: float) -> bool:
        self._wire().start()
        return self._near.wait(*topics, timeout=timeout)

    def close(self) -> None:
        self._wire().close()

    @property
    def is_connected(self) -> bool:
        """Whether rings of other processes are heard at once just now."""
        return self._wire().connected.is_set()

    def _wire(self) -> Wire:
        pid = os.getpid()
        return self._wires.get(pid) or self._wires.setdefault(pid, Wire(self._url, self._near))


class Wire:
    """One process's connection to Redis: a thread that publishes, a thread that listens."""

    def __init__(self, url: str, near: PollingBell) -> None:
        self._url = url
        self._near = near
        self._name = secrets.token_bytes(8)  # by which its own rings are known when they come back
        self._topics: SimpleQueue[str | None] = SimpleQueue()
        self._gate = Lock()
        self._threads: list[Thread] = []
        self._closed = Event()
        self.connected = Event()

    def start(self) -> None:
        if self._threads or self._closed.is_set():
            return
        with self._gate:
            if not self._threads:
                self._threads = [
                    Thread(target=self._publish, name="segin-bell-out", daemon=True),
                    Thread(target=self._listen, name="segin-bell-in", daemon=True),
                ]
                for thread in self._threads:
                    thread.start()

    def send(self, topic: str) -> None:
        if not self._closed.is_set():
            self._topics.put(topic)
            self.start()

    def close(self) -> None:
        self._closed.set()
        self._topics.put(None)
        for thread in self._threads:
            thread.join(2 * REDIS_TIMEOUT_SECONDS)

    def _connect(self) -> Redis:
        return Redis.from_url(
            self._url,
            socket_timeout=REDIS_TIMEOUT_SECONDS,
            socket_connect_timeout=REDIS_TIMEOUT_SECONDS,
            health_check_interval=5,  # notices a server that took the connection and then hangs
            retry=Retry(NoBackoff(), 1),  # a connection that ended while it was idle
        )

    def _publish(self) -> None:
        with self._connect() as redis:
            while not self._closed.is_set():
                first = self._topics.get()
                try:
                    for topic in {first, *self._queued()} - {None}:
                        redis.publish(f"{CHANNEL}{topic}", self._name)
                except (RedisError, OSError):
                    # What could not be said is forgotten: the others look by themselves.
                    self._closed.wait(RECONNECT_SECONDS)
                    for _ in self._queued():
                        pass

    def _queued(self) -> Iterator[str | None]:
        with suppress(Empty):
            while True:
                yield self._topics.get_nowait()

    def _listen(self) -> None:
        while not self._closed.is_set():
            try:
                with self._connect() as redis, redis.pubsub() as subscription:
                    subscription.psubscribe(CHANNEL + "*")
                    self._hear(subscription)
            except (RedisError, OSError):
                self._closed.wait(RECONNECT_SECONDS)
            finally:
                self.connected.clear()

    def _hear(self, subscription: PubSub) -> None:
        while not self._closed.is_set():
            message = subscription.get_message(timeout=REDIS_TIMEOUT_SECONDS / 2)
            if message is None:
                continue
            if message["type"] == "psubscribe":
                self.connected.set()
            elif message["type"] == "pmessage" and message["data"] != self._name:
                self._near.ring(message["channel"].decode().removeprefix(CHANNEL))
