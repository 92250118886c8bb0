"""Refusal: what a service says when it will not, as a code that each caller puts into words."""

from __future__ import annotations

from bot.store.db import NotStored

__all__ = ["NotStored", "Refusal", "TooManyTries"]


class Refusal(Exception):
    """The service will not do it. `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TooManyTries(Refusal):
    """Not now: try again in `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__("too_many_tries")
        self.seconds = seconds
