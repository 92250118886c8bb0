"""Identifiers: small enough for the database, never twice, near each other in time."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import time_machine

from bot.store.identity import new_id

MAKING = "from bot.store.identity import new_id; print(*(new_id() for _ in range(5000)))"


def test_an_identifier_fits_a_bigint_and_is_positive() -> None:
    assert all(0 < new_id() < 2**63 for _ in range(10_000))


def test_processes_never_make_the_same_identifier() -> None:
    command = [sys.executable, "-c", MAKING]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    made = [word for process in processes for word in process.communicate()[0].split()]
    assert len(set(made)) == len(made) == 15_000


def test_identifiers_of_a_day_lie_together_and_after_those_of_the_day_before() -> None:
    today = datetime(2026, 2, 28, 12, tzinfo=UTC)
    with time_machine.travel(today, tick=False):
        first = [new_id() for _ in range(100)]
    with time_machine.travel(today + timedelta(days=1), tick=False):
        second = [new_id() for _ in range(100)]
    assert max(first) < min(second)


def test_the_neighbour_of_an_identifier_cannot_be_guessed() -> None:
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC), tick=False):
        made = sorted(new_id() for _ in range(1000))
    steps = {after - before for before, after in pairwise(made)}
    assert len(steps) > 990
    assert sum(steps) / len(steps) > 2**36


def test_an_identifier_still_fits_in_a_hundred_years() -> None:
    with time_machine.travel(datetime(2126, 1, 1, tzinfo=UTC), tick=False):
        assert 0 < new_id() < 2**63
