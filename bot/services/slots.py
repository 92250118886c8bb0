"""Slots made ahead: the hours of each desk turned into times that can be booked.

Made again every night, and at once when hours change. A slot that the hours no longer give is
closed, never removed: who has a seat in it keeps the seat until a member moves them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.appointments import DeskPlan, Hours, Opening, openings
from bot.services.timers import Due, set_timer
from bot.store import offices, slots
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.offices import DeskRow, OfficeRow
from bot.store.session import Session
from bot.store.slots import SlotRow

TIMER = "slots"
ALL = 0  # the subject of the timer: every office
AHEAD = timedelta(days=60)
AT_NIGHT = time(2, 0, tzinfo=UTC)


def make_every_night(due: Due) -> None:
    """Make the slots of all offices, and be due again: the work of the timer."""
    for office in offices.list_offices(due.session):
        if office.entered_at is not None:
            make_slots(due.session, office, now=due.now)
    be_due_tonight(due.session, now=due.now)


def be_due_tonight(session: Session, *, now: datetime) -> None:
    """Set the timer for the coming night; harmless where it is set already."""
    night = datetime.combine(now.date(), AT_NIGHT)
    due = night if night > now else night + timedelta(days=1)
    set_timer(session, TIMER, ALL, due=due, now=now)


def make_slots(session: Session, office: OfficeRow, *, now: datetime) -> None:
    """Bring the slots of an office from now on after its hours and its closures."""
    offices.lock_office(session, office.id)
    first = now.astimezone(ZoneInfo(office.timezone)).date()
    last = first + AHEAD
    closed = frozenset(
        date.fromisoformat(row.day)
        for row in offices.list_closures(session, office_id=office.id, since=first.isoformat())
    )
    for desk in offices.list_desks(session, office.id):
        plan = _plan(session, office, desk)
        given = [] if office.closed_at else openings(plan, first=first, last=last, closed=closed)
        wanted = {to_micros(it.starts): it for it in given if it.starts > now}
        _bring(session, desk.id, wanted, now=now)


def close_slots(session: Session, desk_id: int, *, now: datetime) -> None:
    """A desk is gone: nobody books it any more."""
    _bring(session, desk_id, {}, now=now)


def _plan(session: Session, office: OfficeRow, desk: DeskRow) -> DeskPlan:
    hours = tuple(Hours(*row) for row in offices.list_hours(session, desk.id))
    return DeskPlan(office.timezone, desk.slot_minutes, desk.capacity, hours)


def _bring(session: Session, desk_id: int, wanted: dict[int, Opening], *, now: datetime) -> None:
    known = {row.starts_at: row for row in slots.list_slots(session, desk_id, since=to_micros(now))}
    for starts_at, row in known.items():
        opening = wanted.get(starts_at)
        new = _closed(row, now) if opening is None else _opened(row, opening)
        if new != row:
            slots.update_slot(session, new)
    slots.insert_slots(
        session,
        [
            SlotRow(new_id(), desk_id, starts_at, to_micros(it.ends), it.capacity, None)
            for starts_at, it in wanted.items()
            if starts_at not in known
        ],
    )


def _closed(row: SlotRow, now: datetime) -> SlotRow:
    return row if row.closed_at is not None else replace(row, closed_at=to_micros(now))


def _opened(row: SlotRow, opening: Opening) -> SlotRow:
    return replace(row, ends_at=to_micros(opening.ends), capacity=opening.capacity, closed_at=None)
