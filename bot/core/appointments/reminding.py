"""When a person is reminded of an appointment: the day before, by daylight, and two hours before.

Both are told in time to be of use or not at all; hours of sleep are looked after where they go.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

EARLIEST, LATEST = 9, 18  # o'clock, where the person is
JUST_BOOKED = timedelta(hours=3)  # who booked so shortly before needs no telling
TWO_HOURS = timedelta(hours=2)
# Nearer than this a reminder is of no use: the other one comes, or it is too late to set out.
DAY_BEFORE_LAPSES, TWO_HOURS_LAPSES = timedelta(hours=4), timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Moment:
    """When something is due, and from when on it is of no use."""

    due: datetime
    lapses: datetime


def day_before(starts: datetime, zone: str, *, now: datetime) -> Moment | None:
    """The day before at that hour, moved into the day of the person; None where that is past."""
    local = (starts - timedelta(days=1)).astimezone(ZoneInfo(zone))
    if local.hour < EARLIEST:
        local = local.replace(hour=EARLIEST, minute=0)
    elif local.hour >= LATEST:
        local = local.replace(hour=LATEST, minute=0)
    due = local.astimezone(starts.tzinfo)
    lapses = starts - DAY_BEFORE_LAPSES
    return Moment(due, lapses) if now + JUST_BOOKED <= due < lapses else None


def two_hours_before(starts: datetime, *, now: datetime) -> Moment | None:
    """Two hours before; None for an appointment that was made shortly before it."""
    due = starts - TWO_HOURS
    if now + JUST_BOOKED > starts:
        return None
    return Moment(due, starts - TWO_HOURS_LAPSES)
