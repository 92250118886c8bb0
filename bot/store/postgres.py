"""PostgreSQL: every story in its own transaction, on the thread that asks."""

from __future__ import annotations

from collections.abc import Callable
from random import uniform
from time import sleep
from typing import Any, TypeVar

import psycopg

from bot.store.failures import ConnectionLost, ConstraintViolated, Contended, NotStored
from bot.store.pool import ConnectionPool
from bot.store.postgres_session import (
    Connection,
    PostgresSession,
    SingleQuestion,
    connect,
    explain,
    undo,
)
from bot.store.session import Session
from bot.store.statement import Plans

T = TypeVar("T")

TRIES = 4  # once, and three times again
MEANWHILE = frozenset({"unique", "foreign_key"})  # what another story may have put, or taken away
TO_WRITE = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
TO_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"  # one snapshot, as on SQLite


class PostgresDoor:
    """Runs a story on the calling thread, again when another transaction was in its way.

    Also when it put what it had not found, and another had put it by then: told again, it finds it.
    """

    def __init__(
        self, url: str, *, plans: Plans, connections: int, failpoint: Callable[[str], None]
    ) -> None:
        self._plans = plans
        self._failpoint = failpoint
        self._pool = ConnectionPool(lambda: connect(url), size=connections)

    def write(self, story: Callable[[Session], T]) -> T:
        return self._repeat(lambda: self._transact(story, TO_WRITE, failpoint=self._failpoint))

    def read(self, question: Callable[[Session], T]) -> T:
        return self._repeat(lambda: self._transact(question, TO_READ, failpoint=_pass))

    def glance(self, question: Callable[[Session], T]) -> T:
        return self._repeat(lambda: self._ask(question))

    def close(self, *, patience: float) -> None:
        self._pool.close(patience=patience)

    def _repeat(self, attempt: Callable[[], T]) -> T:
        found_dead = False
        for left in reversed(range(TRIES)):
            try:
                return attempt()
            except Contended:
                if not left:
                    raise
                sleep(uniform(0.002, 0.02))
            except ConstraintViolated as violated:
                if not left or violated.code not in MEANWHILE:
                    raise
            except ConnectionLost as lost:
                # Its server restarted, so the idle ones are dead too. A second loss is an outage.
                self._pool.forget_idle()
                if found_dead or not lost.stored_nothing:
                    raise
                found_dead = True
        raise AssertionError("the last try returns or raises")

    def _ask(self, question: Callable[[Session], T]) -> T:
        """Without a transaction: the statement is its own."""
        with self._pool.lent() as connection:
            return question(SingleQuestion(connection, self._plans))

    def _transact(
        self, story: Callable[[Session], T], begin: str, *, failpoint: Callable[[str], None]
    ) -> T:
        with self._pool.lent() as connection:
            session: PostgresSession | None = None
            try:
                with connection.pipeline() as pipeline:
                    session = PostgresSession(connection, pipeline, self._plans)
                    result, answer = _tell(session, story, begin=begin, failpoint=failpoint)
            except psycopg.Error as error:
                undo(connection)
                raise _explain_end(error, connection, session=session) from None
            if answer.statusmessage != "COMMIT":
                raise NotStored("undone")  # the story swallowed a failure; the server did not
            failpoint("after_commit")
            return result


def _tell(
    session: PostgresSession,
    story: Callable[[Session], T],
    *,
    begin: str,
    failpoint: Callable[[str], None],
) -> tuple[T, psycopg.Cursor[tuple[Any, ...]]]:
    """The story's result, and where the answer to COMMIT will stand."""
    try:
        session.send_begin(begin)
        result = story(session)
        if session.failure is not None:
            raise session.failure  # swallowed by the story; its transaction is lost all the same
        failpoint("before_commit")
        return result, session.send_commit()
    except BaseException:
        session.abandon()
        raise


def _explain_end(
    error: psycopg.Error, connection: Connection, *, session: PostgresSession | None
) -> Exception:
    """What it means that a transaction could not be begun or ended."""
    failure = explain(error, connection, "COMMIT, or what was put before it")
    if isinstance(failure, ConnectionLost):
        return ConnectionLost(failure.code, stored_nothing=session is None or not session.is_ending)
    if isinstance(failure, NotStored) or (session is not None and session.has_unanswered):
        return failure
    return NotStored(failure.code)


def _pass(name: str) -> None:
    """No failpoint."""
