"""Throttle: wrong tries make the next one wait, longer each time, whatever process counts them.

A try is counted before its password is looked at and taken back when it was right, so that many
at the same moment cannot slip through. A try that has to wait is not looked at and does not count.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.services.parts import Parts
from bot.services.refusal import TooManyTries
from bot.store import attempts
from bot.store.attempts import AttemptRow
from bot.store.moment import micros, to_micros
from bot.store.session import Session

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)
FREE_FOR_ACCOUNT = 5
FREE_FOR_SOURCE = 30  # a whole office may share one address


@dataclass(frozen=True, slots=True)
class Counter:
    """What is counted: a key that cannot be read back, and how many wrong tries are free."""

    key: bytes
    free: int


def account_counter(parts: Parts, name: str) -> Counter:
    """The counter of an account, whether it exists or not."""
    return Counter(parts.vault.index("tries_account", name), FREE_FOR_ACCOUNT)


def source_counter(parts: Parts, source: str) -> Counter:
    """The counter of the address that tries come from."""
    return Counter(parts.vault.index("tries_source", source), FREE_FOR_SOURCE)


def wait_after(failures: int, *, free: int) -> timedelta:
    """How long the next try waits after so many wrong ones."""
    if failures < free:
        return timedelta()
    doublings = min(failures - free, 16)
    return min(FIRST_WAIT * 2**doublings, LONGEST_WAIT)


def count_try(*counters: Counter, session: Session, now: datetime) -> int:
    """Count a try as wrong; 0, or how many seconds it has to wait and is then not counted."""
    at = to_micros(now)
    attempts.forget_attempts(session, before=at - micros(FORGOTTEN_AFTER))
    rows = [(it, attempts.lock_attempts(session, it.key, now=at)) for it in _ordered(counters)]
    waits = [row.blocked_until - at for _, row in rows]
    if max(waits) > 0:
        return -(-max(waits) // 1_000_000)
    for counter, row in rows:
        failures = row.failures + 1
        blocked_until = at + micros(wait_after(failures, free=counter.free))
        attempts.set_attempts(session, counter.key, AttemptRow(failures, at, blocked_until))
    return 0


def take_back(*counters: Counter, session: Session, now: datetime) -> None:
    """The last try was right: it does not count."""
    at = to_micros(now)
    for counter in _ordered(counters):
        row = attempts.lock_attempts(session, counter.key, now=at)
        failures = max(0, row.failures - 1)
        attempts.set_attempts(session, counter.key, AttemptRow(failures, row.tried_at, at))


def forgive(*counters: Counter, session: Session) -> None:
    """The member is who they say: what was wrong before no longer counts."""
    for counter in _ordered(counters):
        attempts.drop_attempts(session, counter.key)


def try_once(parts: Parts, *counters: Counter) -> None:
    """Count a try as wrong in a story of its own. Raises `TooManyTries`."""
    now = parts.clock()
    seconds = parts.db.write(lambda session: count_try(*counters, session=session, now=now))
    if seconds:
        raise TooManyTries(seconds)


def _ordered(counters: tuple[Counter, ...]) -> list[Counter]:
    """In one order everywhere, so that two tries cannot wait for each other."""
    return sorted(counters, key=lambda it: it.key)
