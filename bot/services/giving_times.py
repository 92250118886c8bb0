"""Giving times: an appointment that a member books for somebody, who is told of it."""

from __future__ import annotations

from datetime import datetime
from itertools import islice

from bot.services.appointment_reminders import BOOKED, COMING
from bot.services.booking import Wish, book, free_starts, matching
from bot.services.notices import notify
from bot.services.parts import Parts
from bot.services.people_policy import see_to
from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.services.telling import Skipped
from bot.store import appointments as store
from bot.store import audit, contacts, slots
from bot.store.appointments import Meeting
from bot.store.identity import new_id
from bot.store.moment import from_micros, to_micros
from bot.store.session import Session

OFFERED = 120  # free times that a screen shows


def find_present(
    actor: Actor, contact_id: int, *, session: Session, now: datetime
) -> Meeting | None:
    """The appointment that somebody has before them. Raises `Refusal` "no_such_person"."""
    _allow(actor, contact_id, session=session)
    found = store.next_meeting(session, contact_id, now=to_micros(now))
    return found if found is not None and found.row.state in COMING else None


def list_free(
    actor: Actor, contact_id: int, wish: Wish, *, session: Session, now: datetime
) -> tuple[datetime, ...]:
    """The next free times for what somebody wishes. Raises `Refusal` "no_such_person"."""
    _allow(actor, contact_id, session=session)
    desks = matching(slots.list_open_desks(session), wish)
    return tuple(islice(free_starts(session, desks, now=now), OFFERED))


def give_time(
    parts: Parts,
    actor: Actor,
    contact_id: int,
    wish: Wish,
    *,
    starts: datetime,
    session: Session,
    now: datetime,
) -> int:
    """Book it, and let the person be told; the id of the appointment.

    Raises `Refusal` "no_such_person", "has_one", or "slot_taken" when the time went meanwhile.
    """
    contacts.lock(session, contact_id)
    if find_present(actor, contact_id, session=session, now=now) is not None:
        raise Refusal("has_one")
    desks = matching(slots.list_open_desks(session), wish)
    made = book(
        session, contact_id, desks, starts=starts, purpose=wish.purpose, now=now,
        member_id=actor.id,
    )  # fmt: skip
    if isinstance(made, Skipped):
        raise Refusal(made.code)
    lapses = max(from_micros(made.starts_at), now)
    notify(parts, contact_id, BOOKED, made.row.id, session=session, now=now, lapses=lapses)
    audit.record_entry(
        session, entry_id=new_id(), act="appointment_booked", subject="appointment",
        subject_id=made.row.id, now=to_micros(now), member_id=actor.id,
    )  # fmt: skip
    return made.row.id


def _allow(actor: Actor, contact_id: int, *, session: Session) -> None:
    see_to(actor, contact_id, session=session)
    if not may(actor, Permission.KEEP_APPOINTMENTS):
        raise Refusal("not_allowed")
