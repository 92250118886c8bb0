"""A PostgreSQL connection: how it is opened, how statements run on it, what its errors mean.

Statements travel in psycopg's pipeline: BEGIN with the first statement, what was `put` with the
next, COMMIT with the last. A story of five statements waits for the server three times, not seven.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import Format
from psycopg.types.numeric import Int8BinaryDumper, Int8Dumper, NumericBinaryLoader

from bot.store.failures import (
    ConnectionLost,
    ConstraintViolated,
    Contended,
    NotStored,
    StatementFailed,
)
from bot.store.session import Session
from bot.store.statement import Plan, Plans, Value

Connection = psycopg.Connection[tuple[Any, ...]]

CONTENDED = frozenset({"40001", "40P01"})
FAREWELLS = frozenset({"57P01", "57P02", "57P03"})  # the server stops, crashed, or is starting
# By class: resources (disk full, too many connections), the operator interrupts, I/O.
TROUBLES = frozenset({"53", "57", "58"})
TROUBLE_CODES = frozenset({"55P03", "25006"})  # a lock waited for too long; a standby
DEFAULTS = {
    "application_name": "segin",
    "connect_timeout": "5",
    "tcp_user_timeout": "10000",
    "keepalives_idle": "10",  # a server that vanished is noticed in half a minute, not in two hours
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "options": "-c lock_timeout=5s -c idle_in_transaction_session_timeout=60s",
}
KINDS = {
    "23502": "not_null",
    "23503": "foreign_key",
    "23505": "unique",
    "23514": "check",
    "P0001": "trigger",
}


class BooleanAsInteger(Loader):
    """A comparison in a SELECT is 1 or 0 here too."""

    format = Format.BINARY

    def load(self, data: Buffer) -> int:
        return int(bytes(data) != b"\x00")


class NumericAsNumber(NumericBinaryLoader):
    """A sum of BIGINT is a whole number here too, and never a Decimal."""

    def load(self, data: Buffer) -> int | float:  # type: ignore[override]
        number = super().load(data)
        return int(number) if number == number.to_integral_value() else float(number)


def connect(url: str) -> Connection:
    """A connection that begins no transaction by itself. Raises `ConnectionLost`."""
    conninfo = make_conninfo(url, **{k: v for k, v in DEFAULTS.items() if k not in _given(url)})
    try:
        connection = psycopg.connect(conninfo, autocommit=True)
    except psycopg.Error:
        raise ConnectionLost("cannot_connect") from None  # its text names hosts and accounts
    connection.adapters.register_loader("bool", BooleanAsInteger)
    connection.adapters.register_loader("numeric", NumericAsNumber)
    # One type for every integer: with the narrowest of each, a statement is prepared many times.
    connection.adapters.register_dumper(int, Int8Dumper)
    connection.adapters.register_dumper(int, Int8BinaryDumper)
    return connection


def _given(url: str) -> dict[str, Any]:
    return conninfo_to_dict(url)


def explain(error: psycopg.Error, connection: Connection, sql: str) -> NotStored | StatementFailed:
    """What a driver's error means to a caller; of its texts, only the constraint's name remains."""
    code = error.sqlstate or type(error).__name__
    if code in CONTENDED:
        return Contended(code)
    if connection.closed or code[:2] == "08" or code in FAREWELLS:
        return ConnectionLost(code)
    if code[:2] in TROUBLES or code in TROUBLE_CODES:
        return NotStored(code)
    constraint = error.diag.constraint_name or error.diag.column_name or ""
    if code in KINDS:
        return ConstraintViolated(KINDS[code], constraint, sql=sql)
    return StatementFailed(code, constraint, sql=sql)


def undo(connection: Connection) -> None:
    """Leave the transaction; a connection that cannot is closed and so not lent again."""
    try:
        connection.rollback()
    except psycopg.Error:
        connection.close()


class PostgresSession(Session):
    """Statements on a connection in pipeline mode: sent at once, waited for when asked."""

    dialect = "postgresql"
    driver_error = psycopg.Error

    def __init__(self, connection: Connection, pipeline: psycopg.Pipeline, plans: Plans) -> None:
        super().__init__(plans)
        self._connection = connection
        self._pipeline = pipeline
        # Answers not waited for would overwrite those that are, on one and the same cursor.
        self._asked = connection.cursor(binary=True)
        self._sent = connection.cursor()
        self._ahead: dict[tuple[str, tuple[Value, ...]], psycopg.Cursor[tuple[Any, ...]]] = {}
        self.is_ending = False  # from here on the server may have committed
        self.has_unanswered = False  # what was put, and not yet confirmed

    def send_begin(self, begin: str) -> None:
        self._sent.execute(begin)

    def send_commit(self) -> psycopg.Cursor[tuple[Any, ...]]:
        """COMMIT is sent; its answer is known when the pipeline has been left."""
        self.is_ending = True
        self.round_trips += 1
        return self._connection.cursor().execute("COMMIT")

    def abandon(self) -> None:
        """Undo what was done; a connection on which that fails is closed."""
        with suppress(psycopg.Error):  # the story's own failure, told already
            self._pipeline.sync()
        undo(self._connection)

    def _rows(self, plan: Plan, values: Sequence[Value]) -> list[tuple[Any, ...]]:
        ahead = self._ahead.pop((plan.sql, tuple(values)), None)
        if ahead is not None:
            self.round_trips += ahead.pgresult is None  # else it came with another's
            return ahead.fetchall()
        self._asked.execute(plan.sql, values)
        if plan.returns_rows:
            self.round_trips += 1
            rows = self._asked.fetchall()
            self.has_unanswered = False
            return rows
        self._synchronise()
        return self._asked.fetchall() if self._asked.description else []

    def _affected(self, plan: Plan, values: Sequence[Value]) -> int:
        self._asked.execute(plan.sql, values)
        self._synchronise()
        return self._asked.rowcount

    def _send(self, plan: Plan, values: Sequence[Value]) -> None:
        self.has_unanswered = True
        self._sent.execute(plan.sql, values)

    def _send_ahead(self, plan: Plan, values: Sequence[Value]) -> None:
        cursor = self._connection.cursor(binary=True)
        cursor.execute(plan.sql, values)
        self._ahead[plan.sql, tuple(values)] = cursor

    def _many(self, plan: Plan, rows: Sequence[Sequence[Value]]) -> int:
        with self._connection.cursor() as cursor:
            cursor.executemany(plan.sql, rows)
            self._synchronise()
            return cursor.rowcount

    def _synchronise(self) -> None:
        self.round_trips += 1
        self._pipeline.sync()
        self.has_unanswered = False

    def _explain(self, error: Exception, sql: str) -> Exception:
        assert isinstance(error, psycopg.Error)
        return explain(error, self._connection, sql)


class OneQuestion(TypeError):
    """A glance asks once: more is asked by `read`, and changed by `write`."""

    def __init__(self) -> None:
        super().__init__("a glance is one question: ask more by `read`, change by `write`")


class SingleQuestion(Session):
    """One statement on a connection that is in no transaction: its answer, and nothing else."""

    dialect = "postgresql"
    driver_error = psycopg.Error

    def __init__(self, connection: Connection, plans: Plans) -> None:
        super().__init__(plans)
        self._connection = connection

    def _rows(self, plan: Plan, values: Sequence[Value]) -> list[tuple[Any, ...]]:
        if self.count > 1:
            raise OneQuestion
        self.round_trips += 1
        return self._connection.cursor(binary=True).execute(plan.sql, values).fetchall()

    def _affected(self, plan: Plan, values: Sequence[Value]) -> int:
        raise OneQuestion

    def _send(self, plan: Plan, values: Sequence[Value]) -> None:
        raise OneQuestion

    def _send_ahead(self, plan: Plan, values: Sequence[Value]) -> None:
        raise OneQuestion

    def _many(self, plan: Plan, rows: Sequence[Sequence[Value]]) -> int:
        raise OneQuestion

    def _explain(self, error: Exception, sql: str) -> Exception:
        assert isinstance(error, psycopg.Error)
        return explain(error, self._connection, sql)
