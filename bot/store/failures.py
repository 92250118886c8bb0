"""Failures of the store: what a caller can be told, never with a value in it.

The drivers' own errors carry row values ("Key (email)=(...) already exists"), and a value may be a
number, a name or a body. They end here: what leaves the store holds codes, names of constraints and
SQL text with its placeholders.
"""

from __future__ import annotations


class NotStored(Exception):
    """Nothing was stored, or it cannot be known: try again later. The web answers 503."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Contended(NotStored):
    """Another transaction was in the way and this one was undone: the story may run again."""


class ConnectionLost(NotStored):
    """The database went away. `stored_nothing` is False when COMMIT may or may not have arrived."""

    def __init__(self, code: str, *, stored_nothing: bool = True) -> None:
        super().__init__(code)
        self.stored_nothing = stored_nothing


class StatementFailed(Exception):
    """The database refused a statement; the story around it is undone, whoever catches this."""

    def __init__(self, code: str, constraint: str, *, sql: str) -> None:
        super().__init__(f"{code} {constraint}".strip() + f" in: {' '.join(sql.split())}")
        self.code = code
        self.constraint = constraint


class ConstraintViolated(StatementFailed):
    """A constraint said no. `code` is "unique", "foreign_key", "not_null", "check" or "trigger"."""
