"""Slots: what the weekly hours of a desk come to on real days, in the zone of its office."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

MIDNIGHT = 24 * 60
SHORTEST, LONGEST = 5, 240  # minutes of a slot
ONE_DAY = timedelta(days=1)


class BadHours(ValueError):
    """Hours that cannot be: `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """When a desk is open on one day of the week; Monday is 0, minutes count from midnight."""

    weekday: int
    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class DeskPlan:
    """What slots are made from."""

    timezone: str
    slot_minutes: int
    capacity: int
    hours: tuple[Hours, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """A slot that the hours give, in UTC."""

    starts: datetime
    ends: datetime
    capacity: int


def check_hours(hours: Iterable[Hours]) -> None:
    """Raise `BadHours` "hours_backwards", "hours_overlap" or "no_such_day"."""
    known = sorted(hours)
    for each in known:
        if not 0 <= each.weekday <= 6:
            raise BadHours("no_such_day")
        if not 0 <= each.opens < each.closes <= MIDNIGHT:
            raise BadHours("hours_backwards")
    for earlier, later in pairwise(known):
        if earlier.weekday == later.weekday and later.opens < earlier.closes:
            raise BadHours("hours_overlap")


def openings(
    plan: DeskPlan, *, first: date, last: date, closed: Collection[date] = ()
) -> tuple[Opening, ...]:
    """Every slot from the first to the last day, both included, but on closed days.

    A slot is only made where all of it fits. Where the clocks go forward the hour that is left out
    has none; where they go back, the hour that comes twice has one row of them, not two.
    """
    return tuple(
        opening
        for day in days_between(first, last)
        if day not in closed
        for opening in _of_day(plan, day)
    )


def days_between(first: date, last: date) -> Iterator[date]:
    """Each day from the first to the last."""
    while first <= last:
        yield first
        first += ONE_DAY


def _of_day(plan: DeskPlan, day: date) -> Iterator[Opening]:
    zone, length = ZoneInfo(plan.timezone), timedelta(minutes=plan.slot_minutes)
    seen: set[datetime] = set()
    for hours in sorted(plan.hours):
        if hours.weekday != day.weekday():
            continue
        for minute in range(hours.opens, hours.closes - plan.slot_minutes + 1, plan.slot_minutes):
            starts = _moment(day, minute, zone)
            if starts is not None and starts not in seen:
                seen.add(starts)
                yield Opening(starts, starts + length, plan.capacity)


def _moment(day: date, minute: int, zone: ZoneInfo) -> datetime | None:
    """The moment at which the clocks of a zone show this; None when they never do."""
    local = datetime.combine(day, time(minute // 60, minute % 60), tzinfo=zone)
    moment = local.astimezone(UTC)
    back = moment.astimezone(zone)
    return moment if back.replace(tzinfo=None) == local.replace(tzinfo=None) else None
