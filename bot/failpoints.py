"""Failpoints: named places where a process kills itself, so that tests need not be lucky.

`SEGIN_FAILPOINTS=sent:3,before_commit:0.02` kills the process with SIGKILL the third time it passes
"sent", and with a chance of 2 % each time it passes "before_commit".

`SEGIN_FAILPOINTS=/a/folder` kills the next process that passes a place for which there is a file of
that name, and takes the file away: once, when a test wants it. Only with SEGIN_ENV=test.
"""

from __future__ import annotations

import os
import secrets
import signal
import threading
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

PLACES = (
    "inserted",  # the message stands in the story, its turn is not had yet
    "heard",  # the turn is had, nothing of it is saved
    "before_commit",
    "after_commit",  # stored, and nobody was told
    "answering",  # the webhook's answer is about to be given
    "claimed",  # a lease is held, nothing was sent
    "sent",  # the provider has it, we have not noted that
    "receipt",  # a status callback is about to be recorded
)
FINENESS = 1_000_000


class Failpoints:
    """Called with the name of a place; may never return."""

    def __init__(self, chances: Mapping[str, float], *, folder: Path | None = None) -> None:
        """Up to 1 a chance, from 1 on the count at which it strikes. ValueError for no place."""
        unknown = sorted(set(chances) - set(PLACES))
        if unknown:
            raise ValueError(f"no such failpoint: {', '.join(unknown)}")
        self._chances = dict(chances)
        self._folder = folder
        self._passed: Counter[str] = Counter()
        self._lock = threading.Lock()

    def __call__(self, place: str) -> None:
        wanted = self._chances.get(place)
        if wanted is not None and self._strikes(place, wanted):
            _die()
        if self._folder is not None and _is_taken_away(self._folder / place):
            _die()

    def _strikes(self, place: str, wanted: float) -> bool:
        if wanted < 1:
            return secrets.randbelow(FINENESS) < wanted * FINENESS
        with self._lock:
            self._passed[place] += 1
            return self._passed[place] == wanted


def _is_taken_away(file: Path) -> bool:
    """True for the one who removes it: of several processes only one is killed."""
    try:
        file.unlink()
    except FileNotFoundError:
        return False
    return True


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
    threading.Event().wait()  # nothing after this place happens


def read_failpoints(text: str | None) -> Failpoints:
    """The failpoints that `SEGIN_FAILPOINTS` names; none when it is unset. Raises ValueError."""
    if text and text.startswith("/"):
        return Failpoints({}, folder=Path(text))
    chances = {}
    for part in (text or "").split(","):
        name, found, chance = part.strip().partition(":")
        if name:
            chances[name] = float(chance) if found else 1.0
    return Failpoints(chances)


def failpoints_problem(text: str | None) -> str | None:
    """Why `SEGIN_FAILPOINTS` cannot be used, or None."""
    try:
        read_failpoints(text)
    except ValueError as problem:
        return f"cannot be read: {problem}"
    return None
