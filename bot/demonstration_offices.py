"""The offices of the demonstration: as a member would have entered them. Production has none."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.core.appointments import Hours
from bot.services.office_drafts import Desk, OfficeDraft
from bot.services.office_entry import enter_office
from bot.store.session import Session

NOBODY = 0  # no member has entered them
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def read_offices(written: list[dict[str, Any]]) -> tuple[OfficeDraft, ...]:
    """What the file says of them. Raises KeyError or ValueError for what cannot be."""
    return tuple(_office(it) for it in written)


def open_offices(session: Session, offices: tuple[OfficeDraft, ...], *, now: datetime) -> None:
    """Enter them, with their slots."""
    for office in offices:
        enter_office(session, None, office, member_id=NOBODY, now=now)


def _office(written: dict[str, Any]) -> OfficeDraft:
    return OfficeDraft(
        name=str(written["name"]),
        region=str(written["region"]),
        address=str(written["address"]),
        desks=tuple(_desk(it) for it in written["desks"]),
        directions={str(code): str(said) for code, said in written["directions"].items()},
    )


def _desk(written: dict[str, Any]) -> Desk:
    spans = [_span(str(it)) for it in written["hours"]]
    return Desk(
        name=str(written["name"]),
        purposes=tuple(str(it) for it in written["purposes"]),
        medium=str(written["medium"]),
        hours=tuple(
            Hours(DAYS.index(str(day)), opens, closes)
            for day in written["days"]
            for opens, closes in spans
        ),
        has_woman_agent=bool(written.get("woman_agent", False)),
        capacity=int(written.get("capacity", 1)),
    )


def _span(written: str) -> tuple[int, int]:
    """Minutes after midnight of "08:00-12:00"."""
    begins, ends = (it.strip().split(":") for it in written.split("-"))
    return int(begins[0]) * 60 + int(begins[1]), int(ends[0]) * 60 + int(ends[1])
