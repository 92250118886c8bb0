"""Writer: the one thread of a process that writes to SQLite, many stories under one COMMIT.

A COMMIT costs a flush to the disk, a story a fraction of that. While the disk flushes, the next
stories queue up and share the next COMMIT; a story that is alone waits for nobody.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from random import uniform
from threading import Lock, Thread
from time import monotonic, sleep
from typing import Any, TypeVar

from bot.store.failures import NotStored
from bot.store.session import Session

T = TypeVar("T")

STORIES_PER_COMMIT = 64
GATHERING_SECONDS = 0.005
BUSY_SECONDS = 5.0
PATIENCE_SECONDS = 15.0  # what a provider waits for our answer
BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
# What a story begins with, what undoes it alone, what ends it: the first of a batch, the others.
WHOLE = ((), ("ROLLBACK", "BEGIN IMMEDIATE"), ())
APART = (("SAVEPOINT story",), ("ROLLBACK TO story", "RELEASE story"), ("RELEASE story",))


class Task:
    """A story on its way through the queue, and the place where its caller waits."""

    def __init__(self, story: Callable[[Session], Any]) -> None:
        self.story = story
        self.result: Any = None
        self.is_abandoned = False
        self._error: BaseException | None = None
        self._released = Lock()
        self._released.acquire()

    def release(self, error: BaseException | None = None) -> None:
        self._error = error
        self._released.release()

    def wait(self) -> Any:
        if not self._released.acquire(timeout=PATIENCE_SECONDS):
            self.is_abandoned = True  # not run any more, unless it is running now
            raise NotStored("too_slow")
        if self._error is None:
            return self.result
        try:
            raise self._error
        finally:
            self._error = None  # an error that holds its own frame would outlive the request


class Writer:
    """Runs stories one after the other in a shared transaction; each is undone alone.

    The thread starts with the first story; `connect` and `open_session` are called on it.
    """

    def __init__(
        self,
        connect: Callable[[], sqlite3.Connection],
        *,
        open_session: Callable[[sqlite3.Connection], Session],
        failpoint: Callable[[str], None],
    ) -> None:
        self._connect = connect
        self._open_session = open_session
        self._failpoint = failpoint
        self._connection: sqlite3.Connection | None = None
        self._queue: SimpleQueue[Task | None] = SimpleQueue()
        self._gate = Lock()
        self._thread: Thread | None = None
        self._closed = False

    def write(self, story: Callable[[Session], T]) -> T:
        """What the story returned, once its COMMIT is on the disk.

        Raises whatever the story raised (then nothing of it is stored), or `NotStored`.
        """
        task = Task(story)
        with self._gate:
            if self._closed:
                raise NotStored("closing")
            if self._thread is None:
                self._thread = Thread(target=self._work, name="segin-writer", daemon=True)
                self._thread.start()
            self._queue.put(task)
        result: T = task.wait()
        return result

    def close(self, *, patience: float) -> None:
        """Take no more stories and finish those that wait."""
        with self._gate:
            self._closed = True
            self._queue.put(None)
        if self._thread is not None:
            self._thread.join(patience)

    def _work(self) -> None:
        while (task := self._queue.get()) is not None:
            self._write_together(task)
        self._drop_connection()

    def _write_together(self, first: Task) -> None:
        """Run the story and those already queued, commit once, release all who wait for it."""
        told: list[Task] = []
        try:
            connection = self._begin()
            for task in self._gather(first):
                told.append(task)
                if not self._tell(task, connection, is_first=len(told) == 1):
                    told.pop()
            self._failpoint("before_commit")
            self._insist(connection, "COMMIT")
            self._failpoint("after_commit")
        except BaseException as error:  # the thread must outlive whatever befalls one batch
            self._drop_connection()
            self._refuse(told or self._all_waiting(first), error)
        else:
            for task in told:
                task.release()

    def _tell(self, task: Task, connection: sqlite3.Connection, *, is_first: bool) -> bool:
        """Run one story; False when it failed, was undone alone, and its caller knows.

        The first needs no savepoint, which would copy each page that it changes: with nothing else
        in it, the whole transaction is undone and begun again.
        """
        begin, undo, end = WHOLE if is_first else APART
        for order in begin:
            connection.execute(order)
        try:
            session = self._open_session(connection)
            task.result = task.story(session)
            if session.failure is not None:
                raise session.failure  # swallowed by the story; PostgreSQL would not commit it
        except BaseException as error:  # the caller's to handle, on the caller's thread
            if not connection.in_transaction:
                raise  # a full disk, for one, undoes the whole transaction
            for order in undo:
                self._insist(connection, order)
            task.release(error)
            return False
        for order in end:
            connection.execute(order)
        return True

    def _gather(self, first: Task) -> Iterator[Task]:
        """The first task and then whatever is queued already, within the bounds of a batch."""
        deadline = monotonic() + GATHERING_SECONDS
        task: Task | None = first
        for left in reversed(range(STORIES_PER_COMMIT)):
            if task is None:
                return
            if not task.is_abandoned:
                yield task
            task = self._next_waiting() if left and monotonic() < deadline else None

    def _next_waiting(self) -> Task | None:
        try:
            task = self._queue.get_nowait()
        except Empty:
            return None
        if task is None:
            self._queue.put(None)  # the mark of closing: `_work` must see it after this batch
        return task

    def _all_waiting(self, first: Task) -> list[Task]:
        """With the file locked, each would wait its turn for the same answer: all get it now."""
        waiting = [first]
        while (task := self._next_waiting()) is not None:
            waiting.append(task)
        return waiting

    def _begin(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = self._connect()
        self._insist(self._connection, "BEGIN IMMEDIATE")
        return self._connection

    def _insist(self, connection: sqlite3.Connection, sql: str) -> None:
        """Run it as soon as the other processes let us.

        SQLite's own waiting looks again after up to 100 ms, so that a process which writes without
        pause keeps this one out for half a second; looking more often than that ends it.
        """
        deadline = monotonic() + BUSY_SECONDS
        while True:
            try:
                connection.execute(sql)
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF not in BUSY or monotonic() > deadline:
                    raise
            sleep(uniform(0.0001, 0.0004))

    def _refuse(self, tasks: list[Task], error: BaseException) -> None:
        code = getattr(error, "code", getattr(error, "sqlite_errorname", type(error).__name__))
        for task in tasks:
            failure = NotStored(code)
            failure.__cause__ = error if isinstance(error, sqlite3.Error) else None
            task.release(failure)

    def _drop_connection(self) -> None:
        """Close it, which undoes what was not committed; the next batch opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
