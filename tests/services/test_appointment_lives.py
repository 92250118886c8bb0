"""Whatever people and members do in any order: no illegal move, each on record, no seat twice."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import select

from bot.core.lifecycle import Condition, Kind, begins, move
from bot.services import appointments as service
from bot.services import receiving
from bot.services.parts import Parts
from bot.services.refusal import Refusal
from bot.store import appointments as store
from bot.store import slots
from bot.store.tables import appointments
from bot.store.tables.office import LIVE
from tests.parts import TestClock
from tests.receiving import AGENT, book_for, desk, moves_of, new_contact, open_office
from tests.rows import ask

MORNING = datetime(2026, 11, 22, 9, tzinfo=UTC)
PEOPLE = 3
ACTS = (
    "book", "confirm", "cancel", "rebook", "late", "keep", "miss", "cancel_for", "move_for", "wait",
)  # fmt: skip
# What is done, by or for whom, to which of their bookings, at which of the hours there are.
STEPS = some.tuples(
    some.sampled_from(ACTS),
    some.integers(0, PEOPLE - 1),
    some.integers(0, 3),
    some.integers(0, 3),
)


def act(parts: Parts, name: str, contact_id: int, which: int, starts: datetime) -> None:
    """One thing that a person or a member tries; a refusal is an answer too."""
    now = parts.clock()
    if name == "book":
        book_for(parts, contact_id, starts)
        return
    found = parts.db.read(lambda s: store.list_meetings(s, contact_id))
    if not found:
        return
    meeting = found[which % len(found)]
    desks, own = parts.db.read(slots.list_open_desks), meeting.row.id
    with suppress(Refusal):
        match name:
            case "confirm":
                parts.db.write(lambda s: service.confirm(s, meeting, now=now))
            case "cancel":
                parts.db.write(lambda s: service.cancel(s, meeting, now=now))
            case "rebook":
                parts.db.write(lambda s: service.rebook(s, meeting, desks, starts=starts, now=now))
            case "late":
                parts.db.write(lambda s: service.say_late(s, meeting, minutes=15))
            case "keep":
                parts.db.write(lambda s: receiving.mark_kept(AGENT, own, session=s, now=now))
            case "miss":
                parts.db.write(lambda s: receiving.mark_missed(AGENT, own, session=s, now=now))
            case "cancel_for":
                parts.db.write(
                    lambda s: receiving.cancel_for(parts, AGENT, own, session=s, now=now)
                )
            case "move_for":
                parts.db.write(
                    lambda s: receiving.move_for(
                        parts, AGENT, own, starts=starts, session=s, now=now
                    )
                )


def call_off(parts: Parts, appointment_id: int) -> None:
    """Give a seat back."""
    now = parts.clock()
    parts.db.write(lambda s: receiving.cancel_for(parts, AGENT, appointment_id, session=s, now=now))


def see(parts: Parts, people: list[int]) -> None:
    """Each move of their bookings follows the one before by the table; no seat is taken twice."""
    asked = select(appointments.c.id, appointments.c.state, appointments.c.version)
    rows = ask(parts, asked.where(appointments.c.contact_id.in_(people)))
    for appointment_id, state, version in rows:
        steps = moves_of(parts, appointment_id)
        assert steps[0] == ("book", None, begins(Kind.APPOINTMENT)[0])
        for (trigger, was, became), (_, _, before) in zip(steps[1:], steps, strict=False):
            assert was == before
            holds = {Condition.TIME_HAS_COME}
            assert move(Kind.APPOINTMENT, before, trigger, holds=holds) == became
        assert steps[-1][2] == state
        assert len(steps) == version + 1
    live = ask(parts, select(appointments.c.slot_id, appointments.c.seat).where(LIVE))
    assert len(live) == len(set(live))


def test_every_life_is_legal_and_on_record(parts: Parts, clock: TestClock) -> None:
    open_office(parts, desk("A", capacity=2), desk("B"))

    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    @given(steps=some.lists(STEPS, max_size=14))
    def live(steps: list[tuple[str, int, int, int]]) -> None:
        clock.now = MORNING - timedelta(hours=20)
        for (taken,) in ask(parts, select(appointments.c.id).where(LIVE)):
            call_off(parts, taken)
        people = [new_contact(parts) for _ in range(PEOPLE)]
        for name, who, which, hour in steps:
            clock.move(minutes=300 if name == "wait" else 10)
            starts = MORNING + timedelta(minutes=30 * (hour % 2), days=hour // 2)
            act(parts, name, people[who], which, starts)
        see(parts, people)

    live()
    assert ask(parts, select(appointments.c.id)), "somebody had a booking"
