"""Pool: the open connections of one process, each lent to one thread at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from time import monotonic
from typing import Generic, Protocol, TypeVar

from bot.store.failures import NotStored


class Closable(Protocol):
    def close(self) -> None: ...


C = TypeVar("C", bound=Closable)


class ConnectionPool(Generic[C]):
    """Lends the connection last given back, so that few stay warm; opens one when none is idle.

    A borrower waits `patience` seconds when `size` connections are out, then gets `NotStored`.
    A connection is not tried before it is lent: who finds it dead calls `forget_idle`.
    """

    def __init__(self, connect: Callable[[], C], *, size: int, patience: float = 5.0) -> None:
        self._connect = connect
        self._places = range(size)
        self._patience = patience
        self._idle: deque[C] = deque()
        self._free = BoundedSemaphore(size)
        self._closed = False

    @contextmanager
    def lent(self) -> Iterator[C]:
        """A connection for the block. The borrower closes one that is broken; it is not kept."""
        if self._closed:
            raise NotStored("closing")
        if not self._free.acquire(timeout=self._patience):
            raise NotStored("too_many_connections")
        try:
            connection = self._take()
            try:
                yield connection
            finally:
                self._give_back(connection)
        finally:
            self._free.release()

    def forget_idle(self) -> None:
        """Close what waits: after one was found dead the others are not trusted either."""
        while (connection := self._idle_one()) is not None:
            connection.close()

    def close(self, *, patience: float) -> None:
        """Lend no more, wait for what is out, then close everything. Twice harms nothing."""
        self._closed = True
        deadline = monotonic() + patience
        back = [self._free.acquire(timeout=max(0.0, deadline - monotonic())) for _ in self._places]
        for _ in filter(None, back):
            self._free.release()
        self.forget_idle()

    def _take(self) -> C:
        connection = self._idle_one()
        return self._connect() if connection is None else connection

    def _idle_one(self) -> C | None:
        """None when all are out. In one step: others may take or forget them at the same moment."""
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def _give_back(self, connection: C) -> None:
        if not getattr(connection, "closed", False):
            self._idle.append(connection)
