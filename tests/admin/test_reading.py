"""Reading numbers and days that an address or a form says."""

from __future__ import annotations

from datetime import date

import pytest

from admin.reading import day_in, moment_in, number_in


@pytest.mark.parametrize(
    ("written", "number"),
    [("0", 0), (" 12 ", 12), ("9" * 18, 10**18 - 1), ("9" * 19, None), ("-1", None), ("", None)]
    + [(it, None) for it in ("²", "٣", "1.5", "1e3", "1_0", "\0", None)],
)
def test_only_a_number_that_a_database_stores_is_one(
    written: str | None, number: int | None
) -> None:
    assert number_in(written) == number


def test_only_a_day_with_room_around_it_is_one() -> None:
    assert day_in("2028-02-29") == date(2028, 2, 29)
    for written in ("2026-02-30", "9999-12-31", "0001-01-01", "x", "", None):
        assert day_in(written) is None
        assert moment_in(written) is None
    assert moment_in("2026-11-21T08:00") is not None
