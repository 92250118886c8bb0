"""Made-up work of the staff: requests, cases, appointments, referrals, departures, broadcasts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from bot.bench.made_people import DAY, REGIONS, SPAN, TRADES, Crowd
from bot.bench.pouring import Rows
from bot.services.audience import Audience
from bot.store.moment import micros
from bot.store.tables import (
    appointments,
    broadcast_texts,
    broadcasts,
    cases,
    deliveries,
    departure_people,
    departures,
    desks,
    moves,
    offices,
    person_notes,
    referrals,
    slots,
    tickets,
)
from bot.store.vault import Vault

HALF_HOUR = micros(timedelta(minutes=30))
CATEGORIES = ("person", "call_back", "health", "opinion", "complaint_aid", "danger")
STAGES = ("arrival", "opening", "orientation", "training", "activity", "follow_up", "lost")
SEATS = 3  # of a slot
MOST_OPEN = 1_500  # requests: what waits is what a staff can have before it, and no more
OFFICES, DESKS, SLOTS_A_DAY, DAYS_AHEAD, DAYS_BEHIND = 6, 3, 12, 60, 90


def work(crowd: Crowd, vault: Vault, *, members: tuple[int, ...]) -> Iterator[Rows]:
    """What members deal with, in proportion to the people."""
    yield _tickets(crowd, vault, members)
    yield from _cases(crowd, vault, members)
    yield from _appointments(crowd)
    yield _referrals(crowd, members)
    yield from _departures(crowd)
    yield from _broadcasts(crowd, vault, members[0])


def _tickets(crowd: Crowd, vault: Vault, members: tuple[int, ...]) -> Rows:
    def rows() -> Iterator[tuple[object, ...]]:
        for number in range(0, crowd.size, 4):
            row_id = crowd.new_id(crowd.now)
            is_open = number % 20 == 0 and number < MOST_OPEN * 20
            opened = crowd.now - number * SPAN // crowd.size // (50 if is_open else 1)
            category = CATEGORIES[number // 4 % len(CATEGORIES)]
            state = ("assigned" if number % 40 else "open") if is_open else "closed"
            yield (
                row_id, crowd.ids[number], f"T{number:06}", category, int(number % 60 == 0), 1,
                state, vault.seal("Je voudrais parler à quelqu'un", "tickets", "body", row_id),
                opened, None if is_open else opened + DAY, None if is_open else "answered",
                members[number % len(members)] if state == "assigned" else None,
                opened + 3 * DAY, opened + 3 * DAY if number % 100 == 0 else None,
            )  # fmt: skip

    names = (
        "id", "contact_id", "reference", "category", "urgent", "confidential", "state", "body",
        "opened_at", "closed_at", "closed_reason", "assigned_to", "due_at", "overdue_at",
    )  # fmt: skip
    return Rows(tickets, names, rows())


def _cases(crowd: Crowd, vault: Vault, members: tuple[int, ...]) -> Iterator[Rows]:
    ids = [crowd.new_id(crowd.now) for _ in range(crowd.size * 4 // 5)]

    def rows() -> Iterator[tuple[object, ...]]:
        for number, row_id in enumerate(ids):
            since = crowd.now - crowd.chance.randrange(SPAN)
            is_closed = number % 10 < 3
            yield (
                row_id, crowd.ids[number], f"C{number:06}",
                "closed" if is_closed else STAGES[number % len(STAGES)], since,
                members[number % len(members)] if number % 3 else None,
                REGIONS[number % len(REGIONS)], TRADES[number % len(TRADES)],
                int(number % 50 == 1), since if number % 30 == 4 else None,
                since if number % 90 == 4 else None, since, since if is_closed else None,
            )  # fmt: skip

    names = (
        "id", "contact_id", "reference", "stage", "since_at", "owner_id", "region", "trade",
        "protected", "silent_since", "kit_denied_at", "opened_at", "closed_at",
    )  # fmt: skip
    yield Rows(cases, names, rows())
    yield Rows(
        moves, ("id", "kind", "subject_id", "trigger", "was", "became", "happened_at"),
        (
            (crowd.new_id(crowd.now), "case", row_id, "go_on", "arrival", "opening",
             crowd.now - step * DAY)
            for row_id in ids
            for step in range(2)
        ),
    )  # fmt: skip
    note_ids = [crowd.new_id(crowd.now) for _ in range(crowd.size // 10)]
    yield Rows(
        person_notes, ("id", "contact_id", "body", "written_at"),
        (
            (row_id, crowd.ids[number], vault.seal("Rappeler", "person_notes", "body", row_id),
             crowd.now - DAY)
            for number, row_id in enumerate(note_ids)
        ),
    )  # fmt: skip


def _appointments(crowd: Crowd) -> Iterator[Rows]:
    at, begin = crowd.now - SPAN, crowd.now - crowd.now % DAY - DAYS_BEHIND * DAY
    places = [crowd.new_id(at) for _ in range(max(1, min(OFFICES, crowd.size // 100)))]
    rooms = [(crowd.new_id(at), office) for office in places for _ in range(DESKS)]
    times = [
        (crowd.new_id(at), desk, begin + day * DAY + (16 + half) * HALF_HOUR)
        for day in range(DAYS_BEHIND + DAYS_AHEAD)
        for desk, _office in rooms
        for half in range(SLOTS_A_DAY)
    ]
    yield Rows(
        offices, ("id", "key", "name", "region", "address", "entered_by", "entered_at"),
        (
            (row_id, f"bureau-{number}", f"Antenne {number}", REGIONS[number], "rue 1", 0, at)
            for number, row_id in enumerate(places)
        ),
    )  # fmt: skip
    yield Rows(
        desks,
        ("id", "office_id", "name", "purposes", "medium", "capacity"),
        ((desk, office, "Bureau", "case papers", "in_person", SEATS) for desk, office in rooms),
    )
    yield Rows(
        slots,
        ("id", "desk_id", "starts_at", "ends_at", "capacity"),
        ((slot, desk, starts, starts + HALF_HOUR, SEATS) for slot, desk, starts in times),
    )

    def booked() -> Iterator[tuple[object, ...]]:
        for number in range(min(crowd.size, SEATS * len(times))):
            slot, _desk, starts = times[number % len(times)]
            is_over = starts < crowd.now and number % 200 != 0
            state = ("kept", "missed", "cancelled")[number % 3] if is_over else "booked"
            yield (
                crowd.new_id(at), crowd.ids[number], slot, number // len(times), "case", state,
                starts - 7 * DAY,
            )  # fmt: skip

    names = ("id", "contact_id", "slot_id", "seat", "purpose", "state", "booked_at")
    yield Rows(appointments, names, booked())


def _referrals(crowd: Crowd, members: tuple[int, ...]) -> Rows:
    states = ("sent", "accepted", "started", "done", "done", "refused", "withdrawn", "done")
    names = (
        "id", "contact_id", "reference", "organisation", "trade", "state", "stalled_at",
        "member_id", "proposed_at", "since_at",
    )  # fmt: skip
    return Rows(
        referrals, names,
        (
            (crowd.new_id(crowd.now), crowd.ids[it], f"R{it:06}", "apej",
             TRADES[it % len(TRADES)], states[it // 4 % len(states)],
             crowd.now if it % 80 == 0 else None, members[0], crowd.now - SPAN + it * 1000,
             crowd.now - crowd.chance.randrange(SPAN))
            for it in range(0, crowd.size, 4)
        ),
    )  # fmt: skip


def _departures(crowd: Crowd) -> Iterator[Rows]:
    today = datetime.fromtimestamp(crowd.now / 1_000_000, UTC).date()
    days: list[tuple[int, date]] = [
        (crowd.new_id(crowd.now), today + timedelta(days=number - 5)) for number in range(40)
    ]
    yield Rows(
        departures,
        ("id", "centre", "leaves_on", "state", "created_at"),
        ((row_id, "agadez", day.isoformat(), "planned", crowd.now) for row_id, day in days),
    )
    on_board = min(60, crowd.size)
    yield Rows(
        departure_people, ("departure_id", "contact_id", "added_at"),
        (
            (row_id, crowd.ids[(place * on_board + seat) % crowd.size], crowd.now)
            for place, (row_id, _day) in enumerate(days)
            for seat in range(on_board)
        ),
    )  # fmt: skip


def _broadcasts(crowd: Crowd, vault: Vault, author: int) -> Iterator[Rows]:
    """One a week; of the last one everybody has a copy."""
    ids = [crowd.new_id(crowd.now - week * 7 * DAY) for week in range(52)]
    yield Rows(
        broadcasts,
        ("id", "title", "state", "audience", "form", "purpose", "author_id", "created_at",
         "changed_at", "recipients", "started_at", "gathered_at", "ended_at"),
        (
            (row_id, f"Annonce {week}", "done", Audience().to_json(), "answer", "service", author,
             at, at, crowd.size, at, at, at)
            for week, row_id in enumerate(ids)
            for at in (crowd.now - week * 7 * DAY,)
        ),
    )  # fmt: skip
    text_ids = [crowd.new_id(crowd.now) for _ in ids]
    yield Rows(
        broadcast_texts,
        ("id", "broadcast_id", "language", "body", "label", "reader"),
        (
            (row_id, of, "fr", vault.seal("Annonce", "broadcast_texts", "body", row_id), "", "")
            for row_id, of in zip(text_ids, ids, strict=True)
        ),
    )
    yield Rows(
        deliveries,
        ("broadcast_id", "contact_id", "state", "reason", "queued_at", "message_id", "outcome"),
        (
            (ids[0], crowd.ids[it], "queued", None, sent, crowd.answered[it] or None, "delivered")
            if it % 10
            else (ids[0], crowd.ids[it], "excluded", "opted_out", None, None, "excluded")
            for sent in (crowd.now - DAY,)
            for it in range(crowd.size)
        ),
    )
