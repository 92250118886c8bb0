"""What people are told unasked: neutral, seldom, at a fit time, and only who wants it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.services.due import TIMERS
from bot.services.notices import Skipped, drop_notices, notify
from bot.services.parts import Parts
from bot.store.consents import NewConsent, record
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.profiles import set_profile
from bot.store.tables import contacts, notices, timers
from bot.timekeeper import fire_due
from tests.parts import OTHERS, PERSON, TestClock, write_in
from tests.provider import Provider
from tests.rows import ask, change, contact_at, outbound
from tests.working import deliver_waiting, speak

NEUTRAL = "Bonjour, des nouvelles pour vous. Répondez 1."


def person(parts: Parts, number: str = PERSON, *, decision: str = "given") -> int:
    """Somebody who wrote once and agreed to reminders."""
    write_in(parts, "Bonjour", sender=number)
    contact_id = contact_at(parts, number).id
    consent = NewConsent(
        id=new_id(),
        contact_id=contact_id,
        purpose="reminders",
        decision=decision,
        wording="accueil@1.rappels",
        language="fr",
        medium="sms",
        message_id=None,
        decided_at=to_micros(parts.clock()),
    )
    parts.db.write(lambda s: record(s, consent))
    return contact_id


def told(parts: Parts, contact_id: int, subject: int = 7, **more: object) -> int | Skipped:
    """Queue a notice."""
    return parts.db.write(
        lambda s: notify(
            parts,
            contact_id,
            "departure_papers",
            subject,
            session=s,
            now=parts.clock(),
            values={"when": "mardi"},
            **more,  # type: ignore[arg-type]
        )
    )


def prompts(parts: Parts) -> list[str]:
    return [it.text for it in outbound(parts) if it.kind == "prompt"]


def notice_states(parts: Parts) -> list[tuple[str, str | None]]:
    rows = ask(parts, select(notices.c.state, notices.c.reason).order_by(notices.c.created_at))
    return [tuple(row) for row in rows]


def test_a_notice_is_neutral_and_its_detail_is_the_answer_to_1(parts: Parts) -> None:
    told(parts, person(parts))
    fire_due(parts, TIMERS)
    assert prompts(parts) == [NEUTRAL]


def test_the_detail_comes_when_1_is_answered(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    told(parts, person(parts))
    fire_due(parts, TIMERS)
    clock.move(seconds=30)  # the welcome, unproven, holds the line no longer
    assert deliver_waiting(parts) == 1
    speak(parts, provider, "1")
    assert "mardi" in outbound(parts)[-1].text
    assert notice_states(parts) == [("opened", None)]


def test_who_refused_reminders_is_told_nothing(parts: Parts) -> None:
    assert told(parts, person(parts, decision="refused")) == Skipped("no_consent")


def test_stop_between_queueing_and_telling_is_obeyed(parts: Parts) -> None:
    told(parts, person(parts))
    write_in(parts, "STOP")
    fire_due(parts, TIMERS)
    assert prompts(parts) == []
    assert notice_states(parts) == [("dropped", "no_way")]


def test_at_night_it_waits_for_the_morning_of_the_person(parts: Parts, clock: TestClock) -> None:
    contact_id = person(parts)
    at = to_micros(parts.clock())
    parts.db.write(lambda s: set_profile(s, contact_id, at, timezone="Africa/Tripoli"))
    clock.now = clock.now.replace(hour=18, minute=30)  # half past eight in the evening in Tripoli
    told(parts, contact_id)
    fire_due(parts, TIMERS)
    assert prompts(parts) == []
    clock.move(hours=11, minutes=29)
    fire_due(parts, TIMERS)
    assert prompts(parts) == []
    clock.move(minutes=1)
    fire_due(parts, TIMERS)
    assert prompts(parts) == [NEUTRAL]


def test_safe_hours_are_kept(parts: Parts, clock: TestClock) -> None:
    contact_id = person(parts)
    at = to_micros(parts.clock())
    parts.db.write(lambda s: set_profile(s, contact_id, at, safe_from=12 * 60, safe_until=14 * 60))
    told(parts, contact_id)
    fire_due(parts, TIMERS)
    assert prompts(parts) == []
    clock.move(hours=4)
    fire_due(parts, TIMERS)
    assert prompts(parts) == [NEUTRAL]


def test_the_third_of_a_week_waits_until_the_first_is_a_week_old(
    parts: Parts, clock: TestClock
) -> None:
    contact_id = person(parts)
    for subject in (1, 2, 3):
        told(parts, contact_id, subject, lapses=parts.clock() + timedelta(days=20))
        fire_due(parts, TIMERS)
        clock.move(hours=1)
    assert len(prompts(parts)) == 2
    clock.move(days=6, hours=20)
    fire_due(parts, TIMERS)
    assert len(prompts(parts)) == 2
    clock.move(hours=2)
    fire_due(parts, TIMERS)
    assert len(prompts(parts)) == 3


def test_what_is_of_no_use_any_more_is_not_told(parts: Parts, clock: TestClock) -> None:
    told(parts, person(parts))
    clock.move(days=4)
    fire_due(parts, TIMERS)
    assert prompts(parts) == []
    assert notice_states(parts) == [("lapsed", "late")]


def test_a_dropped_notice_is_not_told(parts: Parts) -> None:
    told(parts, person(parts))
    parts.db.write(lambda s: drop_notices(s, "departure_papers", 7, reason="moved"))
    fire_due(parts, TIMERS)
    assert prompts(parts) == []


def test_nothing_comes_unasked_while_a_member_talks(parts: Parts, clock: TestClock) -> None:
    contact_id = person(parts)
    until = to_micros(clock.now + timedelta(hours=1))
    change(
        parts,
        contacts.update().where(contacts.c.id == contact_id).values(taken_over_until=until),
    )
    told(parts, contact_id)
    fire_due(parts, TIMERS)
    assert prompts(parts) == []
    clock.move(hours=1, seconds=1)
    fire_due(parts, TIMERS)
    assert prompts(parts) == [NEUTRAL]


def test_who_chose_full_texts_gets_them_and_digits_answer_them(parts: Parts) -> None:
    contact_id = person(parts)
    at = to_micros(parts.clock())
    parts.db.write(lambda s: set_profile(s, contact_id, at, full_text=1))
    told(parts, contact_id)
    fire_due(parts, TIMERS)
    assert "Le voyage est prévu mardi" in prompts(parts)[0]


def test_a_timer_fires_once_however_often_it_is_looked_at(parts: Parts) -> None:
    told(parts, person(parts))
    for _ in range(3):
        fire_due(parts, TIMERS)
    assert len(prompts(parts)) == 1
    assert [row[0] for row in ask(parts, select(timers.c.state))] == ["done"]


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_steps_tells_nobody_twice(parts: Parts, clock: TestClock, hours: int) -> None:
    told(parts, person(parts))
    fire_due(parts, TIMERS)
    clock.move(hours=hours)
    fire_due(parts, TIMERS)
    assert len(prompts(parts)) == 1


def test_news_for_another_person_on_the_phone_names_them_only(parts: Parts) -> None:
    first = person(parts)
    for text in ("1", "1", "1", "1", "autre personne", "Awa"):
        write_in(parts, text)
    speaking = contact_at(parts, PERSON).id
    assert speaking != first
    name = parts.vault.seal("Moussa", "contacts", "name", first)
    change(parts, contacts.update().where(contacts.c.id == first).values(name=name))
    told(parts, first)
    fire_due(parts, TIMERS)
    assert prompts(parts) == [
        "Bonjour, des nouvelles pour Moussa. Pour lire, écrivez AUTRE PERSONNE."
    ]


def test_two_people_are_told_independently(parts: Parts) -> None:
    for number in (PERSON, OTHERS[1]):
        told(parts, person(parts, number))
    fire_due(parts, TIMERS)
    assert prompts(parts) == [NEUTRAL, NEUTRAL]
