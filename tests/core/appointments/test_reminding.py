"""Reminders are due while the person is awake, and only while they are of use."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.appointments import day_before, say_day, say_moment, two_hours_before

BAMAKO, PARIS, TRIPOLI = "Africa/Bamako", "Europe/Paris", "Africa/Tripoli"
STARTS = datetime(2026, 3, 5, 8, 30, tzinfo=UTC)
LONG_BEFORE = STARTS - timedelta(days=10)


def test_the_day_before_is_told_by_daylight_where_the_person_is() -> None:
    moment = day_before(STARTS, BAMAKO, now=LONG_BEFORE)
    assert moment is not None and moment.due == datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
    early = STARTS.replace(hour=5)
    in_tripoli = day_before(early, TRIPOLI, now=LONG_BEFORE)
    assert in_tripoli is not None and in_tripoli.due == datetime(2026, 3, 4, 7, 0, tzinfo=UTC)


def test_the_day_before_the_first_of_march_may_be_the_twenty_ninth_of_february() -> None:
    starts = datetime(2028, 3, 1, 10, tzinfo=UTC)
    moment = day_before(starts, BAMAKO, now=starts - timedelta(days=3))
    assert moment is not None and moment.due == datetime(2028, 2, 29, 10, tzinfo=UTC)


def test_who_has_just_booked_is_not_told_what_they_know() -> None:
    assert day_before(STARTS, BAMAKO, now=STARTS - timedelta(hours=20)) is None
    assert two_hours_before(STARTS, now=STARTS - timedelta(hours=2)) is None


@given(
    starts=st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    zone=st.sampled_from([BAMAKO, PARIS, TRIPOLI]),
    before=st.integers(1, 60 * 24 * 30),
)
def test_a_reminder_is_due_after_now_before_it_lapses_and_by_day(
    starts: datetime, zone: str, before: int
) -> None:
    now = starts - timedelta(minutes=before)
    moment = day_before(starts, zone, now=now)
    if moment is not None:
        local = moment.due.astimezone(ZoneInfo(zone))
        assert now < moment.due < moment.lapses < starts
        assert 9 <= local.hour <= 18
    soon = two_hours_before(starts, now=now)
    if soon is not None:
        assert now < soon.due < soon.lapses < starts


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "mardi 3 mars à 9 h 30"),
        ("bm", "taratadon marisi tile 3, nɛgɛ kanɲɛ 9:30 na"),
    ],
)
def test_a_moment_is_said_in_the_words_of_the_language(language: str, said: str) -> None:
    assert say_moment(datetime(2026, 3, 3, 9, 30, tzinfo=UTC), BAMAKO, language) == said


def test_a_moment_is_said_by_the_clocks_of_the_office() -> None:
    moment = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert say_moment(moment, PARIS, "fr") == "vendredi 1er janvier à 0 h 30"


def test_near_days_are_called_today_and_tomorrow() -> None:
    today = date(2028, 2, 28)
    said = [say_day(today + timedelta(days=n), "fr", today=today) for n in range(3)]
    assert said == ["aujourd'hui lundi 28", "demain mardi 29", "mercredi 1er mars"]


@given(day=st.dates(date(2026, 1, 1), date(2027, 1, 1)), language=st.sampled_from(["fr", "bm"]))
def test_every_day_fits_the_label_of_a_choice(day: date, language: str) -> None:
    assert len(say_day(day, language, today=date(2025, 1, 1))) <= 24
    assert len(say_day(day, language, today=day)) <= 24
    assert len(say_day(day, language, today=day - timedelta(days=1))) <= 24
