"""Departures: planned, moved and cancelled by a member, and who is on them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.services.departure_reminders import (
    CANCELLED,
    LEFT,
    MOVED,
    TIMER,
    overtake,
    remind,
    reminder_of,
    tell_all,
    time_departure,
)
from bot.services.parts import Parts
from bot.services.people_policy import is_hidden
from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.services.timers import unset_timer
from bot.store import audit
from bot.store import departures as store
from bot.store.departures import DepartureRow
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.session import Session

LONGEST_CENTRE = 80
FURTHEST = timedelta(days=400)


def plan_departure(
    actor: Actor, centre: str, leaves_on: date, *, session: Session, now: datetime
) -> int:
    """A new departure; its id. Raises `Refusal` "forbidden", "no_centre" or "bad_day"."""
    _allow(actor)
    centre = centre.strip()
    if not centre or len(centre) > LONGEST_CENTRE:
        raise Refusal("no_centre")
    check_day(leaves_on, now)
    row = DepartureRow(
        new_id(), centre, leaves_on.isoformat(), "planned", 0, actor.id, to_micros(now)
    )
    store.insert_departure(session, row)
    time_departure(session, row.id, leaves_on, 0, now=now)
    _note("departure_planned", row.id, actor, session=session, now=now)
    return row.id


def add_person(
    parts: Parts,
    actor: Actor,
    departure_id: int,
    contact_id: int,
    *,
    session: Session,
    now: datetime,
) -> None:
    """Put somebody on it; they are reminded now when the usual day has passed already.

    Raises `Refusal` "forbidden", "no_such_departure", "not_planned", or "no_such_person" for
    somebody who is not for this member.
    """
    row = find_planned(actor, departure_id, session=session)
    _see_to_person(actor, contact_id, session=session)
    if not store.add_person(session, row.id, contact_id=contact_id, now=to_micros(now)):
        return
    _note("departure_joined", row.id, actor, session=session, now=now, contact=contact_id)
    if now >= reminder_of(date.fromisoformat(row.leaves_on)):
        for traveller in store.list_people(session, row.id):
            if traveller.contact_id == contact_id:
                remind(parts, row, traveller, session=session, now=now)


def remove_person(
    actor: Actor, departure_id: int, contact_id: int, *, session: Session, now: datetime
) -> None:
    """Take somebody off it. Raises `Refusal` as `add_person` does."""
    row = find_planned(actor, departure_id, session=session)
    _see_to_person(actor, contact_id, session=session)
    if store.remove_person(session, row.id, contact_id=contact_id):
        _note("departure_quit", row.id, actor, session=session, now=now, contact=contact_id)


def move_departure(
    parts: Parts,
    actor: Actor,
    departure_id: int,
    leaves_on: date,
    *,
    tells: bool,
    session: Session,
    now: datetime,
    seen: int | None = None,
) -> None:
    """Another day: reminders follow, and with `tells` the people on it are told once.

    `seen` is the version that the member looked at. Raises `Refusal` "forbidden",
    "no_such_departure", "not_planned", "bad_day" or "departure_changed".
    """
    row = find_planned(actor, departure_id, session=session)
    _see_to_version(row, seen)
    check_day(leaves_on, now)
    if leaves_on.isoformat() == row.leaves_on:
        return
    store.change_departure(session, row.id, leaves_on=leaves_on.isoformat(), state="planned")
    overtake(session, row.id)
    time_departure(session, row.id, leaves_on, row.version + 1, now=now)
    _note("departure_moved", row.id, actor, session=session, now=now)
    if tells:
        tell_all(parts, row, MOVED, session=session, now=now, leaves_on=leaves_on)


def cancel_departure(
    parts: Parts,
    actor: Actor,
    departure_id: int,
    *,
    tells: bool,
    session: Session,
    now: datetime,
    seen: int | None = None,
) -> None:
    """It does not take place: no reminder goes out any more.

    `seen` is the version that the member looked at. Raises `Refusal` "forbidden",
    "no_such_departure", "not_planned" or "departure_changed".
    """
    row = find_planned(actor, departure_id, session=session)
    _see_to_version(row, seen)
    store.change_departure(session, row.id, leaves_on=row.leaves_on, state="cancelled")
    overtake(session, row.id)
    for kind in (TIMER, LEFT):
        unset_timer(session, kind, row.id, now=now)
    _note("departure_cancelled", row.id, actor, session=session, now=now)
    if tells:
        tell_all(parts, row, CANCELLED, session=session, now=now)


def find_planned(actor: Actor, departure_id: int, *, session: Session) -> DepartureRow:
    """A departure that can still change, locked.

    Raises `Refusal` "forbidden", "no_such_departure" or "not_planned".
    """
    _allow(actor)
    row = store.lock_departure(session, departure_id)
    if row is None:
        raise Refusal("no_such_departure")
    if row.state != "planned":
        raise Refusal("not_planned")
    return row


def _see_to_person(actor: Actor, contact_id: int, *, session: Session) -> None:
    if is_hidden(actor, contact_id, session=session):
        raise Refusal("no_such_person")


def _see_to_version(row: DepartureRow, seen: int | None) -> None:
    if seen is not None and row.version != seen:
        raise Refusal("departure_changed")


def _allow(actor: Actor) -> None:
    if not may(actor, Permission.KEEP_DEPARTURES):
        raise Refusal("forbidden")


def check_day(leaves_on: date, now: datetime) -> None:
    """Raises `Refusal` "bad_day" for one that is past or too far away."""
    if not now.date() <= leaves_on <= (now + FURTHEST).date():
        raise Refusal("bad_day")


def _note(
    act: str,
    departure_id: int,
    actor: Actor,
    *,
    session: Session,
    now: datetime,
    **detail: str | int,
) -> None:
    audit.record_entry(
        session,
        entry_id=new_id(),
        act=act,
        subject="departure",
        subject_id=departure_id,
        now=to_micros(now),
        member_id=actor.id,
        **detail,
    )
