"""What a member enters of an office: its desks and hours, and what may be wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import available_timezones

from bot.core.appointments import BadHours, Hours, check_hours
from bot.services.refusal import Refusal

PURPOSES = ("case", "project", "training", "papers", "other")
MEDIA = ("in_person", "phone")
MOST_SEATS = 200
SHORTEST, LONGEST = 5, 240
LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk as it is entered: whom it receives, how, when, and how many at once."""

    name: str
    purposes: tuple[str, ...]
    medium: str
    hours: tuple[Hours, ...]
    has_woman_agent: bool = False
    capacity: int = 1
    slot_minutes: int = 30
    id: int | None = None  # None: a new one


@dataclass(frozen=True, slots=True)
class OfficeDraft:
    """An office as it is entered."""

    name: str
    region: str
    address: str
    desks: tuple[Desk, ...]
    directions: Mapping[str, str]  # by language
    phone: str = ""
    timezone: str = "Africa/Bamako"
    is_closed: bool = False


def check_draft(draft: OfficeDraft) -> None:
    """Raise `Refusal` with what is wrong."""
    if not draft.name.strip():
        raise Refusal("no_name")
    if not draft.address.strip():
        raise Refusal("no_address")
    if draft.timezone not in available_timezones():
        raise Refusal("no_such_zone")
    if not draft.desks and not draft.is_closed:
        raise Refusal("no_desks")
    for desk in draft.desks:
        _check_desk(desk)


def _check_desk(desk: Desk) -> None:
    if not desk.name.strip():
        raise Refusal("no_name")
    if not desk.purposes or not set(desk.purposes) <= set(PURPOSES):
        raise Refusal("no_purpose")
    if desk.medium not in MEDIA:
        raise Refusal("no_such_medium")
    if not 1 <= desk.capacity <= MOST_SEATS:
        raise Refusal("bad_capacity")
    if not SHORTEST <= desk.slot_minutes <= LONGEST:
        raise Refusal("bad_length")
    if not desk.hours:
        raise Refusal("no_hours")
    try:
        check_hours(desk.hours)
    except BadHours as bad:
        raise Refusal(bad.code) from None
