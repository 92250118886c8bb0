"""What members do about a case in a script: open it, change it, hand the kit out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from bot.services.case_opening import NewCase, open_case
from bot.services.case_people import people_at
from bot.services.case_plans import Act, Change
from bot.services.cases import change_case
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.store import cases
from bot.store.session import Session

BEGINNING = "opening"


@dataclass(frozen=True, slots=True)
class Staff:
    """The member of scripts."""

    id: int = 1
    roles: Collection[Role] = field(default_factory=lambda: frozenset({Role.AGENT}))


def open_for(parts: Parts, *, number: str, session: Session, now: datetime) -> None:
    """Open a case for whoever writes from a number. Raises what the service refuses."""
    new = NewCase(_person(parts, number, session), BEGINNING)
    open_case(parts, new, actor=Staff(), session=session, now=now)


def change_for(
    parts: Parts, change: Change, *, number: str, session: Session, now: datetime
) -> None:
    """Change the case of whoever writes from a number, as after the preview."""
    row = cases.find_open_of(session, _person(parts, number, session))
    if row is None:
        raise LookupError("no open case on this phone")
    change_case(parts, Staff(), row.id, change, seen=row.version, session=session, now=now)


def changed(what: str, value: str) -> Change:
    """A change as a script names it; a case is closed for having finished."""
    match what:
        case "move":
            return Change(Act.MOVE, value, "finished" if value == "close" else "")
        case "expect":
            return Change(Act.EXPECT, value)
    return Change(Act.KIT)


def _person(parts: Parts, number: str, session: Session) -> int:
    people = people_at(parts, number, session)
    if not people:
        raise LookupError("nobody wrote on this phone")
    return people[0]
