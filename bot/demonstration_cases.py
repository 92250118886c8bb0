"""The cases of the demonstration: opened and moved on as members would. Production has none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.core.phone import address_key
from bot.services.case_opening import NewCase, open_case
from bot.services.case_people import people_at
from bot.services.case_plans import Act, Change, plan
from bot.services.cases import apply_plan
from bot.services.parts import Parts
from bot.store.cases import find_newest_of
from bot.store.session import Session


@dataclass(frozen=True, slots=True)
class DemoCase:
    """A case of an invented person: opened so many days ago, then moved on day by day."""

    number: str
    stage: str
    opened: timedelta
    moves: tuple[str, ...]
    expected_in: int | None  # days from now
    is_protected: bool


def read_cases(written: list[dict[str, Any]]) -> tuple[DemoCase, ...]:
    """What the file says of them. Raises KeyError or ValueError for what cannot be."""
    return tuple(
        DemoCase(
            number=address_key(str(it["number"]).replace(" ", "")),
            stage=str(it["stage"]),
            opened=timedelta(days=int(it["opened_days_ago"])),
            moves=tuple(str(each) for each in it.get("moves", ())),
            expected_in=it.get("expected_in_days"),
            is_protected=bool(it.get("protected")),
        )
        for it in written
    )


def fill_cases(
    parts: Parts, cases: tuple[DemoCase, ...], *, session: Session, now: datetime
) -> None:
    """Open them. Nobody is told: the phones of the demonstration show what its people asked."""
    for case in cases:
        people = people_at(parts, case.number, session)
        if people and find_newest_of(session, people[0]) is None:  # broken off, and begun again
            _fill(parts, case, people[0], session=session, now=now)


def _fill(
    parts: Parts, case: DemoCase, contact_id: int, *, session: Session, now: datetime
) -> None:
    at = now - case.opened
    new = NewCase(contact_id, case.stage, is_protected=case.is_protected)
    row = open_case(parts, new, actor=None, session=session, now=at)
    changes = [Change(Act.MOVE, trigger) for trigger in case.moves]
    if case.expected_in is not None:
        day = (now + timedelta(days=case.expected_in)).date()
        changes.append(Change(Act.EXPECT, day.isoformat()))
    content = parts.library.now(session).content
    pause = case.opened / (len(changes) + 1)
    for change in changes:
        at += pause
        planned = plan(row, change, content=content, now=at)
        row = apply_plan(
            parts, row, planned, member_id=None, tells=False, session=session, now=at
        ).case
