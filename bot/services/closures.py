"""Closures: days without appointments, of one office or of all; slots follow at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.services.office_drafts import LONGEST_TEXT
from bot.services.office_entry import find_office
from bot.services.offices import allow, note
from bot.services.policy import Actor, Permission
from bot.services.refusal import Refusal
from bot.services.slots import make_slots
from bot.store import offices as store
from bot.store.identity import new_id
from bot.store.offices import ClosureRow, OfficeRow
from bot.store.session import Session

EVERYWHERE = 0  # as the subject of an entry in the log


@dataclass(frozen=True, slots=True)
class Closure:
    """A day without appointments; of every office where `office_id` is None."""

    id: int
    office_id: int | None
    day: date
    reason: str


def list_closures(
    actor: Actor, office_id: int, *, session: Session, now: datetime
) -> tuple[Closure, ...]:
    """The coming days without appointments, of this office and of all."""
    allow(actor, Permission.LIST_APPOINTMENTS)
    row = find_office(session, office_id)
    today = now.astimezone(ZoneInfo(row.timezone)).date().isoformat()
    found = store.list_closures(session, office_id=office_id, since=today)
    return tuple(
        Closure(it.id, it.office_id, date.fromisoformat(it.day), it.reason) for it in found
    )


def add_closure(
    actor: Actor,
    office_id: int | None,
    day: date,
    *,
    reason: str,
    session: Session,
    now: datetime,
) -> int:
    """No appointments on a day, here or everywhere (a holiday); slots close at once.

    Raises `Refusal`: "not_allowed", "no_such_office", "no_reason", "day_is_past".
    """
    allow(actor, Permission.MANAGE_OFFICES)
    if not reason.strip():
        raise Refusal("no_reason")
    if day < now.date():
        raise Refusal("day_is_past")
    rows = _concerned(session, office_id)
    new = ClosureRow(new_id(), office_id, day.isoformat(), reason.strip()[:LONGEST_TEXT], actor.id)
    store.insert_closure(session, new)
    _make_again(session, rows, now=now)
    note(
        "office_closed_on", office_id or EVERYWHERE, actor.id, session=session, now=now, day=new.day
    )
    return new.id


def remove_closure(actor: Actor, closure_id: int, *, session: Session, now: datetime) -> None:
    """Appointments again on that day. Raises `Refusal` "not_allowed" or "no_such_closure"."""
    allow(actor, Permission.MANAGE_OFFICES)
    found = store.read_closure(session, closure_id)
    if found is None:
        raise Refusal("no_such_closure")
    rows = _concerned(session, found.office_id)
    store.delete_closure(session, closure_id)
    _make_again(session, rows, now=now)
    subject = found.office_id or EVERYWHERE
    note("office_opened_on", subject, actor.id, session=session, now=now, day=found.day)


def _concerned(session: Session, office_id: int | None) -> list[OfficeRow]:
    if office_id is not None:
        return [find_office(session, office_id)]
    return sorted(store.list_offices(session), key=lambda row: row.id)


def _make_again(session: Session, rows: list[OfficeRow], *, now: datetime) -> None:
    for row in rows:
        if row.entered_at is not None:
            make_slots(session, row, now=now)
