"""When a person may be told something unasked: outside quiet hours, inside their safe hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Hours:
    """Part of a day, in minutes after midnight; it may go past midnight. Equal ends: all day."""

    begins: int
    ends: int

    def holds(self, minute: int) -> bool:
        """Whether a minute of the day is inside."""
        if self.begins == self.ends:
            return True
        if self.begins < self.ends:
            return self.begins <= minute < self.ends
        return minute >= self.begins or minute < self.ends


def next_allowed(now: datetime, zone: str, *, awake: Hours, safe: Hours | None = None) -> datetime:
    """The first moment from `now` on, in the person's own time, when they may be told something.

    Where safe hours and waking hours have nothing in common, the safe hours count: the person
    chose them.
    """
    local = now.astimezone(ZoneInfo(zone))
    allowed = [hours for hours in (awake, safe) if hours is not None]
    if not any(all(it.holds(minute) for it in allowed) for minute in range(MINUTES)):
        allowed = [hours for hours in (safe,) if hours is not None]
    if all(it.holds(local.hour * 60 + local.minute) for it in allowed):
        return now
    moment = now.replace(second=0, microsecond=0)
    for _ in range(2 * MINUTES):
        moment += timedelta(minutes=1)
        local = moment.astimezone(ZoneInfo(zone))
        if all(it.holds(local.hour * 60 + local.minute) for it in allowed):
            return moment
    return now


def read_hours(written: str) -> Hours:
    """Hours written as "08:00-20:00". Raises ValueError for anything else."""
    begins, dash, ends = written.partition("-")
    if not dash:
        raise ValueError(written)
    return Hours(_minute(begins), _minute(ends))


def _minute(written: str) -> int:
    hour, _, minute = written.strip().partition(":")
    value = int(hour) * 60 + int(minute or 0)
    if not 0 <= value <= MINUTES:
        raise ValueError(written)
    return value % MINUTES
