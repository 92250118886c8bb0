"""A year of nights: what people do every day goes after its days, and no table grows on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Table, func, select

from bot.services.due import TIMERS
from bot.services.parts import Parts
from bot.services.retention import ALL, COUNTS, DAYS, SETTING, TIMER, days_of, next_night
from bot.services.timers import set_timer
from bot.store.library import raise_revision, set_setting
from bot.store.moment import to_micros
from bot.store.session import Session
from bot.store.tables import (
    attachments,
    desk_codes,
    failures,
    message_days,
    messages,
    notices,
    receipts,
    survey_requests,
    tickets,
    timers,
    told_facts,
    tombstones,
    transfers,
    unheard_texts,
)
from bot.timekeeper import fire_due
from tests.parts import OTHERS, TestClock
from tests.phones import Phone

KEPT = 20  # days, of everything: a year is many times that
NIGHTS = 365
SLACK = 3  # days: the night comes after the day, and another day is begun
OWN_TIMERS = 2  # which set themselves anew every night
Row = tuple[Table, dict[str, Any]]


@pytest.fixture
def dialect() -> str:
    """One of them is enough: what is removed is asked of both elsewhere."""
    return "sqlite"


def lived(day: int, at: int, contact_id: int, address_id: int) -> list[Row]:
    """What one day leaves behind."""
    message: dict[str, Any] = {
        "contact_id": contact_id, "address_id": address_id, "medium": "sms", "provider": "twilio",
        "trace": "t", "created_at": at,
    }  # fmt: skip
    ours = {"direction": "out", "kind": "reply", "state": "read", "settled_at": at}
    theirs = {"direction": "in", "kind": "inbound", "state": "processed"}
    media = {"message_id": 2 * day, "url": b"-", "state": "stored", "created_at": at}
    of_person = {"id": day, "contact_id": contact_id}
    due = {"subject_id": day, "due_at": at, "created_at": at}
    return [
        (messages, message | theirs | {"id": 2 * day, "sequence": 2 * day}),
        (messages, message | ours | {"id": 2 * day + 1, "sequence": 2 * day + 1}),
        (attachments, media | {"id": 2 * day, "position": 0, "content_type": "image/jpeg"}),
        (attachments, media | {"id": 2 * day + 1, "position": 1, "content_type": "audio/ogg"}),
        (receipts, {"id": day, "provider": "p", "raw_state": "read", "received_at": at}),
        (failures, {"id": day, "trace": "t", "error": "bug", "happened_at": at}),
        (timers, due | {"id": day, "kind": "k", "state": "done", "settled_at": at}),
        (notices, of_person | due | {"kind": "k", "state": "sent", "counted": 1, "lapses_at": at}),
        (tickets, of_person | {"reference": f"T{day}", "category": "person", "state": "closed",
                               "opened_at": at, "closed_at": at}),
        (tombstones, {"digest": day.to_bytes(4), "made_at": at}),
        (desk_codes, {"code": f"C{day}", "contact_id": contact_id, "issued_at": at}),
        (transfers, of_person | {"code_hash": day.to_bytes(4), "issued_at": at, "expires_at": at}),
        (told_facts, {"contact_id": contact_id, "fact": f"f{day}", "message_id": 1, "told_at": at}),
        (unheard_texts, of_person | {"digest": day.to_bytes(4), "body": b"-", "language": "fr",
                                     "flow": "menu", "state": "s", "heard_at": at}),
        (survey_requests, of_person | {"survey": "s", "round": f"r{day}", "asked_at": at}),
    ]  # fmt: skip


def test_after_a_year_of_nights_every_table_is_within_its_bound(
    parts: Parts, clock: TestClock
) -> None:
    phone = Phone(parts, OTHERS[0])
    phone.say("bonjour")
    who = parts.db.read(
        lambda s: s.run(select(messages.c.contact_id, messages.c.address_id).limit(1))
    )[0]
    parts.db.write(lambda s: keep_short(s, now=clock()))
    most: dict[str, int] = {}
    for day in range(1, NIGHTS + 1):
        pass_a_night(parts, clock, lived(day, to_micros(clock()), *who))
        if day % 30 == 0 or day == NIGHTS:
            seen = parts.db.read(count_rows)
            most = {name: max(count, most.get(name, 0)) for name, count in seen.items()}
    alike = 3  # in, out, and the greeting's own kind: counts of a day, for good
    assert most.pop("message_days") <= alike * NIGHTS
    settings = {f"{SETTING}{kind}": str(KEPT) for kind in DAYS}
    for name, count in most.items():
        rows_a_day = 2 + OWN_TIMERS if name == "timers" else 2
        assert 0 < count <= rows_a_day * (days_of(settings, name) + SLACK), name


def keep_short(session: Session, *, now: datetime) -> None:
    """Every kind goes after so many days; the two nightly timers wait."""
    for kind in DAYS:
        set_setting(session, name=f"{SETTING}{kind}", value=str(KEPT), now=to_micros(now))
    raise_revision(session)
    for kind in (TIMER, COUNTS):
        set_timer(session, kind, ALL, due=next_night(now), now=now)


def pass_a_night(parts: Parts, clock: TestClock, rows: list[Row]) -> None:
    """What the day left is stored, and in the night the two timers do their work."""

    def story(session: Session) -> None:
        for table, values in rows:
            session.change(table.insert().values(values))

    parts.db.write(story)
    clock.now = next_night(clock.now) + timedelta(seconds=1)
    fire_due(parts, {kind: TIMERS[kind] for kind in (TIMER, COUNTS)})


def count_rows(session: Session) -> dict[str, int]:
    """How many rows each table of these has."""
    names = {row[0] for row in lived(0, 0, 0, 0)} | {message_days}
    return {
        table.name: int(session.run(select(func.count()).select_from(table))[0][0])
        for table in names
    }
