"""Tickets: requests for a person. Who may not open a confidential one sees that it is there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from bot.core.lifecycle import Kind, moves
from bot.core.phone import mask
from bot.services.parts import Parts
from bot.services.people_policy import hidden_among, is_hidden
from bot.services.policy import Actor, Permission, Subject, may
from bot.services.refusal import Refusal
from bot.services.ticket_categories import PROTECTED, is_protected
from bot.services.ticket_views import Note, Ticket, TicketLine, TicketPage, Waiting
from bot.store import audit, ticket_notes
from bot.store import tickets as store
from bot.store.identity import new_id
from bot.store.library import list_settings
from bot.store.moment import from_micros, to_micros
from bot.store.session import Session
from bot.store.tickets import Place, TicketRow

PAGE = 30
FOLDERS = ("waiting", "urgent", "overdue", "mine", "nobody", "answered")  # and "closed"
FIRST = Place(moment=-1, after_id=0, urgent=1)
LATEST = Place(moment=2**62, after_id=0)


def count_waiting(actor: Actor, *, session: Session) -> Waiting:
    """How many tickets are to be dealt with, as far as they are there for this member."""
    return Waiting(*store.count_unclosed(session, viewer_id=actor.id, protected=PROTECTED))


def list_waiting(
    parts: Parts,
    actor: Actor,
    *,
    session: Session,
    folder: str = "waiting",
    after: str | None = None,
) -> TicketPage:
    """A folder of tickets that are not closed, the urgent ones first, then the oldest."""
    rows = store.list_unclosed(
        session,
        folder=folder,
        viewer_id=actor.id,
        after=_place(after, FIRST),
        limit=PAGE + 1,
    )
    shown = rows[:PAGE]
    more = None
    if len(rows) > PAGE:
        more = _written(Place(shown[-1].opened_at, shown[-1].id, shown[-1].urgent))
    return TicketPage(_lines(parts, shown, actor, session=session), more)


def list_closed(
    parts: Parts, actor: Actor, *, session: Session, after: str | None = None
) -> TicketPage:
    """Closed tickets, the last closed one first."""
    rows = store.list_closed(
        session, viewer_id=actor.id, after=_place(after, LATEST), limit=PAGE + 1
    )
    shown = rows[:PAGE]
    more = None
    if len(rows) > PAGE:
        more = _written(Place(shown[-1].closed_at or 0, shown[-1].id))
    return TicketPage(_lines(parts, shown, actor, session=session), more)


def list_quick_replies(*, session: Session) -> tuple[str, ...]:
    """What members write often: the setting `quick_replies`, one a line."""
    said = list_settings(session).get("quick_replies", "")
    return tuple(line.strip() for line in said.splitlines() if line.strip())


def open_ticket(
    parts: Parts, actor: Actor, ticket_id: int, *, session: Session, now: datetime
) -> Ticket:
    """Read a ticket; a confidential one leaves an entry in the audit log.

    Raises `Refusal` "no_such_ticket", also for one that is not for this member.
    """
    row = find_ticket(actor, ticket_id, Permission.OPEN_TICKET, session=session)
    if row.confidential:
        note_act("ticket_viewed", row.id, actor, session=session, now=now)
    body = parts.vault.open(row.body, "tickets", "body", row.id) if row.body else ""
    name = ""
    if row.name and row.contact_id is not None:
        name = parts.vault.open(row.name, "contacts", "name", row.contact_id)
    return Ticket(
        line=_line(parts, row, actor, ()),
        first_name=name,
        body=body,
        is_confidential=bool(row.confidential),
        is_closed=row.state == "closed",
        closed_reason=row.closed_reason,
        closed_by=row.closed_by,
        contact_id=row.contact_id,
        version=row.version,
        about_id=row.about_member_id,
        moves=moves(Kind.TICKET, row.state),
        notes=_notes(parts, row.id, session=session),
    )


def _notes(parts: Parts, ticket_id: int, *, session: Session) -> tuple[Note, ...]:
    return tuple(
        Note(
            row.kind,
            parts.vault.open(row.body, "ticket_notes", "body", row.id),
            row.member_id,
            from_micros(row.written_at),
            None if row.message_id is None else ticket_notes.read_fate(session, row.message_id),
        )
        for row in ticket_notes.list_notes(session, ticket_id)
    )


def show_number(
    parts: Parts, actor: Actor, ticket_id: int, *, session: Session, now: datetime
) -> str | None:
    """The whole number of the person, and an entry that it was seen; None when there is none.

    Raises `Refusal` "no_such_ticket".
    """
    row = find_ticket(actor, ticket_id, Permission.SHOW_NUMBER, session=session)
    number = _address(parts, row)
    if number is not None:
        note_act("number_shown", row.id, actor, session=session, now=now)
    return number


def find_ticket(
    actor: Actor, ticket_id: int, permission: Permission, *, session: Session
) -> TicketRow:
    """A ticket that this member may do this to. Raises `Refusal` "no_such_ticket"."""
    row = store.read_ticket(session, ticket_id)
    if row is None or not may(actor, permission, subject_of(row)):
        raise Refusal("no_such_ticket")
    if row.contact_id is not None and is_hidden(actor, row.contact_id, session=session):
        raise Refusal("no_such_ticket")
    return row


def subject_of(row: TicketRow) -> Subject:
    """What the policy has to know of a ticket."""
    return Subject(
        is_confidential=bool(row.confidential),
        is_protected=is_protected(row.category),
        about_id=row.about_member_id,
    )


def _lines(
    parts: Parts, rows: Sequence[TicketRow], actor: Actor, *, session: Session
) -> tuple[TicketLine, ...]:
    """Of somebody who is not there for the member the list says that there is a request."""
    people = {row.contact_id for row in rows if row.contact_id is not None}
    hidden = hidden_among(actor, people, session=session)
    return tuple(_line(parts, row, actor, hidden) for row in rows)


def _line(parts: Parts, row: TicketRow, actor: Actor, hidden: Collection[int]) -> TicketLine:
    is_open = row.contact_id not in hidden and may(actor, Permission.OPEN_TICKET, subject_of(row))
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
        due_at=from_micros(row.due_at) if row.due_at is not None else None,
        is_overdue=row.overdue_at is not None and row.state in store.UNANSWERED,
        is_anonymous=bool(row.anonymous),
        assigned_to=row.assigned_to,
    )


def _address(parts: Parts, row: TicketRow) -> str | None:
    if row.address is None or row.address_id is None:
        return None
    return parts.vault.open(row.address, "addresses", "address", row.address_id)


def note_act(
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
