"""Offices: address, desks and hours as a member enters them; nothing can be booked before."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from bot.core.appointments import Hours
from bot.services.office_drafts import Desk, OfficeDraft
from bot.services.office_entry import enter_office, find_office
from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.store import audit, library
from bot.store import offices as store
from bot.store.identity import new_id
from bot.store.moment import from_micros, to_micros
from bot.store.offices import DeskRow, OfficeRow
from bot.store.session import Session

REGIONS = "regions.regions"


@dataclass(frozen=True, slots=True)
class Office:
    """An office with all that is known of it."""

    id: int
    draft: OfficeDraft
    entered_by: int | None
    entered_at: datetime | None


def list_offices(actor: Actor, *, session: Session) -> tuple[Office, ...]:
    """Every office, by name. Raises `Refusal` "not_allowed"."""
    allow(actor, Permission.LIST_APPOINTMENTS)
    return tuple(_office(session, row) for row in store.list_offices(session))


def read_office(actor: Actor, office_id: int, *, session: Session) -> Office:
    """One office. Raises `Refusal` "not_allowed" or "no_such_office"."""
    allow(actor, Permission.LIST_APPOINTMENTS)
    return _office(session, find_office(session, office_id))


def save_office(
    actor: Actor,
    office_id: int | None,
    draft: OfficeDraft,
    *,
    session: Session,
    now: datetime,
) -> int:
    """Enter an office or change it, and make its slots at once; its id.

    Raises `Refusal`: "not_allowed", "no_such_office", or what is wrong: "no_name", "no_address",
    "no_desks", "no_purpose", "no_such_medium", "no_such_zone", "bad_capacity", "bad_length",
    "hours_backwards", "hours_overlap", "no_such_day", "no_hours".
    """
    allow(actor, Permission.MANAGE_OFFICES)
    saved = enter_office(session, office_id, draft, member_id=actor.id, now=now)
    note("office_entered", saved, actor.id, session=session, now=now)
    return saved


def list_regions(session: Session) -> tuple[tuple[str, str], ...]:
    """(id, name) of every region where an office may stand."""
    rows = library.list_facts(session)
    found = (json.loads(body) for kind, _key, body, _gone in rows if kind == REGIONS)
    return tuple((str(it["id"]), str(it.get("sms_label") or it["label_fr"])) for it in found)


def allow(actor: Actor, permission: Permission) -> None:
    """Raise `Refusal` "not_allowed" unless the member may."""
    if not may(actor, permission):
        raise Refusal("not_allowed")


def note(
    act: str, subject_id: int, member_id: int, *, session: Session, now: datetime, **detail: str
) -> None:
    """Leave an entry about an office in the audit log."""
    audit.record_entry(
        session,
        entry_id=new_id(),
        act=act,
        subject="office",
        subject_id=subject_id,
        now=to_micros(now),
        member_id=member_id,
        **detail,
    )


def _office(session: Session, row: OfficeRow) -> Office:
    desks = tuple(_desk(session, it) for it in store.list_desks(session, row.id))
    draft = OfficeDraft(
        name=row.name,
        region=row.region,
        address=row.address or "",
        desks=desks,
        directions=json.loads(row.directions),
        phone=row.phone or "",
        timezone=row.timezone,
        is_closed=row.closed_at is not None,
    )
    entered = from_micros(row.entered_at) if row.entered_at is not None else None
    return Office(row.id, draft, row.entered_by, entered)


def _desk(session: Session, row: DeskRow) -> Desk:
    return Desk(
        name=row.name,
        purposes=tuple(row.purposes.split()),
        medium=row.medium,
        hours=tuple(Hours(*it) for it in store.list_hours(session, row.id)),
        has_woman_agent=bool(row.woman_agent),
        capacity=row.capacity,
        slot_minutes=row.slot_minutes,
        id=row.id,
    )
