"""Reminders of appointments: set with each booking, overtaken with each move, sent while of use."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core.appointments import (
    DAY_BEFORE_LAPSES,
    TWO_HOURS_LAPSES,
    day_before,
    two_hours_before,
)
from bot.core.lifecycle import AppointmentState
from bot.services.notices import drop_notices, notify
from bot.services.timers import Due, set_timer, unset_timer
from bot.store import appointments as store
from bot.store.appointments import AppointmentRow, Meeting
from bot.store.moment import from_micros
from bot.store.profiles import read_profile
from bot.store.session import Session

DAY_BEFORE, TWO_HOURS = "appointment_day_before", "appointment_two_hours"
MISSED = "appointment_missed"
MOVED, CANCELLED = "appointment_moved", "appointment_cancelled"
BOOKED = "appointment_booked"  # by a member: who books themselves has read it
REMINDERS = (DAY_BEFORE, TWO_HOURS)
LAPSES = {DAY_BEFORE: DAY_BEFORE_LAPSES, TWO_HOURS: TWO_HOURS_LAPSES}
COMING = (AppointmentState.BOOKED.value, AppointmentState.CONFIRMED.value)
SECOND_THOUGHTS = timedelta(hours=1)  # a member who marked the wrong line can still mend it
OVERTAKEN = "overtaken"


def set_reminders(session: Session, meeting: Meeting, *, now: datetime) -> None:
    """Let both reminders be due, by the version that the booking has now."""
    row, starts = meeting.row, from_micros(meeting.starts_at)
    zone = read_profile(session, row.contact_id).timezone
    moments = ((DAY_BEFORE, day_before(starts, zone, now=now)),
               (TWO_HOURS, two_hours_before(starts, now=now)))  # fmt: skip
    for kind, moment in moments:
        if moment is None or moment.due <= now:
            unset_timer(session, kind, row.id, now=now)
            continue
        set_timer(
            session,
            kind,
            row.id,
            due=moment.due,
            now=now,
            contact_id=row.contact_id,
            version=row.version,
            lapses=moment.lapses,
        )


def drop_reminders(session: Session, appointment_id: int, *, now: datetime) -> None:
    """Nobody is reminded of it any more, not even by what waits to be sent."""
    for kind in REMINDERS:
        unset_timer(session, kind, appointment_id, now=now)
        drop_notices(session, kind, appointment_id, reason=OVERTAKEN)


def set_missed(session: Session, row: AppointmentRow, *, now: datetime) -> None:
    """Let the kind message be due, when the member can no longer have been mistaken."""
    set_timer(
        session,
        MISSED,
        row.id,
        due=now + SECOND_THOUGHTS,
        now=now,
        contact_id=row.contact_id,
        version=row.version,
    )


def drop_missed(session: Session, appointment_id: int, *, now: datetime) -> None:
    """They came after all."""
    unset_timer(session, MISSED, appointment_id, now=now)
    drop_notices(session, MISSED, appointment_id, reason=OVERTAKEN)


def remind(due: Due) -> None:
    """Queue the reminder of a booking that is as it was: the work of both timers."""
    meeting = _same(due)
    if meeting is None or meeting.row.state not in COMING:
        return
    starts = from_micros(meeting.starts_at)
    lapses = starts - LAPSES[due.kind]
    if lapses <= due.now:
        return
    notify(
        due.parts,
        meeting.row.contact_id,
        due.kind,
        meeting.row.id,
        session=due.session,
        now=due.now,
        lapses=lapses,
    )


def tell_missed(due: Due) -> None:
    """Say once, kindly, that they were missed, and offer another time: the work of the timer."""
    meeting = _same(due)
    if meeting is None or meeting.row.state != AppointmentState.MISSED.value:
        return
    notify(
        due.parts,
        meeting.row.contact_id,
        MISSED,
        meeting.row.id,
        session=due.session,
        now=due.now,
    )


def _same(due: Due) -> Meeting | None:
    """The booking if nothing has become of it since the timer was set."""
    meeting = store.read_meeting(due.session, due.subject_id)
    if meeting is None or meeting.row.version != due.version:
        return None
    return meeting
