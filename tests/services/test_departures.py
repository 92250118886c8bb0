"""Departures: reminders of papers follow the day; moving and cancelling re-time and tell once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.services import departure_views, departures
from bot.services.due import TIMERS
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.refusal import Refusal
from bot.store.tables import notices
from bot.timekeeper import fire_due
from tests.parts import OTHERS, PERSON, TestClock
from tests.rows import ask, outbound
from tests.services.test_notices import person

NEUTRAL = "Bonjour, des nouvelles pour vous. Répondez 1."


class Agent:
    """A member who accompanies people."""

    id = 1
    roles = frozenset({Role.AGENT})


class Editor:
    """A member who does not."""

    id = 2
    roles = frozenset({Role.EDITOR})


def plan(parts: Parts, *, days: int) -> int:
    now = parts.clock()
    day = (now + timedelta(days=days)).date()
    return parts.db.write(
        lambda s: departures.plan_departure(Agent(), "Agadez", day, session=s, now=now)
    )


def join(parts: Parts, departure_id: int, contact_id: int) -> None:
    now = parts.clock()
    parts.db.write(
        lambda s: departures.add_person(
            parts, Agent(), departure_id, contact_id, session=s, now=now
        )
    )


def move(parts: Parts, departure_id: int, day: date, *, tells: bool = True) -> None:
    now = parts.clock()
    parts.db.write(
        lambda s: departures.move_departure(
            parts, Agent(), departure_id, day, tells=tells, session=s, now=now
        )
    )


def cancel(parts: Parts, departure_id: int, *, tells: bool = True) -> None:
    now = parts.clock()
    parts.db.write(
        lambda s: departures.cancel_departure(
            parts, Agent(), departure_id, tells=tells, session=s, now=now
        )
    )


def prompts(parts: Parts) -> int:
    fire_due(parts, TIMERS)
    return len([it for it in outbound(parts) if it.kind == "prompt"])


def told(parts: Parts) -> list[tuple[str, str]]:
    rows = ask(parts, select(notices.c.kind, notices.c.state).order_by(notices.c.created_at))
    return [(row[0], row[1]) for row in rows]


def test_a_week_before_each_person_on_it_is_reminded_once(parts: Parts, clock: TestClock) -> None:
    departure = plan(parts, days=20)
    for number in (PERSON, OTHERS[0]):
        join(parts, departure, person(parts, number))
    clock.move(days=12)
    assert prompts(parts) == 0
    clock.move(days=1, hours=2)
    assert prompts(parts) == 2
    clock.move(hours=1)
    assert prompts(parts) == 2


def test_who_joins_late_is_reminded_at_once(parts: Parts) -> None:
    departure = plan(parts, days=3)
    fire_due(parts, TIMERS)
    join(parts, departure, person(parts))
    assert prompts(parts) == 1


def test_moving_it_moves_the_reminder_and_tells_once(parts: Parts, clock: TestClock) -> None:
    departure = plan(parts, days=10)
    join(parts, departure, person(parts))
    move(parts, departure, (clock.now + timedelta(days=30)).date())
    assert told(parts) == [("departure_moved", "waiting")]
    assert prompts(parts) == 1
    clock.move(days=4)  # the former reminder would be due
    assert prompts(parts) == 1
    clock.move(days=19, hours=2)
    assert prompts(parts) == 2


def test_moving_it_without_telling_tells_nobody(parts: Parts, clock: TestClock) -> None:
    departure = plan(parts, days=10)
    join(parts, departure, person(parts))
    move(parts, departure, (clock.now + timedelta(days=30)).date(), tells=False)
    assert prompts(parts) == 0


def test_of_one_that_is_cancelled_nobody_is_reminded(parts: Parts, clock: TestClock) -> None:
    departure = plan(parts, days=10)
    join(parts, departure, person(parts))
    cancel(parts, departure)
    assert prompts(parts) == 1
    assert told(parts) == [("departure_cancelled", "sent")]
    clock.move(days=4)
    assert prompts(parts) == 1
    with pytest.raises(Refusal, match="not_planned"):
        move(parts, departure, (clock.now + timedelta(days=9)).date())


def test_a_reminder_is_of_no_use_after_three_days_off(parts: Parts, clock: TestClock) -> None:
    departure = plan(parts, days=8)
    join(parts, departure, person(parts))
    clock.move(days=8, hours=1)  # nothing ran until the day itself
    assert prompts(parts) == 0


def test_after_its_day_it_has_left(parts: Parts, clock: TestClock) -> None:
    departure = plan(parts, days=2)
    clock.move(days=3, hours=1)
    fire_due(parts, TIMERS)
    now = clock.now
    shown = parts.db.read(lambda s: departure_views.list_departures(Agent(), session=s, now=now))
    assert [(it.id, it.state) for it in shown] == [(departure, "left")]


def test_a_member_sees_which_papers_each_person_lacks(parts: Parts) -> None:
    departure = plan(parts, days=30)
    contact_id = person(parts)
    join(parts, departure, contact_id)
    found, people = parts.db.read(
        lambda s: departure_views.open_departure(parts, Agent(), departure, session=s)
    )
    assert found.people == 1
    assert people[0].contact_id == contact_id
    assert people[0].papers.missing


@pytest.mark.parametrize(
    ("centre", "days", "code"),
    [("", 5, "no_centre"), ("x" * 100, 5, "no_centre"), ("Agadez", -1, "bad_day")],
)
def test_what_makes_no_sense_is_refused(parts: Parts, centre: str, days: int, code: str) -> None:
    now = parts.clock()
    day = (now + timedelta(days=days)).date()
    with pytest.raises(Refusal, match=code):
        parts.db.write(
            lambda s: departures.plan_departure(Agent(), centre, day, session=s, now=now)
        )


def test_who_does_not_accompany_people_plans_nothing(parts: Parts) -> None:
    now = parts.clock()
    with pytest.raises(Refusal, match="forbidden"):
        parts.db.write(
            lambda s: departures.plan_departure(Editor(), "Agadez", now.date(), session=s, now=now)
        )
