"""Tickets: requests for a person. Who may not open a confidential one sees that it is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.lifecycle import Condition, IllegalMove, Kind, move
from bot.core.phone import mask
from bot.services.parts import Parts
from bot.services.policy import Actor, Permission, Subject, may
from bot.services.refusal import Refusal
from bot.store import audit
from bot.store import tickets as store
from bot.store.identity import new_id
from bot.store.moment import from_micros, to_micros
from bot.store.session import Session
from bot.store.tickets import Place, TicketRow

PAGE = 30
FIRST = Place(moment=-1, after_id=0, urgent=1)
LATEST = Place(moment=2**62, after_id=0)


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


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many tickets are to be dealt with."""

    all: int
    urgent: int


def count_waiting(*, session: Session) -> Waiting:
    """How many tickets are to be dealt with."""
    return Waiting(*store.count_unclosed(session))


def list_waiting(
    parts: Parts,
    actor: Actor,
    *,
    session: Session,
    only_urgent: bool = False,
    after: str | None = None,
) -> TicketPage:
    """Tickets to be dealt with, the urgent ones first, then the oldest."""
    rows = store.list_unclosed(
        session, after=_place(after, FIRST), least_urgent=int(only_urgent), limit=PAGE + 1
    )
    shown = rows[:PAGE]
    more = None
    if len(rows) > PAGE:
        more = _written(Place(shown[-1].opened_at, shown[-1].id, shown[-1].urgent))
    return TicketPage(tuple(_line(parts, row, actor) for row in shown), more)


def list_closed(
    parts: Parts, actor: Actor, *, session: Session, after: str | None = None
) -> TicketPage:
    """Closed tickets, the last closed one first."""
    rows = store.list_closed(session, after=_place(after, LATEST), limit=PAGE + 1)
    shown = rows[:PAGE]
    more = None
    if len(rows) > PAGE:
        more = _written(Place(shown[-1].closed_at or 0, shown[-1].id))
    return TicketPage(tuple(_line(parts, row, actor) for row in shown), more)


def open_ticket(
    parts: Parts, actor: Actor, ticket_id: int, *, session: Session, now: datetime
) -> Ticket:
    """Read a ticket; a confidential one leaves an entry in the audit log.

    Raises `Refusal` "no_such_ticket", also for one that is not for this member.
    """
    row = _find(actor, ticket_id, Permission.OPEN_TICKET, session=session)
    if row.confidential:
        _note("ticket_viewed", row.id, actor, session=session, now=now)
    body = parts.vault.open(row.body, "tickets", "body", row.id) if row.body else ""
    name = parts.vault.open(row.name, "contacts", "name", row.contact_id) if row.name else ""
    return Ticket(
        line=_line(parts, row, actor),
        first_name=name,
        body=body,
        is_confidential=bool(row.confidential),
        is_closed=row.state == "closed",
        closed_reason=row.closed_reason,
        closed_by=row.closed_by,
    )


def show_number(
    parts: Parts, actor: Actor, ticket_id: int, *, session: Session, now: datetime
) -> str | None:
    """The whole number of the person, and an entry that it was seen; None when there is none.

    Raises `Refusal` "no_such_ticket".
    """
    row = _find(actor, ticket_id, Permission.SHOW_NUMBER, session=session)
    number = _address(parts, row)
    if number is not None:
        _note("number_shown", row.id, actor, session=session, now=now)
    return number


def close_ticket(
    actor: Actor, ticket_id: int, *, reason: str, session: Session, now: datetime
) -> None:
    """Close a ticket for a reason.

    Raises `Refusal` "no_such_ticket", "no_reason", or "closed_already" when a colleague was faster.
    """
    row = _find(actor, ticket_id, Permission.CLOSE_TICKET, session=session)
    if reason not in set(Reason):
        raise Refusal("no_reason")
    try:
        move(Kind.TICKET, row.state, "close", holds={Condition.REASON_IS_RECORDED})
    except IllegalMove:
        raise Refusal("closed_already") from None
    is_closed = store.close_ticket(
        session,
        ticket_id=row.id,
        was=row.state,
        reason=reason,
        member_id=actor.id,
        now=to_micros(now),
    )
    if not is_closed:
        raise Refusal("closed_already")
    _note("ticket_closed", row.id, actor, session=session, now=now, reason=reason)


def _find(actor: Actor, ticket_id: int, permission: Permission, *, session: Session) -> TicketRow:
    row = store.read_ticket(session, ticket_id)
    if row is None or not may(actor, permission, _subject(row)):
        raise Refusal("no_such_ticket")
    return row


def _subject(row: TicketRow) -> Subject:
    return Subject(is_confidential=bool(row.confidential))


def _line(parts: Parts, row: TicketRow, actor: Actor) -> TicketLine:
    is_open = may(actor, Permission.OPEN_TICKET, _subject(row))
    address = _address(parts, row) if is_open else None
    return TicketLine(
        id=row.id,
        reference=row.reference,
        category=row.category if is_open else "",
        person=mask(address) if address else "",
        is_urgent=bool(row.urgent),
        state=row.state,
        opened_at=from_micros(row.opened_at),
        closed_at=from_micros(row.closed_at) if row.closed_at is not None else None,
        is_open_to_you=is_open,
    )


def _address(parts: Parts, row: TicketRow) -> str | None:
    if row.address is None or row.address_id is None:
        return None
    return parts.vault.open(row.address, "addresses", "address", row.address_id)


def _note(
    act: str, ticket_id: int, actor: Actor, *, session: Session, now: datetime, **detail: str
) -> None:
    audit.record_entry(
        session,
        entry_id=new_id(),
        act=act,
        subject="ticket",
        subject_id=ticket_id,
        now=to_micros(now),
        member_id=actor.id,
        **detail,
    )


def _written(place: Place) -> str:
    return f"{place.urgent}.{place.moment}.{place.after_id}"


def _place(written: str | None, otherwise: Place) -> Place:
    """The place an address names; the beginning where somebody changed the address."""
    numbers = (written or "").split(".")
    if len(numbers) != 3 or not all(
        it.isascii() and it.isdigit() and len(it) < 19 for it in numbers
    ):
        return otherwise
    urgent, moment, after_id = map(int, numbers)
    return Place(moment, after_id, urgent)
