"""Days that are over are counted: messages, and what became of each visit to a step."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select, update

from bot.services import day_counts
from bot.services.day_counts import ANSWERED, DROPPED, HELPED
from bot.services.due import TIMERS
from bot.services.parts import Parts
from bot.services.retention import begin_nights, next_night
from bot.store import reports
from bot.store.tables import flow_steps, message_days, messages
from bot.timekeeper import fire_due
from tests.parts import OTHERS, TestClock
from tests.phones import Phone
from tests.rows import ask, change

DAY = "2026-11-21"


def pass_nights(parts: Parts, clock: TestClock, count: int) -> None:
    """Some nights, with what their timers do."""
    for _ in range(count):
        begin_nights(parts)
        clock.now = next_night(clock.now) + timedelta(seconds=1)
        for _again in range(4):
            fire_due(parts, TIMERS)
            clock.move(seconds=3)


def steps(parts: Parts) -> dict[str, dict[str, int]]:
    """What became of the visits, by step."""
    found: dict[str, dict[str, int]] = {}
    for row in ask(parts, select(flow_steps)):
        _day, flow, state, _language, _medium, answered, helped, dropped = row
        told = {ANSWERED: answered, HELPED: helped, DROPPED: dropped}
        found[f"{flow}.{state}"] = {name: count for name, count in told.items() if count}
    return found


def first_step(parts: Parts) -> str:
    """Where somebody stands who wrote once."""
    row = ask(parts, select(flow_steps.c.flow, flow_steps.c.state))[0]
    return f"{row[0]}.{row[1]}"


def test_a_day_is_counted_when_the_next_one_is_over_too(parts: Parts, clock: TestClock) -> None:
    Phone(parts, OTHERS[0]).say("bonjour")
    pass_nights(parts, clock, 1)
    assert ask(parts, select(message_days)) == []
    pass_nights(parts, clock, 1)
    rows = ask(parts, select(message_days).order_by(message_days.c.direction))
    assert [(row[0], row[1], row[2], row[4], row[5]) for row in rows] == [
        (DAY, "in", "sms", "FR", 1),
        (DAY, "out", "sms", "FR", 1),
    ]
    assert rows[1][6] >= 1


def test_who_writes_no_more_dropped_the_step(parts: Parts, clock: TestClock) -> None:
    Phone(parts, OTHERS[0]).say("bonjour")
    pass_nights(parts, clock, 2)
    assert list(steps(parts).values()) == [{DROPPED: 1}]


def test_who_goes_on_answered_the_step_and_one_who_is_asked_again_did_not(
    parts: Parts, clock: TestClock
) -> None:
    going, stuck = Phone(parts, OTHERS[0]), Phone(parts, OTHERS[1])
    for phone in (going, stuck):
        phone.say("bonjour")
    going.say("1")
    stuck.say("zzkqx")
    pass_nights(parts, clock, 2)
    found = steps(parts)
    assert {ANSWERED: 1, DROPPED: 1} in found.values()
    assert sum(sum(fates.values()) for fates in found.values()) == 3, "asked again is no new visit"


def test_an_answer_of_the_next_day_counts_for_the_day_it_was_asked(
    parts: Parts, clock: TestClock
) -> None:
    phone = Phone(parts, OTHERS[0])
    phone.say("bonjour")
    clock.move(hours=14)
    clock.move(hours=4)
    phone.say("1")
    pass_nights(parts, clock, 1)
    rows = ask(parts, select(flow_steps.c.day, flow_steps.c.answered, flow_steps.c.dropped))
    assert rows == [(DAY, 1, 0)]


def test_a_member_who_writes_first_helped(parts: Parts, clock: TestClock) -> None:
    phone = Phone(parts, OTHERS[0])
    phone.say("bonjour")
    phone.say("1")
    newest = ask(
        parts,
        select(messages.c.id).where(messages.c.direction == "out").order_by(messages.c.sequence),
    )[-1][0]
    change(parts, update(messages).where(messages.c.id == newest).values(kind="member"))
    pass_nights(parts, clock, 2)
    assert list(steps(parts).values()) == [{HELPED: 1}]


def test_confidential_steps_are_in_no_count(parts: Parts, clock: TestClock) -> None:
    Phone(parts, OTHERS[0]).say("bonjour")
    change(parts, update(messages).values(confidential=1))
    pass_nights(parts, clock, 2)
    assert steps(parts) == {}
    assert ask(parts, select(message_days.c.messages)) != []


def test_days_without_a_worker_are_made_up_for(parts: Parts, clock: TestClock) -> None:
    phone = Phone(parts, OTHERS[0])
    for _ in range(3):
        phone.say("menu")
        clock.move(days=2)
    pass_nights(parts, clock, 1)
    days = {row[0] for row in ask(parts, select(message_days.c.day))}
    assert days == {"2026-11-21", "2026-11-23", "2026-11-25"}


def test_a_day_is_never_counted_twice(parts: Parts, clock: TestClock) -> None:
    Phone(parts, OTHERS[0]).say("bonjour")
    pass_nights(parts, clock, 2)
    before = ask(parts, select(message_days)) + ask(parts, select(flow_steps))
    day = date.fromisoformat(DAY)
    parts.db.write(lambda s: day_counts.count_day(parts.vault, day, session=s))
    assert ask(parts, select(message_days)) + ask(parts, select(flow_steps)) == before


def test_a_day_may_have_more_addresses_than_one_question_takes_values(parts: Parts) -> None:
    ids = list(range(1, 70_001))
    assert parts.db.read(lambda s: reports.list_addresses(s, ids)) == []
