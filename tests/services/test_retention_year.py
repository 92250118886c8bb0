"""Months of nights: what people do every day goes after its days, and no table grows on."""

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
from bot.store.moment import from_micros, to_micros
from bot.store.session import Session
from bot.store.tables import (
    appointments,
    attachments,
    broadcast_texts,
    broadcasts,
    cases,
    deliveries,
    departure_people,
    departures,
    desk_codes,
    desks,
    failures,
    message_days,
    messages,
    metadata,
    moves,
    notices,
    offices,
    person_notes,
    receipts,
    referrals,
    relinks,
    slots,
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

KEPT = 20  # days, of nearly everything: the nights are many times that
NIGHTS = 150
SLACK = 3  # days: the night comes after the day, and another day is begun
OWN_TIMERS = 2  # which set themselves anew every night
GOES_WITH = {"departure_people": "departures", "broadcast_texts": "broadcasts"}
DESK = 1
# What is not removed by age, and why it does not grow on all the same.
OTHERWISE = {
    "contacts profiles addresses address_contacts consents survey_answers": "as many as people",
    "message_days flow_steps tallies": "a few counts a day, for good",
    "erasures relatives redactions composing": "gone when it is done, or soon after",
    "ticket_notes": "goes with its request",
    "entries seals unsealed": "cut at the beginning of the chain: tests/admin/test_audit_cut.py",
    "member_sessions member_links recovery_codes sign_in_attempts": "gone when it has ended",
    "workers seal_head content": "one of each process, or one alone",
    "members member_roles offices desks desk_hours closures agreements settings": "what staff set",
    "facts fact_changes flows flow_versions flow_scenarios message_templates": "same",
    "template_texts provider_contents recordings rewordings taught_phrases watched_words": "same",
}
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
        *worked(day, at, contact_id, address_id),
    ]  # fmt: skip


def worked(day: int, at: int, contact_id: int, address_id: int) -> list[Row]:
    """What the staff's day leaves behind: each thing ended on it, with a move in its history."""
    of_person = {"id": day, "contact_id": contact_id}
    lives = ("case", "appointment", "referral", "ticket", "broadcast")
    return [
        (slots, {"id": 2 * day, "desk_id": DESK, "starts_at": at, "ends_at": at, "capacity": 1}),
        (slots, {"id": 2 * day + 1, "desk_id": DESK, "starts_at": at + 1, "ends_at": at + 1,
                 "capacity": 1}),
        (appointments, of_person | {"slot_id": 2 * day, "seat": 1, "purpose": "p",
                                    "state": "booked", "booked_at": at}),
        (cases, of_person | {"reference": f"D{day}", "stage": "closed", "since_at": at,
                             "opened_at": at, "closed_at": at}),
        (referrals, of_person | {"case_id": day, "reference": f"R{day}", "organisation": "o",
                                 "state": "done", "proposed_at": at, "settled_at": at,
                                 "since_at": at}),
        (broadcasts, {"id": day, "title": "t", "state": "done", "audience": "{}", "form": "answer",
                      "purpose": "service", "author_id": 1, "created_at": at, "changed_at": at,
                      "ended_at": at}),
        (broadcast_texts, {"id": day, "broadcast_id": day, "language": "fr", "body": b"-",
                           "label": "", "reader": ""}),
        (deliveries, {"broadcast_id": day, "contact_id": contact_id, "state": "queued"}),
        (departures, {"id": day, "centre": "c", "state": "left", "created_at": at,
                      "leaves_on": from_micros(at).date().isoformat()}),
        (departure_people, {"departure_id": day, "contact_id": contact_id, "added_at": at}),
        (person_notes, of_person | {"body": b"-", "written_at": at}),
        (relinks, of_person | {"new_address_id": address_id, "member_id": 1, "reason": "r",
                               "made_at": at, "opens_at": at}),
        *((moves, {"id": len(lives) * day + place, "kind": kind, "subject_id": day,
                   "trigger": "t", "became": "b", "happened_at": at})
          for place, kind in enumerate(lives)),
    ]  # fmt: skip


def test_after_months_of_nights_every_table_is_within_its_bound(
    parts: Parts, clock: TestClock
) -> None:
    phone = Phone(parts, OTHERS[0])
    phone.say("bonjour")
    who = parts.db.read(
        lambda s: s.run(select(messages.c.contact_id, messages.c.address_id).limit(1))
    )[0]
    parts.db.write(lambda s: keep_short(s, now=clock()))
    parts.db.write(open_a_desk)
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
        rows_a_day = {"timers": 2 + OWN_TIMERS, "moves": 5}.get(name, 2)
        days = days_of(settings, GOES_WITH.get(name, name))
        assert 0 < count <= rows_a_day * (days + SLACK), name


def test_no_table_is_without_a_bound() -> None:
    swept = {row[0].name for row in lived(0, 0, 0, 0)}
    named = {name for names in OTHERWISE for name in names.split()}
    assert set(metadata.tables) - swept == named


def open_a_desk(session: Session) -> None:
    """Where people are received."""
    office = {"id": 1, "key": "o", "name": "o", "region": "r"}
    session.change(offices.insert().values(office))
    desk = {"id": DESK, "office_id": 1, "name": "d", "purposes": "p", "medium": "in_person"}
    session.change(desks.insert().values(desk))


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
