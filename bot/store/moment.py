"""Times in the database: microseconds since 1970 UTC, the same number on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(moment: datetime) -> int:
    """The number stored for an aware time. Raises TypeError for a naive one."""
    return (moment - EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The aware UTC time of a stored number."""
    return EPOCH + timedelta(microseconds=micros)


def micros(duration: timedelta) -> int:
    """A duration in the unit of the database."""
    return duration // _MICROSECOND
