"""Reading: a number or a day as an address or a form says it; None for whatever is none.

A number is one that a database stores, a day one with room before and after it: both are asked of
here, so that no page has to think of 30 digits, of "²", or of the year 9999.
"""

from __future__ import annotations

from datetime import date, datetime

DIGITS = 18
YEARS = range(1900, 2200)


def number_in(written: str | None, *, digits: int = DIGITS) -> int | None:
    """The whole number from 0 on that was written in at most so many digits."""
    plain = (written or "").strip()
    is_number = plain.isascii() and plain.isdigit() and len(plain) <= digits
    return int(plain) if is_number else None


def day_in(written: str | None) -> date | None:
    """The day that was written as 2026-11-21."""
    try:
        found = date.fromisoformat((written or "").strip())
    except ValueError:
        return None
    return found if found.year in YEARS else None


def moment_in(written: str | None) -> datetime | None:
    """The moment that was written as 2026-11-21T08:00, with or without its distance from UTC."""
    try:
        found = datetime.fromisoformat((written or "").strip())
    except ValueError:
        return None
    return found if found.year in YEARS else None
