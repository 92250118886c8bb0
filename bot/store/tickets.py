"""Tickets: requests for a person, and what they said."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, func, or_, select, update

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import address_contacts, addresses, contacts, tickets


@dataclass(frozen=True, slots=True)
class NewTicket:
    """A ticket about to be opened."""

    id: int
    contact_id: int
    reference: str
    category: str
    urgent: int
    confidential: int
    state: str
    body: bytes | None
    opened_at: int


_INSERT = (
    insert(tickets)
    .values({name: bindparam(name) for name in NewTicket.__slots__})
    .on_conflict_do_nothing(index_elements=["reference"])
    .returning(tickets.c.id)
)
_OPEN = (
    select(tickets.c.id, tickets.c.reference, tickets.c.body)
    .where(tickets.c.contact_id == bindparam("contact_id"))
    .where(tickets.c.category == bindparam("category"))
    .where(tickets.c.state == "open")
    .order_by(tickets.c.opened_at.desc())
    .limit(1)
)
_SET_BODY = (
    update(tickets).where(tickets.c.id == bindparam("ticket_id")).values(body=bindparam("body"))
)


def insert_ticket(session: Session, new: NewTicket) -> bool:
    """False when the reference is taken."""
    return bool(session.run(_INSERT, {name: getattr(new, name) for name in NewTicket.__slots__}))


def find_open(
    session: Session, *, contact_id: int, category: str
) -> tuple[int, str, bytes | None] | None:
    """(id, reference, sealed body) of the contact's open ticket of a category."""
    rows = session.run(_OPEN, {"contact_id": contact_id, "category": category})
    return (rows[0][0], rows[0][1], rows[0][2]) if rows else None


def set_body(session: Session, *, ticket_id: int, body: bytes) -> None:
    """Replace what the ticket says."""
    session.change(_SET_BODY, {"ticket_id": ticket_id, "body": body})


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A ticket with an address of its contact; texts and addresses are sealed."""

    id: int
    contact_id: int
    reference: str
    category: str
    urgent: int
    confidential: int
    state: str
    body: bytes | None
    opened_at: int
    closed_at: int | None
    closed_reason: str | None
    closed_by: int | None
    address_id: int | None
    address: bytes | None
    name: bytes | None


_FIRST_ADDRESS = (
    select(func.min(address_contacts.c.address_id))
    .where(address_contacts.c.contact_id == tickets.c.contact_id)
    .scalar_subquery()
)
_ROWS = select(
    *(tickets.c[name] for name in TicketRow.__slots__[:12]),
    addresses.c.id,
    addresses.c.address,
    contacts.c.name,
).select_from(
    tickets.join(contacts, contacts.c.id == tickets.c.contact_id).outerjoin(
        addresses, addresses.c.id == _FIRST_ADDRESS
    )
)
_UNCLOSED = tickets.c.state.in_(("open", "assigned", "answered", "reopened"))
_LIST_UNCLOSED = (
    _ROWS.where(_UNCLOSED)
    .where(tickets.c.urgent >= bindparam("least_urgent"))
    .where(
        or_(
            tickets.c.urgent < bindparam("urgent"),
            and_(
                tickets.c.urgent == bindparam("urgent"),
                or_(
                    tickets.c.opened_at > bindparam("moment"),
                    and_(
                        tickets.c.opened_at == bindparam("moment"),
                        tickets.c.id > bindparam("after_id"),
                    ),
                ),
            ),
        )
    )
    .order_by(tickets.c.urgent.desc(), tickets.c.opened_at, tickets.c.id)
    .limit(bindparam("limit"))
)
_LIST_CLOSED = (
    _ROWS.where(tickets.c.state == "closed")
    .where(
        or_(
            tickets.c.closed_at < bindparam("moment"),
            and_(tickets.c.closed_at == bindparam("moment"), tickets.c.id < bindparam("after_id")),
        )
    )
    .order_by(tickets.c.closed_at.desc(), tickets.c.id.desc())
    .limit(bindparam("limit"))
)
_READ = _ROWS.where(tickets.c.id == bindparam("ticket_id"))
_COUNT = (
    select(func.count(), func.coalesce(func.sum(tickets.c.urgent), 0))
    .select_from(tickets)
    .where(_UNCLOSED)
)
_CLOSE = (
    update(tickets)
    .where(tickets.c.id == bindparam("ticket_id"))
    .where(tickets.c.state == bindparam("was"))
    .values(
        state="closed",
        closed_at=bindparam("now"),
        closed_reason=bindparam("reason"),
        closed_by=bindparam("member_id"),
    )
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of a list ended."""

    moment: int
    after_id: int
    urgent: int = 0


def list_unclosed(
    session: Session, *, after: Place, least_urgent: int, limit: int
) -> list[TicketRow]:
    """Tickets to be dealt with after a place: the urgent ones first, then the oldest."""
    values = {
        "urgent": after.urgent, "moment": after.moment, "after_id": after.after_id,
        "least_urgent": least_urgent, "limit": limit,
    }  # fmt: skip
    return [TicketRow(*row) for row in session.run(_LIST_UNCLOSED, values)]


def list_closed(session: Session, *, after: Place, limit: int) -> list[TicketRow]:
    """Closed tickets after a place, the last closed one first."""
    values = {"moment": after.moment, "after_id": after.after_id, "limit": limit}
    return [TicketRow(*row) for row in session.run(_LIST_CLOSED, values)]


def read_ticket(session: Session, ticket_id: int) -> TicketRow | None:
    """One ticket."""
    rows = session.run(_READ, {"ticket_id": ticket_id})
    return TicketRow(*rows[0]) if rows else None


def count_unclosed(session: Session) -> tuple[int, int]:
    """(all, urgent) tickets to be dealt with."""
    row = session.run(_COUNT)[0]
    return (int(row[0]), int(row[1]))


def close_ticket(
    session: Session, *, ticket_id: int, was: str, reason: str, member_id: int, now: int
) -> bool:
    """False when the ticket is no longer in the state it was in."""
    values = {
        "ticket_id": ticket_id, "was": was, "reason": reason, "member_id": member_id, "now": now,
    }  # fmt: skip
    return session.change(_CLOSE, values) == 1
