"""Lease clock: a time that nobody can set, by which a claim on a row lapses.

On PostgreSQL it is the server's clock, the same for every host. SQLite means one machine: there it
is the time since the machine started, together with the name of that start, so that neither a
stepped wall clock nor a reboot can make two workers send the same message.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, literal_column, text

from bot.store.session import Session

_SERVER_NOW = "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)"
_SERVER_CLOCK = text(f"SELECT {_SERVER_NOW}").columns()
# As one more column of a question, which then needs no second one for the time.
SERVER_NOW: ColumnElement[int] = literal_column(_SERVER_NOW)
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")

SERVER = "server"
WALL = "wall"


@dataclass(frozen=True, slots=True)
class LeaseTime:
    """A moment of the lease clock: microseconds, and the start of the machine they count from."""

    boot: str
    at: int

    def after(self, seconds: float) -> int:
        """The moment to store, beside `boot`, for a lease that lasts so long."""
        return self.at + round(seconds * 1_000_000)

    def is_lapsed(self, boot: str, until: int) -> bool:
        """Whether a stored lease is over: its time is, or its machine has started again since."""
        return boot != self.boot or until <= self.at


def lease_clock(session: Session) -> LeaseTime:
    """The lease clock now. One statement on PostgreSQL, none on SQLite.

    A system without Linux's boot id (a developer's macOS) falls back to the wall clock: there a
    clock set forward ends leases early, and what was being sent takes the `uncertain` path.
    """
    if session.dialect == "postgresql":
        return LeaseTime(SERVER, session.run(_SERVER_CLOCK)[0][0])
    return machine_clock(_BOOT_ID)


def told_with(
    session: Session, row: tuple[Any, ...], *, width: int
) -> tuple[tuple[Any, ...], LeaseTime]:
    """(its own columns, the lease clock) of a row asked on PostgreSQL with `SERVER_NOW` behind."""
    if session.dialect == "postgresql":
        return row[:width], LeaseTime(SERVER, row[width])
    return row, lease_clock(session)


def machine_clock(boot_id: Path) -> LeaseTime:
    """The time since this machine started; the wall clock where `boot_id` cannot be read."""
    try:
        boot = boot_id.read_text(encoding="ascii").strip()
    except OSError:
        return LeaseTime(WALL, time.time_ns() // 1000)
    return LeaseTime(boot, time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1000)
