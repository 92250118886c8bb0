"""Entering an office: its rows, its desks and its slots, in one story."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace
from datetime import datetime

from bot.services.office_drafts import LONGEST_TEXT, Desk, OfficeDraft, check_draft
from bot.services.refusal import Refusal
from bot.services.slots import be_due_tonight, close_slots, make_slots
from bot.store import offices as store
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.offices import DeskRow, OfficeRow
from bot.store.session import Session


def enter_office(
    session: Session, office_id: int | None, draft: OfficeDraft, *, member_id: int, now: datetime
) -> int:
    """An office as entered by a member, with its slots; its id. Asks nobody for leave.

    Raises `Refusal` "no_such_office", or what is wrong with the draft.
    """
    check_draft(draft)
    if office_id is None:
        row = _new_row(session, draft, member_id=member_id, now=now)
        store.insert_office(session, row)
    else:
        row = _changed(find_office(session, office_id), draft, member_id=member_id, now=now)
        store.lock_office(session, row.id)
        store.update_office(session, row)
    _save_desks(session, row.id, draft.desks, now=now)
    make_slots(session, row, now=now)
    be_due_tonight(session, now=now)
    return row.id


def find_office(session: Session, office_id: int) -> OfficeRow:
    """The row of an office. Raises `Refusal` "no_such_office"."""
    row = store.read_office(session, office_id)
    if row is None:
        raise Refusal("no_such_office")
    return row


def _new_row(session: Session, draft: OfficeDraft, *, member_id: int, now: datetime) -> OfficeRow:
    known = {row.key for row in store.list_offices(session)}
    blank = OfficeRow(
        new_id(), _key(draft.name, known), "", "", None, "{}", None, "", None, None, None
    )
    return _changed(blank, draft, member_id=member_id, now=now)


def _key(name: str, known: set[str]) -> str:
    plain = unicodedata.normalize("NFD", name.lower()).encode("ascii", "ignore").decode()
    key = re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "antenne"
    number = 2
    wanted = key
    while wanted in known:
        wanted, number = f"{key}_{number}", number + 1
    return wanted


def _changed(row: OfficeRow, draft: OfficeDraft, *, member_id: int, now: datetime) -> OfficeRow:
    told = {language: text.strip() for language, text in draft.directions.items() if text.strip()}
    closed = row.closed_at or to_micros(now)
    return replace(
        row,
        name=draft.name.strip()[:LONGEST_TEXT],
        region=draft.region,
        address=draft.address.strip()[:LONGEST_TEXT],
        directions=json.dumps(told, ensure_ascii=False, sort_keys=True),
        phone=draft.phone.strip() or None,
        timezone=draft.timezone,
        entered_by=member_id,
        entered_at=to_micros(now),
        closed_at=closed if draft.is_closed else None,
    )


def _save_desks(
    session: Session, office_id: int, desks: tuple[Desk, ...], *, now: datetime
) -> None:
    known = {row.id: row for row in store.list_desks(session, office_id)}
    kept: set[int] = set()
    for desk in desks:
        row = _desk_row(office_id, desk)
        if desk.id in known:
            store.update_desk(session, row)
        else:
            store.insert_desk(session, row)
        kept.add(row.id)
        hours = [(new_id(), it.weekday, it.opens, it.closes) for it in desk.hours]
        store.set_hours(session, row.id, hours)
    for gone in known.keys() - kept:
        store.update_desk(session, replace(known[gone], closed_at=to_micros(now)))
        close_slots(session, gone, now=now)


def _desk_row(office_id: int, desk: Desk) -> DeskRow:
    return DeskRow(
        id=desk.id or new_id(),
        office_id=office_id,
        name=desk.name.strip()[:LONGEST_TEXT],
        purposes=" ".join(desk.purposes),
        medium=desk.medium,
        woman_agent=int(desk.has_woman_agent),
        capacity=desk.capacity,
        slot_minutes=desk.slot_minutes,
        closed_at=None,
    )
