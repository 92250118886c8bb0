"""Receiving: what members do with appointments. The person is told by rule 7; all is on record."""

from __future__ import annotations

from datetime import datetime
from itertools import islice

from bot.services import appointments
from bot.services.appointment_reminders import BOOKED, CANCELLED, COMING, MOVED
from bot.services.booking import Wish, free_starts, matching
from bot.services.notices import drop_notices, notify
from bot.services.parts import Parts
from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.services.telling import Skipped
from bot.store import appointments as store
from bot.store import audit, contacts, slots
from bot.store.appointments import Meeting
from bot.store.identity import new_id
from bot.store.moment import from_micros, to_micros
from bot.store.session import Session
from bot.store.slots import OpenDesk

OFFERED = 60  # free times that a screen shows


def mark_kept(actor: Actor, appointment_id: int, *, session: Session, now: datetime) -> None:
    """They came.

    Raises `Refusal`: "not_allowed", "no_such_appointment", "not_yet", "too_late".
    """
    meeting = _held(actor, appointment_id, session=session)
    appointments.keep(session, meeting, now=now, member_id=actor.id)
    _note("appointment_kept", meeting, actor, session=session, now=now)


def mark_missed(actor: Actor, appointment_id: int, *, session: Session, now: datetime) -> None:
    """They did not come: one kind message goes, with an offer. Raises `Refusal` as above."""
    meeting = _held(actor, appointment_id, session=session)
    appointments.miss(session, meeting, now=now, member_id=actor.id)
    _note("appointment_missed", meeting, actor, session=session, now=now)


def cancel_for(
    parts: Parts, actor: Actor, appointment_id: int, *, session: Session, now: datetime
) -> None:
    """The office cannot receive them: they are told, with an offer. Raises `Refusal` as above."""
    meeting = _held(actor, appointment_id, session=session)
    appointments.cancel(session, meeting, now=now, member_id=actor.id)
    _overtake(session, meeting)
    _tell(parts, meeting, CANCELLED, session=session, now=now)
    _note("appointment_cancelled", meeting, actor, session=session, now=now)


def move_for(
    parts: Parts,
    actor: Actor,
    appointment_id: int,
    *,
    starts: datetime,
    session: Session,
    now: datetime,
) -> int:
    """Another time at the same office: the id of the new booking; the person is told.

    Raises `Refusal` as above, or "slot_taken" when the time went meanwhile.
    """
    meeting = _held(actor, appointment_id, session=session)
    desks = _alike(session, meeting)
    new = appointments.rebook(session, meeting, desks, starts=starts, now=now, member_id=actor.id)
    if isinstance(new, Skipped):
        raise Refusal(new.code)
    _overtake(session, meeting)
    _tell(parts, new, MOVED, session=session, now=now)
    _note("appointment_moved", meeting, actor, session=session, now=now)
    return new.row.id


def list_other_times(
    actor: Actor, appointment_id: int, *, session: Session, now: datetime
) -> tuple[datetime, ...]:
    """The next free times to which an appointment can be moved. Raises `Refusal` as above."""
    meeting = _find(actor, appointment_id, session=session)
    if meeting.row.state not in COMING:
        return ()
    free = free_starts(session, _alike(session, meeting), now=now)
    own = from_micros(meeting.starts_at)
    return tuple(islice((starts for starts in free if starts != own), OFFERED))


def _alike(session: Session, meeting: Meeting) -> tuple[OpenDesk, ...]:
    """The desks of the same office that receive for the same purpose, in the same way."""
    wish = Wish(meeting.office_id, meeting.row.purpose, meeting.medium, bool(meeting.woman_agent))
    return matching(slots.list_open_desks(session), wish)


def _find(actor: Actor, appointment_id: int, *, session: Session) -> Meeting:
    if not may(actor, Permission.KEEP_APPOINTMENTS):
        raise Refusal("not_allowed")
    meeting = store.read_meeting(session, appointment_id)
    if meeting is None:
        raise Refusal("no_such_appointment")
    return meeting


def _held(actor: Actor, appointment_id: int, *, session: Session) -> Meeting:
    """The booking as it is while nobody else can change it: its contact is locked."""
    contacts.lock(session, _find(actor, appointment_id, session=session).row.contact_id)
    return _find(actor, appointment_id, session=session)


def _overtake(session: Session, meeting: Meeting) -> None:
    """What still waits to be told of it is not true any more."""
    for kind in (BOOKED, MOVED):
        drop_notices(session, kind, meeting.row.id, reason="overtaken")


def _tell(parts: Parts, meeting: Meeting, kind: str, *, session: Session, now: datetime) -> None:
    notify(
        parts,
        meeting.row.contact_id,
        kind,
        meeting.row.id,
        session=session,
        now=now,
        lapses=max(from_micros(meeting.starts_at), now),
    )


def _note(act: str, meeting: Meeting, actor: Actor, *, session: Session, now: datetime) -> None:
    audit.record_entry(
        session,
        entry_id=new_id(),
        act=act,
        subject="appointment",
        subject_id=meeting.row.id,
        now=to_micros(now),
        member_id=actor.id,
    )
