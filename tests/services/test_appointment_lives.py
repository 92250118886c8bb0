"""Whatever people and members do in any order: no illegal move, each on record, no seat twice."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
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

NINE = datetime(2026, 11, 22, 9, tzinfo=UTC)
STEPS = 40
ACTS = ("book", "confirm", "cancel", "rebook", "late", "keep", "miss", "cancel_for", "move_for")


def act(parts: Parts, name: str, contact_id: int, chance: random.Random) -> None:
    """One thing that a person or a member tries; a refusal is an answer too."""
    now = parts.clock()
    starts = NINE + timedelta(minutes=30 * chance.randrange(4), days=chance.randrange(2))
    if name == "book":
        book_for(parts, contact_id, starts)
        return
    found = parts.db.read(lambda s: store.list_meetings(s, contact_id))
    if not found:
        return
    meeting = chance.choice(found)
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


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_life_is_legal_and_on_record(parts: Parts, clock: TestClock, seed: int) -> None:
    chance = random.Random(seed)
    open_office(parts, desk("A", capacity=2), desk("B"))
    people = [new_contact(parts) for _ in range(6)]
    tried: Counter[str] = Counter()
    for _ in range(STEPS):
        clock.move(minutes=chance.choice((1, 20, 300)))
        name = chance.choice((*ACTS, "book", "book"))
        tried[name] += 1
        act(parts, name, chance.choice(people), chance)
    rows = ask(parts, select(appointments.c.id, appointments.c.state, appointments.c.version))
    assert rows and len(tried) > 5
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
