"""Offices and appointments for tests: an office with hours, people who book by message."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select

from bot.core.appointments import Hours
from bot.services.booking import book
from bot.services.office_drafts import Desk, OfficeDraft
from bot.services.office_entry import enter_office
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.telling import Skipped
from bot.store import appointments as store
from bot.store import contacts, slots
from bot.store.appointments import Meeting
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.tables import moves
from tests.rows import ask

EVERY_DAY = range(7)
NINE, ELEVEN = 9 * 60, 11 * 60


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff."""

    id: int = 1
    roles: Collection[Role] = field(default_factory=lambda: (Role.AGENT,))


AGENT, VIEWER, EDITOR = Member(), Member(2, (Role.VIEWER,)), Member(3, (Role.EDITOR,))


def desk(name: str = "Bureau 1", **changes: object) -> Desk:
    """A desk with one seat, every day from 9 to 11, half an hour each."""
    hours = tuple(Hours(day, NINE, ELEVEN) for day in EVERY_DAY)
    return replace(Desk(name, ("case",), "in_person", hours), **changes)  # type: ignore[arg-type]


def draft(*desks: Desk, **changes: object) -> OfficeDraft:
    """An office in Kayes."""
    office = OfficeDraft("Antenne de Kayes", "kayes", "Rue 12", desks or (desk(),), {})
    return replace(office, **changes)  # type: ignore[arg-type]


def open_office(parts: Parts, *desks: Desk, **changes: object) -> int:
    """Enter an office; its id."""
    entered = draft(*desks, **changes)
    return parts.db.write(lambda s: enter_office(s, None, entered, member_id=1, now=parts.clock()))


def new_contact(parts: Parts) -> int:
    """Somebody without an address."""
    contact_id, now = new_id(), to_micros(parts.clock())
    parts.db.write(
        lambda s: contacts.insert_contact(s, contact_id=contact_id, language="fr", now=now)
    )
    return contact_id


def book_for(parts: Parts, contact_id: int, starts: datetime) -> Meeting | Skipped:
    """Book at any desk."""
    return parts.db.write(
        lambda s: book(
            s, contact_id, slots.list_open_desks(s), starts=starts, purpose="case",
            now=parts.clock(),
        )
    )  # fmt: skip


def booked(parts: Parts, contact_id: int, starts: datetime) -> Meeting:
    """The same, where it must succeed."""
    found = book_for(parts, contact_id, starts)
    assert isinstance(found, Meeting)
    return found


def meeting_of(parts: Parts, appointment_id: int) -> Meeting:
    """The booking as it stands."""
    found = parts.db.read(lambda s: store.read_meeting(s, appointment_id))
    assert found is not None
    return found


def moves_of(parts: Parts, appointment_id: int) -> list[tuple[str, str | None, str]]:
    """(trigger, was, became) of every move on record."""
    found = (
        select(moves.c.trigger, moves.c.was, moves.c.became)
        .where(moves.c.subject_id == appointment_id)
        .order_by(moves.c.happened_at, moves.c.id)
    )
    return [(row[0], row[1], row[2]) for row in ask(parts, found)]
