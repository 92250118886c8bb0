"""Booking: one seat, one person; moved, freed, kept and missed, each move on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot.services import appointments as service
from bot.services import receiving
from bot.services.booking import Wish, book, free_starts, matching
from bot.services.parts import Parts
from bot.services.refusal import Refusal
from bot.services.telling import Skipped
from bot.store import slots
from bot.store.appointments import Meeting
from bot.store.moment import to_micros
from bot.store.session import Session
from bot.store.tables import appointments, entries
from tests.parts import TestClock
from tests.receiving import (
    AGENT,
    EDITOR,
    VIEWER,
    Member,
    book_for,
    booked,
    desk,
    meeting_of,
    moves_of,
    new_contact,
    open_office,
)
from tests.rows import ask

NINE = datetime(2026, 11, 22, 9, tzinfo=UTC)
HALF_PAST = NINE + timedelta(minutes=30)
TAKEN = Skipped("slot_taken")


def move_to(parts: Parts, meeting: Meeting, starts: datetime) -> Meeting | Skipped:
    return parts.db.write(
        lambda s: service.rebook(
            s, meeting, slots.list_open_desks(s), starts=starts, now=parts.clock()
        )
    )


def test_seats_are_taken_from_the_lowest_and_then_refused(parts: Parts) -> None:
    open_office(parts, desk(capacity=2))
    first, second, third = (book_for(parts, new_contact(parts), NINE) for _ in range(3))
    assert isinstance(first, Meeting) and isinstance(second, Meeting)
    assert (first.row.seat, second.row.seat, third) == (1, 2, TAKEN)


def test_a_full_desk_leads_to_the_next_one(parts: Parts) -> None:
    open_office(parts, desk("A"), desk("B"))
    desks = {booked(parts, new_contact(parts), NINE).desk for _ in range(2)}
    assert desks == {"A", "B"}
    assert book_for(parts, new_contact(parts), NINE) == TAKEN


def test_nobody_has_two_seats_of_one_slot(parts: Parts) -> None:
    open_office(parts, desk(capacity=5))
    contact_id = new_contact(parts)
    booked(parts, contact_id, NINE)
    assert book_for(parts, contact_id, NINE) == TAKEN


def test_a_cancelled_seat_can_be_taken_again(parts: Parts, clock: TestClock) -> None:
    open_office(parts)
    held = booked(parts, new_contact(parts), NINE)
    clock.move(minutes=1)
    parts.db.write(lambda s: service.cancel(s, held, now=parts.clock()))
    again = booked(parts, new_contact(parts), NINE)
    assert again.row.seat == held.row.seat
    assert moves_of(parts, held.row.id) == [
        ("book", None, "booked"),
        ("cancel", "booked", "cancelled"),
    ]


def test_moving_ends_the_old_booking_and_keeps_its_history(
    parts: Parts, clock: TestClock
) -> None:
    open_office(parts)
    old = booked(parts, new_contact(parts), NINE)
    clock.move(minutes=1)
    new = move_to(parts, old, HALF_PAST)
    assert isinstance(new, Meeting)
    ended = meeting_of(parts, old.row.id)
    assert (ended.row.state, ended.row.moved_to) == ("moved", new.row.id)
    assert new.row.state == "booked"
    assert moves_of(parts, old.row.id)[-1] == ("move", "booked", "moved")
    assert isinstance(book_for(parts, new_contact(parts), NINE), Meeting)


def test_a_move_to_a_taken_time_leaves_everything_as_it_was(parts: Parts) -> None:
    open_office(parts)
    booked(parts, new_contact(parts), HALF_PAST)
    old = booked(parts, new_contact(parts), NINE)
    assert move_to(parts, old, HALF_PAST) == TAKEN
    assert meeting_of(parts, old.row.id).row == old.row


def test_a_past_time_cannot_be_booked(parts: Parts, clock: TestClock) -> None:
    open_office(parts)
    clock.now = NINE + timedelta(minutes=1)
    assert book_for(parts, new_contact(parts), NINE) == TAKEN


def test_free_times_leave_out_what_is_full_or_too_near(parts: Parts, clock: TestClock) -> None:
    open_office(parts)
    clock.now = NINE - timedelta(minutes=20)
    booked(parts, new_contact(parts), NINE + timedelta(hours=1))
    found = parts.db.read(
        lambda s: list(free_starts(s, slots.list_open_desks(s), now=parts.clock()))
    )
    assert found[0] == NINE + timedelta(minutes=90)


def test_a_wish_finds_only_desks_that_fit_all_of_it(parts: Parts) -> None:
    office_id = open_office(
        parts,
        desk("A"),
        desk("B", has_woman_agent=True),
        desk("C", medium="phone", purposes=("project",)),
    )
    desks = parts.db.read(slots.list_open_desks)

    def names(wish: Wish) -> int:
        return len(matching(desks, wish))

    assert names(Wish()) == 3
    assert names(Wish(office_id, "case", "in_person")) == 2
    assert names(Wish(office_id, "case", "in_person", True)) == 1
    assert names(Wish(office_id, "case", "phone")) == 0
    assert names(Wish(office_id + 1)) == 0


def test_only_once_the_time_has_come_is_somebody_kept_or_missed(
    parts: Parts, clock: TestClock
) -> None:
    open_office(parts)
    held = booked(parts, new_contact(parts), NINE)
    for act in (receiving.mark_kept, receiving.mark_missed):
        with pytest.raises(Refusal, match="not_yet"):
            parts.db.write(lambda s, act=act: act(AGENT, held.row.id, session=s, now=clock.now))  # type: ignore[misc]
    clock.now = NINE
    parts.db.write(lambda s: receiving.mark_missed(AGENT, held.row.id, session=s, now=clock.now))
    clock.move(minutes=20)
    parts.db.write(lambda s: receiving.mark_kept(AGENT, held.row.id, session=s, now=clock.now))
    assert [move[0] for move in moves_of(parts, held.row.id)] == ["book", "miss", "keep"]


def test_what_is_over_cannot_be_cancelled_or_moved(parts: Parts, clock: TestClock) -> None:
    open_office(parts)
    held = booked(parts, new_contact(parts), NINE)
    clock.now = NINE
    parts.db.write(lambda s: receiving.mark_kept(AGENT, held.row.id, session=s, now=clock.now))
    with pytest.raises(Refusal, match="too_late"):
        parts.db.write(
            lambda s: receiving.cancel_for(parts, AGENT, held.row.id, session=s, now=clock.now)
        )
    with pytest.raises(Refusal, match="too_late"):
        parts.db.write(
            lambda s: receiving.move_for(
                parts, AGENT, held.row.id, starts=HALF_PAST, session=s, now=clock.now
            )
        )
    live = select(func.count()).select_from(appointments).where(appointments.c.state == "booked")
    assert ask(parts, live) == [(0,)], "the seat of the refused move is free again"


@pytest.mark.parametrize("member", [VIEWER, EDITOR])
def test_only_who_may_keeps_the_book(parts: Parts, member: Member) -> None:
    open_office(parts)
    held, now = booked(parts, new_contact(parts), NINE), NINE
    with pytest.raises(Refusal, match="not_allowed"):
        parts.db.write(lambda s: receiving.mark_kept(member, held.row.id, session=s, now=now))
    with pytest.raises(Refusal, match="not_allowed"):
        parts.db.write(
            lambda s: receiving.cancel_for(parts, member, held.row.id, session=s, now=now)
        )


def test_what_members_do_is_in_the_log(parts: Parts) -> None:
    open_office(parts)
    held, now = booked(parts, new_contact(parts), NINE), parts.clock()
    parts.db.write(
        lambda s: receiving.move_for(
            parts, AGENT, held.row.id, starts=HALF_PAST, session=s, now=now
        )
    )
    acts = select(entries.c.act, entries.c.member_id).where(entries.c.subject == "appointment")
    assert ask(parts, acts) == [("appointment_moved", AGENT.id)]


def test_a_booking_that_changed_meanwhile_is_not_changed_on_an_old_sight(parts: Parts) -> None:
    open_office(parts)
    held = booked(parts, new_contact(parts), NINE)
    parts.db.write(lambda s: service.confirm(s, held, now=parts.clock()))
    with pytest.raises(Refusal, match="too_late"):
        parts.db.write(lambda s: service.cancel(s, held, now=parts.clock()))


def test_a_slot_closed_meanwhile_is_taken_by_nobody(parts: Parts) -> None:
    open_office(parts)
    contact_id, now = new_contact(parts), parts.clock()
    desks = parts.db.read(slots.list_open_desks)
    known = parts.db.read(lambda s: slots.list_slots(s, desks[0].id, since=to_micros(NINE)))

    def close_and_book(session: Session) -> Meeting | Skipped:
        slots.update_slot(session, replace(known[0], closed_at=to_micros(now)))
        return book(session, contact_id, desks, starts=NINE, purpose="case", now=now)

    assert parts.db.write(close_and_book) == TAKEN
