"""Session: the one function through which every statement of the product runs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import Executable

from bot.store.failures import StatementFailed
from bot.store.statement import Params, Plan, Plans, Value

A = TypeVar("A")
NOTHING: Params = {}
EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}


class Session(ABC):
    """What a story or a question is handed: it runs statements, and never commits.

    `count` is the number of statements run, `round_trips` how often an answer was waited for.
    Every method raises `StatementFailed` when the database refuses, `NotStored` when it is gone.
    """

    dialect: str
    driver_error: type[Exception]

    def __init__(self, plans: Plans) -> None:
        self._plans = plans
        self.count = 0
        self.round_trips = 0
        self.failure: StatementFailed | None = None

    def run(self, statement: Executable, params: Params = NOTHING) -> list[tuple[Any, ...]]:
        """The rows of a statement; an empty list when it returns none."""
        return self._through(self._rows, statement, params)

    def change(self, statement: Executable, params: Params = NOTHING) -> int:
        """How many rows an INSERT, UPDATE or DELETE touched."""
        return self._through(self._affected, statement, params)

    def put(self, statement: Executable, params: Params = NOTHING) -> None:
        """Change without waiting for the answer.

        On PostgreSQL it travels with the next statement or with COMMIT and costs no round trip of
        its own; a refusal then shows there. On SQLite it is `change` without the number.
        """
        self._through(self._send, statement, params)

    def ahead(self, statement: Executable, params: Params = NOTHING) -> None:
        """Send a question that `run` asks in a moment, with the same values.

        On PostgreSQL several then travel together, and one wait is enough for all. What they see is
        what is there now. On SQLite this does nothing.
        """
        plan = self._plans.of(statement, params)
        self._guarded(self._send_ahead, plan, plan.values(params))

    def run_many(self, statement: Executable, rows: Iterable[Params]) -> int:
        """The same change once for every row of values; how many rows it touched in all."""
        given = list(rows)
        if not given:
            return 0
        plan = self._plans.of(statement, given[0])
        if plan.lists:
            raise TypeError("a list of lists cannot run many times: " + plan.sql)
        return self._guarded(self._many, plan, [plan.values(row) for row in given])

    def explain(
        self, statement: Executable, params: Params = NOTHING
    ) -> tuple[str, tuple[str, ...]]:
        """(its SQL, how the database would find its rows), without running it."""
        plan = self._plans.of(statement, params)
        asking = plan.explaining(EXPLAIN[self.dialect])
        rows = self._guarded(self._rows, asking, plan.values(params))
        return plan.sql, tuple(str(row[-1]) for row in rows)

    def _through(
        self, ask: Callable[[Plan, Sequence[Value]], A], statement: Executable, params: Params
    ) -> A:
        plan = self._plans.of(statement, params)
        return self._guarded(ask, plan, plan.values(params))

    def _guarded(self, ask: Callable[[Plan, Any], A], plan: Plan, values: Any) -> A:
        self.count += 1
        try:
            return ask(plan, values)
        except self.driver_error as error:
            failure = self._explain(error, plan.sql)
            if isinstance(failure, StatementFailed):
                self.failure = failure
            raise failure from None  # the driver's text may hold a value

    @abstractmethod
    def _rows(self, plan: Plan, values: Sequence[Value]) -> list[tuple[Any, ...]]: ...

    @abstractmethod
    def _affected(self, plan: Plan, values: Sequence[Value]) -> int: ...

    @abstractmethod
    def _send(self, plan: Plan, values: Sequence[Value]) -> None: ...

    @abstractmethod
    def _send_ahead(self, plan: Plan, values: Sequence[Value]) -> None: ...

    @abstractmethod
    def _many(self, plan: Plan, rows: Sequence[Sequence[Value]]) -> int: ...

    @abstractmethod
    def _explain(self, error: Exception, sql: str) -> Exception: ...
