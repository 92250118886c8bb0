"""Reminders: once, in time, by day, never of what was moved, and none from before a long stop."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.services import appointments as service
from bot.services import receiving
from bot.services.due import TIMERS
from bot.services.parts import Parts
from bot.services.timers import Due, Timer, set_timer
from bot.store import slots
from bot.store.moment import from_micros, to_micros
from bot.store.profiles import set_profile
from bot.store.tables import messages, notices, timers
from bot.timekeeper import fire_due
from tests.parts import TestClock, write_in
from tests.receiving import AGENT, booked, meeting_of, open_office
from tests.rows import ask
from tests.services.test_notices import person, prompts
from tests.working import deliver_waiting

NINE = datetime(2026, 11, 25, 9, tzinfo=UTC)  # four days after the morning of the tests
NEUTRAL = "Bonjour, des nouvelles pour vous. Répondez 1."
HOUR = timedelta(hours=1)


def pass_time(parts: Parts, clock: TestClock, until: datetime, *, step: timedelta = HOUR) -> None:
    """Let time pass, with the worker looking at its timers now and then."""
    while clock.now < until:
        clock.now = min(clock.now + step, until)
        fire_due(parts, TIMERS)


def prompted_at(parts: Parts) -> list[datetime]:
    """When each unasked text was queued."""
    found = select(messages.c.created_at).where(messages.c.kind == "prompt")
    return sorted(from_micros(row[0]) for row in ask(parts, found))


def put_back(due: Due) -> None:
    """A worker that stopped before it sent what it had queued."""
    later = due.now + timedelta(minutes=1)
    set_timer(
        due.session, due.kind, due.subject_id, due=later, now=due.now, contact_id=due.contact_id
    )


def test_both_reminders_come_once(parts: Parts, clock: TestClock) -> None:
    open_office(parts)
    booked(parts, person(parts), NINE)
    pass_time(parts, clock, NINE + timedelta(days=2))
    assert prompted_at(parts) == [datetime(2026, 11, 24, 9, tzinfo=UTC), NINE.replace(hour=8)]
    assert prompts(parts) == [NEUTRAL] * 2


@pytest.mark.parametrize("zone", ["Africa/Bamako", "Europe/Paris", "Africa/Tripoli"])
def test_nobody_is_reminded_at_night_wherever_they_are(
    parts: Parts, clock: TestClock, zone: str
) -> None:
    open_office(parts)
    contact_id = person(parts)
    now = to_micros(parts.clock())
    parts.db.write(lambda s: set_profile(s, contact_id, now, timezone=zone))
    booked(parts, contact_id, NINE)
    pass_time(parts, clock, NINE)
    assert prompted_at(parts)
    for moment in prompted_at(parts):
        assert 8 <= moment.astimezone(ZoneInfo(zone)).hour < 20


def test_the_day_before_may_be_the_twenty_ninth_of_february(parts: Parts, clock: TestClock) -> None:
    clock.now = datetime(2028, 2, 27, 8, tzinfo=UTC)
    open_office(parts)
    starts = datetime(2028, 3, 1, 9, tzinfo=UTC)
    booked(parts, person(parts), starts)
    pass_time(parts, clock, starts)
    assert prompted_at(parts)[0] == datetime(2028, 2, 29, 9, tzinfo=UTC)


@pytest.mark.parametrize("step", [HOUR, -HOUR])
def test_a_clock_that_jumps_doubles_and_loses_no_reminder(
    parts: Parts, clock: TestClock, step: timedelta
) -> None:
    open_office(parts)
    booked(parts, person(parts), NINE)
    due = datetime(2026, 11, 24, 9, tzinfo=UTC)
    pass_time(parts, clock, due)
    clock.now += step
    fire_due(parts, TIMERS)
    pass_time(parts, clock, NINE - 3 * HOUR)
    assert len(prompts(parts)) == 1


def test_after_three_days_off_stale_reminders_are_not_sent(parts: Parts, clock: TestClock) -> None:
    open_office(parts)
    booked(parts, person(parts), NINE)
    clock.now = NINE + timedelta(days=3)
    fire_due(parts, TIMERS)
    assert prompts(parts) == []
    kinds = select(timers.c.state).where(timers.c.kind.like("appointment_%"))
    assert {row[0] for row in ask(parts, kinds)} == {"lapsed"}


def test_a_moved_appointment_is_reminded_of_at_its_new_time_only(
    parts: Parts, clock: TestClock
) -> None:
    open_office(parts)
    old = booked(parts, person(parts), NINE)
    later = NINE + timedelta(days=7)
    parts.db.write(
        lambda s: service.rebook(s, old, slots.list_open_desks(s), starts=later, now=parts.clock())
    )
    pass_time(parts, clock, NINE + HOUR)
    assert prompts(parts) == []
    pass_time(parts, clock, later)
    assert len(prompts(parts)) == 2


def test_a_cancelled_appointment_is_not_reminded_of(parts: Parts, clock: TestClock) -> None:
    open_office(parts)
    held = booked(parts, person(parts), NINE)
    clock.now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    fire_due(parts, {**TIMERS, "notice": Timer(put_back)})
    assert ask(parts, select(notices.c.state)) == [("waiting",)]
    parts.db.write(lambda s: service.cancel(s, held, now=clock.now))
    pass_time(parts, clock, NINE)
    assert prompts(parts) == []


def test_who_confirmed_is_still_reminded_two_hours_before(parts: Parts, clock: TestClock) -> None:
    open_office(parts)
    held = booked(parts, person(parts), NINE)
    pass_time(parts, clock, datetime(2026, 11, 24, 10, tzinfo=UTC))
    parts.db.write(lambda s: service.confirm(s, held, now=clock.now))
    pass_time(parts, clock, NINE)
    assert len(prompts(parts)) == 2


def test_who_refused_reminders_gets_none(parts: Parts, clock: TestClock) -> None:
    open_office(parts)
    booked(parts, person(parts, decision="refused"), NINE)
    pass_time(parts, clock, NINE)
    assert prompts(parts) == []


def test_the_detail_is_the_answer_to_one_and_can_be_answered(
    parts: Parts, clock: TestClock
) -> None:
    open_office(parts)
    held = booked(parts, person(parts), NINE)
    pass_time(parts, clock, datetime(2026, 11, 24, 9, tzinfo=UTC))
    clock.move(minutes=2)
    deliver_waiting(parts)
    (told,) = [text for _, text in write_in(parts, "1").inline]
    assert "mercredi 25 novembre à 9 h, Antenne de Kayes" in told
    write_in(parts, "1")
    assert meeting_of(parts, held.row.id).row.state == "confirmed"


def test_a_no_show_gets_one_kind_message_with_an_offer(parts: Parts, clock: TestClock) -> None:
    open_office(parts)
    held = booked(parts, person(parts), NINE)
    clock.now = NINE + HOUR
    parts.db.write(lambda s: receiving.mark_missed(AGENT, held.row.id, session=s, now=clock.now))
    assert prompts(parts) == []
    pass_time(parts, clock, NINE + timedelta(days=3))
    assert prompts(parts) == [NEUTRAL]
    clock.move(minutes=2)
    deliver_waiting(parts)
    (told,) = [text for _, text in write_in(parts, "1").inline]
    assert "Ce n'est pas grave. Voulez-vous un autre jour ?" in told


def test_who_came_after_all_is_not_told_that_they_were_missed(
    parts: Parts, clock: TestClock
) -> None:
    open_office(parts)
    held = booked(parts, person(parts), NINE)
    clock.now = NINE + HOUR / 2
    parts.db.write(lambda s: receiving.mark_missed(AGENT, held.row.id, session=s, now=clock.now))
    clock.now = NINE + HOUR
    parts.db.write(lambda s: receiving.mark_kept(AGENT, held.row.id, session=s, now=clock.now))
    pass_time(parts, clock, NINE + timedelta(days=1))
    assert prompts(parts) == []


def test_a_move_by_the_office_is_told(parts: Parts, clock: TestClock) -> None:
    open_office(parts)
    held, starts = booked(parts, person(parts), NINE), NINE + HOUR
    parts.db.write(
        lambda s: receiving.move_for(
            parts, AGENT, held.row.id, starts=starts, session=s, now=clock.now
        )
    )
    fire_due(parts, TIMERS)
    kinds = ask(parts, select(notices.c.kind, notices.c.state))
    assert kinds == [("appointment_moved", "sent")]
    clock.move(minutes=2)
    deliver_waiting(parts)
    (told,) = [text for _, text in write_in(parts, "1").inline]
    assert "mercredi 25 novembre à 10 h" in told
