"""Retention: each kind is kept for its days and then gone; what is younger or under way stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Table, func, select

from bot.services import retention
from bot.services.audit import seal
from bot.services.audit_check import verify
from bot.services.due import TIMERS
from bot.services.parts import Parts
from bot.services.retention import DAYS, days_of
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.profiles import read_profile
from bot.store.session import Session
from bot.store.tables import (
    attachments,
    entries,
    messages,
    profiles,
    receipts,
    survey_answers,
    tombstones,
)
from bot.timekeeper import fire_due
from tests.parts import OTHERS, TestClock
from tests.phones import Phone


def count(parts: Parts, table: Table) -> int:
    return int(parts.db.read(lambda s: s.run(select(func.count()).select_from(table)))[0][0])


def night(parts: Parts, clock: TestClock) -> None:
    """The next night, until nothing is left to remove."""
    retention.begin_nights(parts)
    clock.now = retention.next_night(clock.now) + timedelta(seconds=1)
    for _ in range(20):
        fire_due(parts, TIMERS)
        clock.move(minutes=1)


def test_messages_go_after_their_days_and_not_before(parts: Parts, clock: TestClock) -> None:
    phone = Phone(parts, OTHERS[0])
    phone.say("bonjour")
    parts.db.write(lambda s: s.change(messages.update().values(state="read")))
    clock.move(days=DAYS["messages"] - 2)
    night(parts, clock)
    assert count(parts, messages) == 2
    clock.move(days=3)
    night(parts, clock)
    assert count(parts, messages) == 0


def test_what_is_under_way_stays_however_old(parts: Parts, clock: TestClock) -> None:
    Phone(parts, OTHERS[0]).say("bonjour")
    clock.move(days=DAYS["messages"] + 10)
    night(parts, clock)
    states = parts.db.read(lambda s: s.run(select(messages.c.state)))
    assert [state for (state,) in states] == ["inline"]


def test_no_image_is_kept_longer_than_a_week_whatever_is_set(
    parts: Parts, clock: TestClock
) -> None:
    assert days_of({"keep_days_images": "400"}, "images") == 7
    assert days_of({"keep_days_images": "2"}, "images") == 2
    assert days_of({"keep_days_messages": "100"}, "messages") == 100
    Phone(parts, OTHERS[0]).say("bonjour")
    parts.db.write(lambda s: add_attachments(s, now=to_micros(clock())))
    clock.move(days=8)
    night(parts, clock)
    kinds = parts.db.read(lambda s: s.run(select(attachments.c.content_type)))
    assert kinds == [("audio/ogg",)]


def add_attachments(session: Session, *, now: int) -> None:
    ((message_id,),) = session.run(select(messages.c.id).where(messages.c.direction == "in"))
    for position, kind in enumerate(("image/jpeg", "audio/ogg")):
        session.change(
            attachments.insert().values(
                id=new_id(),
                message_id=message_id,
                position=position,
                url=b"x",
                content_type=kind,
                state="stored",
                body=b"sealed",
                attempts=0,
                created_at=now,
            )
        )


def test_it_goes_on_in_batches_until_all_is_gone(parts: Parts, clock: TestClock) -> None:
    at, most = to_micros(clock()), retention.AT_ONCE
    rows = [{"digest": number.to_bytes(4), "made_at": at} for number in range(2 * most + 3)]
    parts.db.write(lambda s: s.run_many(tombstones.insert(), rows))
    clock.move(days=DAYS["tombstones"] + 1)
    retention.begin_nights(parts)
    clock.now = retention.next_night(clock.now) + timedelta(seconds=1)
    fire_due(parts, TIMERS)
    assert count(parts, tombstones) == most + 3
    night(parts, clock)
    assert count(parts, tombstones) == 0


@pytest.mark.parametrize("kind", ["receipts"])
def test_receipts_go(parts: Parts, clock: TestClock, kind: str) -> None:
    at = to_micros(clock())
    values = {"id": 1, "provider": "p", "raw_state": "sent", "received_at": at}
    parts.db.write(lambda s: s.change(receipts.insert().values(**values)))
    clock.move(days=DAYS[kind] + 1)
    night(parts, clock)
    assert count(parts, receipts) == 0


def test_the_log_of_acts_goes_after_three_years_and_proves_the_rest(
    parts: Parts, clock: TestClock
) -> None:
    count_sealed = seal(parts)
    clock.move(days=DAYS["entries"] + 1)
    night(parts, clock)
    checked = verify(parts)
    assert (checked.is_sound, checked.cut, count(parts, entries)) == (True, count_sealed, 0)


def test_after_a_year_an_answer_belongs_to_nobody(parts: Parts, clock: TestClock) -> None:
    phone = Phone(parts, OTHERS[0])
    phone.say("bonjour")
    values = {
        "id": 1,
        "survey": "step",
        "question": "q",
        "answer": "1",
        "month": clock().strftime("%Y-%m"),
        "contact_id": phone.contact_id,
    }
    parts.db.write(lambda s: s.change(survey_answers.insert().values(**values)))
    clock.move(days=400)
    night(parts, clock)
    found = parts.db.read(lambda s: s.run(select(survey_answers.c.contact_id)))
    assert found == [(None,)]


def test_who_is_silent_for_half_a_year_is_to_be_confirmed(parts: Parts, clock: TestClock) -> None:
    phone = Phone(parts, OTHERS[0])
    phone.welcome()
    contact_id = phone.contact_id
    night(parts, clock)
    assert parts.db.read(lambda s: read_profile(s, contact_id)).reconfirm_since is None
    clock.move(days=181)
    night(parts, clock)
    assert parts.db.read(lambda s: read_profile(s, contact_id)).reconfirm_since is not None
    phone.say("0")
    assert "Qui" in phone.say("mes donnees")
    assert count(parts, profiles) >= 1
