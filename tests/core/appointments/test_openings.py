"""Weekly hours become slots on real days, whatever the clocks of the office do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.appointments import BadHours, DeskPlan, Hours, check_hours, openings

BAMAKO, PARIS, TRIPOLI = "Africa/Bamako", "Europe/Paris", "Africa/Tripoli"
MONDAY = date(2026, 3, 2)
NINE, NOON = 9 * 60, 12 * 60


def plan(*hours: Hours, zone: str = BAMAKO, length: int = 60, capacity: int = 2) -> DeskPlan:
    return DeskPlan(zone, length, capacity, hours)


def local_starts(desk: DeskPlan, first: date, last: date) -> list[str]:
    zone = ZoneInfo(desk.timezone)
    found = openings(desk, first=first, last=last)
    return [it.starts.astimezone(zone).strftime("%d %H:%M") for it in found]


def test_a_morning_gives_the_slots_that_fit_into_it() -> None:
    desk = plan(Hours(0, NINE, NOON + 30))
    assert local_starts(desk, MONDAY, MONDAY) == ["02 09:00", "02 10:00", "02 11:00"]


def test_a_closed_day_has_no_slots() -> None:
    desk = plan(Hours(0, NINE, NOON))
    week = MONDAY + timedelta(days=7)
    found = openings(desk, first=MONDAY, last=week, closed={MONDAY})
    assert {it.starts.date() for it in found} == {week}


def test_other_days_of_the_week_have_none() -> None:
    desk = plan(Hours(0, NINE, NOON))
    assert local_starts(desk, MONDAY + timedelta(days=1), MONDAY + timedelta(days=6)) == []


def test_the_twenty_ninth_of_february_is_a_day_like_others() -> None:
    day = date(2028, 2, 29)
    desk = plan(Hours(day.weekday(), NINE, NOON))
    (first, *_) = openings(desk, first=date(2028, 2, 28), last=date(2028, 3, 1))
    assert first.starts == datetime(2028, 2, 29, 9, tzinfo=UTC)


def test_the_same_hour_of_the_office_is_another_moment_in_summer() -> None:
    desk = plan(*(Hours(day, NINE, NINE + 60) for day in range(7)), zone=PARIS)
    winter, summer = (
        openings(desk, first=day, last=day)[0].starts
        for day in (date(2026, 3, 28), date(2026, 3, 29))
    )
    assert (winter.hour, summer.hour) == (8, 7)


def test_the_hour_that_the_clocks_leave_out_has_no_slot() -> None:
    sunday = date(2026, 3, 29)
    desk = plan(Hours(6, 60, 4 * 60), zone=PARIS)
    assert local_starts(desk, sunday, sunday) == ["29 01:00", "29 03:00"]


def test_the_hour_that_comes_twice_has_its_slot_once() -> None:
    sunday = date(2026, 10, 25)
    desk = plan(Hours(6, 60, 4 * 60), zone=PARIS)
    assert local_starts(desk, sunday, sunday) == ["25 01:00", "25 02:00", "25 03:00"]


@pytest.mark.parametrize(
    ("hours", "code"),
    [
        ((Hours(0, NOON, NINE),), "hours_backwards"),
        ((Hours(0, NINE, NOON), Hours(0, NOON - 1, NOON + 60)), "hours_overlap"),
        ((Hours(7, NINE, NOON),), "no_such_day"),
        ((Hours(0, NINE, 25 * 60),), "hours_backwards"),
    ],
)
def test_hours_that_cannot_be_are_named(hours: tuple[Hours, ...], code: str) -> None:
    with pytest.raises(BadHours) as caught:
        check_hours(hours)
    assert caught.value.code == code


@given(
    zone=st.sampled_from([BAMAKO, PARIS, TRIPOLI, "America/New_York"]),
    first=st.dates(date(2024, 1, 1), date(2032, 12, 31)),
    length=st.integers(5, 240),
    opens=st.integers(0, 23 * 60),
    span=st.integers(5, 600),
)
def test_slots_of_a_desk_never_begin_twice_and_lie_inside_its_hours(
    zone: str, first: date, length: int, opens: int, span: int
) -> None:
    closes = min(opens + span, 24 * 60)
    hours = tuple(Hours(day, opens, closes) for day in range(7))
    found = openings(DeskPlan(zone, length, 1, hours), first=first, last=first + timedelta(days=13))
    starts = [it.starts for it in found]
    assert starts == sorted(set(starts))
    for it in found:
        local = it.starts.astimezone(ZoneInfo(zone))
        minute = local.hour * 60 + local.minute
        assert opens <= minute <= closes - length
        assert it.ends - it.starts == timedelta(minutes=length)
