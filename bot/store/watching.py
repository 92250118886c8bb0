"""Watching: how many statements a question or a story ran, and how their rows are found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Executable
from sqlalchemy.sql.dml import Insert, UpdateBase
from sqlalchemy.sql.selectable import SelectBase

from bot.store.db import DRAIN_SECONDS, Database
from bot.store.session import NOTHING, Session
from bot.store.statement import Params

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found:
    """A statement, and the lines in which the database says how it finds its rows."""

    sql: str
    lines: tuple[str, ...]


@dataclass(slots=True)
class Seen:
    """What was run since it was last emptied; `plans` only where they were asked for."""

    statements: int = 0
    plans: dict[str, Found] = field(default_factory=dict)


class WatchedDatabase(Database):
    """A database behind another one, that counts; with `explains` it asks for plans too."""

    def __init__(self, behind: Database, *, explains: bool = False) -> None:
        self.dialect = behind.dialect
        self.seen = Seen()
        self._behind = behind
        self._explains = explains

    def write(self, story: Callable[[Session], T]) -> T:
        """As the database behind it does."""
        return self._behind.write(self._watched(story))

    def read(self, question: Callable[[Session], T]) -> T:
        """As the database behind it does."""
        return self._behind.read(self._watched(question))

    def glance(self, question: Callable[[Session], T]) -> T:
        """As the database behind it does; to ask for the plan too is more than a glance."""
        ask = self._behind.read if self._explains else self._behind.glance
        return ask(self._watched(question))

    def close(self, *, patience: float = DRAIN_SECONDS) -> None:
        """Close the database behind it."""
        self._behind.close(patience=patience)

    def _watched(self, story: Callable[[Session], T]) -> Callable[[Session], T]:
        def tell(session: Session) -> T:
            before = session.count
            watched = _Explaining(session, self.seen) if self._explains else session
            try:
                return story(watched)
            finally:
                self.seen.statements += session.count - before

        return tell


class _Explaining(Session):
    """Runs statements on another session, each after the question how it would."""

    def __init__(self, behind: Session, seen: Seen) -> None:
        self._behind, self._seen = behind, seen
        self.dialect, self.driver_error = behind.dialect, behind.driver_error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._behind, name)

    def run(self, statement: Executable, params: Params = NOTHING) -> list[tuple[Any, ...]]:
        self._ask(statement, params)
        return self._behind.run(statement, params)

    def change(self, statement: Executable, params: Params = NOTHING) -> int:
        self._ask(statement, params)
        return self._behind.change(statement, params)

    def put(self, statement: Executable, params: Params = NOTHING) -> None:
        self._ask(statement, params)
        self._behind.put(statement, params)

    def ahead(self, statement: Executable, params: Params = NOTHING) -> None:
        self._behind.ahead(statement, params)

    def run_many(self, statement: Executable, rows: Iterable[Params]) -> int:
        given = list(rows)
        if given:
            self._ask(statement, given[0])
        return self._behind.run_many(statement, given)

    def _ask(self, statement: Executable, params: Params) -> None:
        is_asked = isinstance(statement, SelectBase | UpdateBase)
        if not is_asked or isinstance(statement, Insert):
            return
        sql, lines = self._behind.explain(statement, params)
        self._seen.plans[sql] = Found(sql, lines)

    def _unused(self, *_given: object) -> Any:
        raise NotImplementedError

    _rows = _affected = _send = _send_ahead = _many = _explain = _unused  # type: ignore[assignment]
