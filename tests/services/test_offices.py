"""Offices: nothing can be booked before hours and address are there; slots follow the hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.core.appointments import Hours
from bot.services import closures, offices, receiving
from bot.services.due import TIMERS
from bot.services.parts import Parts
from bot.services.refusal import Refusal
from bot.store import expected, slots
from bot.store.moment import from_micros, to_micros
from bot.store.slots import SeatsRow
from bot.store.tables import entries, timers
from bot.timekeeper import fire_due
from tests.parts import MORNING, TestClock
from tests.receiving import (
    AGENT,
    EDITOR,
    VIEWER,
    Member,
    booked,
    desk,
    draft,
    new_contact,
    open_office,
)
from tests.rows import ask

TOMORROW_NINE = datetime(2026, 11, 22, 9, tzinfo=UTC)


def open_slots(parts: Parts, *, days: int = 90) -> list[SeatsRow]:
    """Every slot that can be booked."""
    since, until = to_micros(parts.clock()), to_micros(parts.clock() + timedelta(days=days))
    return parts.db.read(
        lambda s: slots.list_seats(
            s, [it.id for it in slots.list_open_desks(s)], since=since, until=until
        )
    )


def test_nothing_can_be_booked_where_nobody_entered_an_office(parts: Parts) -> None:
    assert parts.db.read(slots.list_open_desks) == []


def test_slots_are_there_at_once_for_sixty_days(parts: Parts) -> None:
    open_office(parts)
    found = [from_micros(row.starts_at) for row in open_slots(parts)]
    assert found[0] == MORNING.replace(hour=9)
    assert found[-1] == MORNING.replace(hour=10, minute=30) + timedelta(days=60)
    assert len(found) == 61 * 4


def test_a_night_later_there_is_a_day_more(parts: Parts, clock: TestClock) -> None:
    open_office(parts)
    clock.move(days=1)
    fire_due(parts, TIMERS)
    found = [from_micros(row.starts_at) for row in open_slots(parts)]
    assert found[-1] == MORNING.replace(hour=10, minute=30) + timedelta(days=61)
    waiting = select(timers.c.due_at).where(timers.c.kind == "slots", timers.c.state == "waiting")
    ((due_at,),) = ask(parts, waiting)
    assert from_micros(due_at) == datetime(2026, 11, 23, 2, tzinfo=UTC)


def test_slots_are_there_again_after_three_days_off(parts: Parts, clock: TestClock) -> None:
    open_office(parts)
    clock.move(days=3)
    fire_due(parts, TIMERS)
    assert len(open_slots(parts)) == 61 * 4


def test_hours_taken_away_close_their_slots_and_keep_who_booked(parts: Parts) -> None:
    office_id, contact_id = open_office(parts), new_contact(parts)
    held = booked(parts, contact_id, TOMORROW_NINE)
    now = parts.clock()
    known = parts.db.read(lambda s: offices.read_office(AGENT, office_id, session=s))
    (before,) = known.draft.desks
    later = replace(before, hours=tuple(Hours(day, 600, 660) for day in range(7)))
    changed = replace(known.draft, desks=(later,))
    parts.db.write(lambda s: offices.save_office(AGENT, office_id, changed, session=s, now=now))
    hours = {from_micros(row.starts_at).hour for row in open_slots(parts)}
    assert hours == {10}
    stranded = parts.db.read(lambda s: expected.list_stranded(s, since=to_micros(now)))
    assert [it.meeting.row.id for it in stranded] == [held.row.id]
    assert stranded[0].meeting.row.state == "booked"


def test_hours_that_come_back_open_the_same_slots(parts: Parts) -> None:
    office_id = open_office(parts)
    count, now = len(open_slots(parts)), parts.clock()
    day = date(2026, 11, 25)
    closure = parts.db.write(
        lambda s: closures.add_closure(AGENT, office_id, day, reason="Fête", session=s, now=now)
    )
    assert len(open_slots(parts)) == count - 4
    parts.db.write(lambda s: closures.remove_closure(AGENT, closure, session=s, now=now))
    assert len(open_slots(parts)) == count


def test_a_holiday_closes_every_office(parts: Parts) -> None:
    open_office(parts)
    open_office(parts, name="Antenne de Gao")
    count, now, day = len(open_slots(parts)), parts.clock(), date(2026, 12, 25)
    parts.db.write(
        lambda s: closures.add_closure(AGENT, None, day, reason="Noël", session=s, now=now)
    )
    assert len(open_slots(parts)) == count - 8


def test_a_closed_office_can_no_longer_be_booked(parts: Parts) -> None:
    office_id, now = open_office(parts), parts.clock()
    known = parts.db.read(lambda s: offices.read_office(AGENT, office_id, session=s))
    closed = replace(known.draft, is_closed=True)
    parts.db.write(lambda s: offices.save_office(AGENT, office_id, closed, session=s, now=now))
    assert parts.db.read(slots.list_open_desks) == []


def test_a_desk_that_is_gone_takes_its_slots_with_it(parts: Parts) -> None:
    office_id, now = open_office(parts, desk(), desk("Bureau 2")), parts.clock()
    known = parts.db.read(lambda s: offices.read_office(AGENT, office_id, session=s))
    fewer = replace(known.draft, desks=known.draft.desks[:1])
    parts.db.write(lambda s: offices.save_office(AGENT, office_id, fewer, session=s, now=now))
    assert len({row.desk_id for row in open_slots(parts)}) == 1


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (draft(name=" "), "no_name"),
        (draft(address=""), "no_address"),
        (draft(timezone="Africa/Nowhere"), "no_such_zone"),
        (replace(draft(), desks=()), "no_desks"),
        (draft(desk(purposes=())), "no_purpose"),
        (draft(desk(purposes=("gossip",))), "no_purpose"),
        (draft(desk(medium="letter")), "no_such_medium"),
        (draft(desk(capacity=0)), "bad_capacity"),
        (draft(desk(slot_minutes=1)), "bad_length"),
        (draft(desk(hours=())), "no_hours"),
        (draft(desk(hours=(Hours(0, 600, 540),))), "hours_backwards"),
    ],
)
def test_what_is_wrong_with_an_office_is_named(parts: Parts, wrong: object, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        parts.db.write(
            lambda s: offices.save_office(AGENT, None, wrong, session=s, now=parts.clock())  # type: ignore[arg-type]
        )
    assert caught.value.code == code


@pytest.mark.parametrize("member", [VIEWER, EDITOR])
def test_only_who_may_enters_hours(parts: Parts, member: Member) -> None:
    now = parts.clock()
    with pytest.raises(Refusal, match="not_allowed"):
        parts.db.write(lambda s: offices.save_office(member, None, draft(), session=s, now=now))
    with pytest.raises(Refusal, match="not_allowed"):
        parts.db.read(lambda s: receiving.list_other_times(VIEWER, 1, session=s, now=now))


def test_who_entered_an_office_is_in_the_log(parts: Parts) -> None:
    parts.db.write(
        lambda s: offices.save_office(AGENT, None, draft(), session=s, now=parts.clock())
    )
    acts = select(entries.c.act, entries.c.member_id).where(entries.c.subject == "office")
    assert ask(parts, acts) == [("office_entered", AGENT.id)]


def test_a_past_day_cannot_be_closed(parts: Parts) -> None:
    office_id, day = open_office(parts), date(2026, 11, 20)
    with pytest.raises(Refusal, match="day_is_past"):
        parts.db.write(
            lambda s: closures.add_closure(
                AGENT, office_id, day, reason="Fête", session=s, now=parts.clock()
            )
        )
