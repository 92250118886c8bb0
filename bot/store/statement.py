"""Statements: a Core construct becomes SQL text and an order of values, once per dialect.

SQLAlchemy compiles; it neither binds nor converts nor fetches. Only what both drivers store alike
may pass: integers, floats, text, bytes and None. A `StrEnum` or `IntEnum` passes as its value; a
boolean, a datetime or a Decimal is refused, because each would be stored differently on each side.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from enum import Enum
from operator import itemgetter
from types import NoneType
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Executable
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import Compiled, SQLCompiler
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.elements import BindParameter, ClauseElement
from sqlalchemy.sql.selectable import SelectBase

Value = int | float | str | bytes | None
Params = Mapping[str, Any]  # a Value, or a list of them for an IN

# Both compilers understand PostgreSQL's construct, and both databases its syntax: one statement
# with `.on_conflict_do_nothing()`, `.on_conflict_do_update()` and `.returning()` serves both.
# The `index_where` of a partial index must be `text("...")`: a bound value there finds no index.
insert = postgresql_insert

PLAIN = frozenset({int, float, str, bytes, NoneType})


class Plan:
    """One compiled statement: its SQL and how its parameters become positional values."""

    __slots__ = ("_constants", "_expansions", "_pick", "_wanted", "lists", "returns_rows", "sql")

    def __init__(self, compiled: Compiled, statement: ClauseElement, lists: Params) -> None:
        binds = _binds(compiled)
        constants = {name: b.effective_value for name, b in binds.items() if not b.required}
        self.lists = tuple(sorted(name for name, bind in binds.items() if _is_list(bind)))
        self.returns_rows = _returns_rows(compiled, statement)
        self.sql, order, spread = _expand(compiled, {**constants, **lists})
        for name in spread.keys() & constants.keys():
            constants.update(zip(spread[name], constants[name] or (), strict=True))
        self._constants = {name: constants[name] for name in order if name in constants}
        self._expansions = {name: spread[name] for name in self.lists if name in spread}
        self._wanted = sum(bind.required for bind in binds.values())
        self._pick = _picker(order)

    def values(self, params: Params) -> Sequence[Value]:
        """The values in the order of the placeholders.

        Raises TypeError for a wrong number of parameters or a type that may not pass, KeyError for
        a missing one: a misspelt name is never silently dropped.
        """
        if len(params) != self._wanted:
            raise TypeError(f"{self._wanted} parameters wanted, got {sorted(params)}: {self.sql}")
        if self.lists:
            params = self._flatten(params)
        if self._constants:
            params = {**self._constants, **params}
        picked = self._pick(params)
        if PLAIN.issuperset(map(type, picked)):
            return picked
        return tuple(map(_plain, picked))

    def explaining(self, order: str) -> Plan:
        """The same values for the question how its rows would be found."""
        asking = copy(self)
        asking.sql, asking.returns_rows = f"{order} {self.sql}", True
        return asking

    def _flatten(self, params: Params) -> dict[str, Any]:
        flat = {name: value for name, value in params.items() if name not in self._expansions}
        for name, names in self._expansions.items():
            flat.update(zip(names, _padded(params[name]), strict=True))
        return flat


class Plans:
    """The compiled statements of one dialect, kept as long as their statement lives.

    Keep statements in module constants: one built anew for every call is compiled for every call.
    """

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._plans: WeakKeyDictionary[Executable, Plan] = WeakKeyDictionary()
        self._by_length: WeakKeyDictionary[Executable, dict[tuple[int, ...], Plan]]
        self._by_length = WeakKeyDictionary()

    def of(self, statement: Executable, params: Params) -> Plan:
        """The plan of a statement; with lists among its parameters, the one of their lengths."""
        plan = self._plans.get(statement)
        if plan is None:
            plan = self._plans[statement] = self._compile(statement, {})
        return plan if not plan.lists else self._of_length(statement, plan.lists, params)

    def _of_length(self, statement: Executable, lists: tuple[str, ...], params: Params) -> Plan:
        padded = {name: _padded(params[name]) for name in lists}
        plans = self._by_length.setdefault(statement, {})
        lengths = tuple(map(len, padded.values()))
        if lengths not in plans:
            plans[lengths] = self._compile(statement, padded)
        return plans[lengths]

    def _compile(self, statement: Executable, lists: Params) -> Plan:
        # A plan must not hold `compiled`: it refers to the statement, which then never went away.
        assert isinstance(statement, ClauseElement)
        return Plan(statement.compile(dialect=self._dialect), statement, lists)


def _binds(compiled: Compiled) -> dict[str, BindParameter[Any]]:
    if not isinstance(compiled, SQLCompiler):
        return {}  # a CREATE or DROP has no parameters
    return {name: bind for bind, name in compiled.bind_names.items()}


def _is_list(bind: BindParameter[Any]) -> bool:
    if bind.literal_execute and bind.required:
        raise TypeError(f"{bind.key}: a literal_execute parameter would be compiled every time")
    return bind.expanding and bind.required


def _returns_rows(compiled: Compiled, statement: ClauseElement) -> bool | None:
    """None where only the database knows: a text, a CREATE."""
    if isinstance(statement, SelectBase):
        return True
    if isinstance(statement, UpdateBase) and isinstance(compiled, SQLCompiler):
        return bool(compiled.effective_returning)
    return None


def _expand(
    compiled: Compiled, values: Params
) -> tuple[str, tuple[str, ...], Mapping[str, list[str]]]:
    """SQL, order of names, and into which names a list was spread."""
    if not isinstance(compiled, SQLCompiler):
        return str(compiled), (), {}
    names = {bind.key for bind in compiled.post_compile_params}
    if not names:
        return compiled.string, tuple(compiled.positiontup or ()), {}
    known = {name: values.get(name, [] if name in names else None) for name in _binds(compiled)}
    state = compiled.construct_expanded_state(known)
    return state.statement, tuple(state.positiontup or ()), state.parameter_expansion


def _picker(order: tuple[str, ...]) -> Callable[[Params], tuple[Any, ...]]:
    if not order:
        return lambda params: ()
    if len(order) == 1:
        return lambda params: (params[order[0]],)
    return itemgetter(*order)


def _padded(values: Sequence[Any]) -> list[Any]:
    """The list with its last value repeated up to a power of two: few lengths, few compilations.

    A repeated value changes neither IN nor NOT IN.
    """
    known = list(values)
    if len(known) < 2:
        return known
    return known + known[-1:] * ((1 << (len(known) - 1).bit_length()) - len(known))


def _plain(value: Any) -> Value:
    kind = type(value)
    if kind in PLAIN:
        known: Value = value
        return known
    if isinstance(value, Enum) and type(value.value) in (str, int):
        plain: str | int = value.value
        return plain
    raise TypeError(f"a {kind.__name__} may not pass into the database: give int, text or bytes")
