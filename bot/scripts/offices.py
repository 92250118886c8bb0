"""The office that a script may have: two desks, one with a woman agent, and a telephone."""

from __future__ import annotations

from datetime import datetime

from bot.core.appointments import Hours
from bot.services import receiving
from bot.services.office_drafts import Desk, OfficeDraft
from bot.services.office_entry import enter_office
from bot.services.policy import Role
from bot.store import expected
from bot.store.moment import to_micros
from bot.store.session import Session

MEMBER = 1
WORKDAYS = range(5)
EIGHT, TEN = 8 * 60, 10 * 60
PURPOSES = ("case", "project")


class Colleague:
    """Who acts for the office in a script."""

    id = MEMBER
    roles = (Role.AGENT,)


def open_usual_office(session: Session, place: str, *, now: datetime) -> None:
    """An office that receives people from Monday to Friday, from 8 to 10."""
    hours = tuple(Hours(weekday, EIGHT, TEN) for weekday in WORKDAYS)
    draft = OfficeDraft(
        name=f"Antenne de {place}",
        region=place.lower(),
        address=f"Rue 12, {place}",
        desks=(
            Desk("Bureau 1", PURPOSES, "in_person", hours),
            Desk("Bureau 2", PURPOSES, "in_person", hours, has_woman_agent=True),
            Desk("Téléphone", PURPOSES, "phone", hours),
        ),
        directions={"fr": "Derrière le marché, porte bleue."},
    )
    enter_office(session, None, draft, member_id=MEMBER, now=now)


def note_nobody_came(session: Session, *, now: datetime) -> int:
    """A member marks everybody whose time is over as missed; how many."""
    gone = expected.list_unmarked(session, until=to_micros(now), limit=100)
    for one in gone:
        receiving.mark_missed(Colleague(), one.meeting.row.id, session=session, now=now)
    return len(gone)
