"""What follows the day of a departure: reminders of papers, and news when it moves."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from bot.core.appointments.saying import say_day
from bot.services.notices import drop_notices, notify
from bot.services.parts import Parts
from bot.services.timers import Due, set_timer
from bot.store import departures as store
from bot.store.departures import DepartureRow, Traveller
from bot.store.session import Session

TIMER, LEFT = "departure", "departure_left"
REMINDED_BEFORE = timedelta(days=7)
REMINDED_AT = time(9, 0, tzinfo=UTC)
PAPERS, MOVED, CANCELLED = "departure_papers", "departure_moved", "departure_cancelled"


def remind_all(due: Due) -> None:
    """A week before: everyone on it is reminded of their papers. The work of the timer."""
    row = store.lock_departure(due.session, due.subject_id)
    if row is None or row.state != "planned" or row.version != due.version:
        return
    for traveller in store.list_people(due.session, row.id):
        remind(due.parts, row, traveller, session=due.session, now=due.now)


def note_left(due: Due) -> None:
    """The day after: it has left. The work of the timer."""
    row = store.lock_departure(due.session, due.subject_id)
    if row is not None and row.state == "planned" and row.version == due.version:
        store.change_departure(due.session, row.id, leaves_on=row.leaves_on, state="left")


def remind(
    parts: Parts, row: DepartureRow, traveller: Traveller, *, session: Session, now: datetime
) -> None:
    """Queue the reminder of papers for one person; of no use on the day itself."""
    day = date.fromisoformat(row.leaves_on)
    notify(
        parts,
        traveller.contact_id,
        PAPERS,
        row.id,
        session=session,
        now=now,
        values={"when": say_day(day, traveller.language)},
        lapses=_start(day),
    )


def tell_all(
    parts: Parts,
    row: DepartureRow,
    kind: str,
    *,
    session: Session,
    now: datetime,
    leaves_on: date | None = None,
) -> None:
    """`row` is the departure as it was before the change."""
    before = date.fromisoformat(row.leaves_on)
    for traveller in store.list_people(session, row.id):
        values = {"before": say_day(before, traveller.language)}
        if leaves_on is not None:
            values["when"] = say_day(leaves_on, traveller.language)
        notify(parts, traveller.contact_id, kind, row.id, session=session, now=now, values=values)


def time_departure(
    session: Session, departure_id: int, leaves_on: date, version: int, *, now: datetime
) -> None:
    """Both timers of a departure; one whose time has passed is due at once."""
    day_after = _start(leaves_on) + timedelta(days=1)
    for kind, due, lapses in (
        (TIMER, reminder_of(leaves_on), _start(leaves_on)),
        (LEFT, day_after, None),
    ):
        set_timer(session, kind, departure_id, due=due, now=now, version=version, lapses=lapses)


def overtake(session: Session, departure_id: int) -> None:
    """What was to be told of the former day is not told any more."""
    for kind in (PAPERS, MOVED):
        drop_notices(session, kind, departure_id, reason="overtaken")


def _start(day: date) -> datetime:
    return datetime.combine(day, time(0, 0), tzinfo=UTC)


def reminder_of(day: date) -> datetime:
    """When the people on it are reminded of their papers."""
    return datetime.combine(day - REMINDED_BEFORE, REMINDED_AT)
