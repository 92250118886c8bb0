"""Requests as members see them: in a list, in full, and how many there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.store.ticket_notes import Fate


class Reason(StrEnum):
    """Why a ticket is closed without an answer by message."""

    CALLED = "called"
    MET = "met"
    HANDED_ON = "handed_on"
    TWICE = "twice"
    BY_MISTAKE = "by_mistake"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class TicketLine:
    """A ticket in a list. Unless `is_open_to_you` category and person are empty."""

    id: int
    reference: str
    category: str
    person: str
    is_urgent: bool
    state: str
    opened_at: datetime
    closed_at: datetime | None
    is_open_to_you: bool
    due_at: datetime | None = None
    is_overdue: bool = False
    is_anonymous: bool = False
    assigned_to: int | None = None


@dataclass(frozen=True, slots=True)
class TicketPage:
    """A page of tickets; `after` leads to the next one, None on the last."""

    lines: tuple[TicketLine, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket in full, for somebody who may open it."""

    line: TicketLine
    first_name: str
    body: str
    is_confidential: bool
    is_closed: bool
    closed_reason: str | None
    closed_by: int | None
    contact_id: int | None
    version: int
    about_id: int | None  # the member it is about
    moves: tuple[str, ...]  # what may be done to it now
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """What stands beside it: a member's "note", an "answer" that was sent, what was "added"."""

    kind: str
    text: str
    member_id: int | None
    at: datetime
    fate: Fate | None = None  # of an answer: how far it came


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many tickets wait for an answer."""

    all: int
    urgent: int
    overdue: int = 0
    protection: int = 0  # urgent, and for those who protect
