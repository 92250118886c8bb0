"""The lease clock: nobody can set it, and a lease of an earlier start of the machine is over."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from bot.store.db import Database
from bot.store.lease import LeaseTime, lease_clock, machine_clock
from tests.store import shelf
from tests.store.shelf import opened

BOOT = "11111111-2222-3333-4444-555555555555"


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    shelf.prepare(database_url)
    with opened(database_url) as database:
        yield database


def test_the_clock_goes_forward_in_microseconds(db: Database) -> None:
    first = db.write(lease_clock)
    second = db.write(lease_clock)
    assert first.boot == second.boot
    assert 0 < second.at - first.at < 10_000_000


def test_a_wall_clock_set_an_hour_ahead_ends_no_lease(db: Database) -> None:
    before = db.write(lease_clock)
    until = before.after(seconds=60)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1)):
        assert not db.write(lease_clock).is_lapsed(before.boot, until)


def test_a_wall_clock_set_back_an_hour_prolongs_no_lease(db: Database) -> None:
    before = db.write(lease_clock)
    with time_machine.travel(datetime.now(UTC) - timedelta(hours=1)):
        assert db.write(lease_clock).is_lapsed(before.boot, before.at)


def test_the_clock_moves_within_one_transaction(db: Database) -> None:
    first, second = db.write(lambda session: (lease_clock(session), lease_clock(session)))
    assert second.at > first.at


def test_a_lease_is_lapsed_from_its_end_on() -> None:
    now = LeaseTime(BOOT, 1_000_000)
    assert now.after(seconds=2.5) == 3_500_000
    assert not now.is_lapsed(BOOT, 1_000_001)
    assert now.is_lapsed(BOOT, 1_000_000)


def test_a_lease_of_an_earlier_start_of_the_machine_is_lapsed() -> None:
    assert LeaseTime(BOOT, 5).is_lapsed("another start", 10**15)


def test_the_start_of_the_machine_is_named_as_the_kernel_names_it(tmp_path: Path) -> None:
    boot_id = tmp_path / "boot_id"
    boot_id.write_text(f"{BOOT}\n")
    clock = machine_clock(boot_id)
    assert clock.boot == BOOT
    assert clock.at <= time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1000


def test_without_the_kernels_name_the_wall_clock_serves(tmp_path: Path) -> None:
    moment = datetime(2026, 2, 28, 23, 59, tzinfo=UTC)
    with time_machine.travel(moment, tick=False):
        clock = machine_clock(tmp_path / "missing")
    assert clock == LeaseTime("wall", int(moment.timestamp()) * 1_000_000)
