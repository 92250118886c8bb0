"""Tickets: requests for a person, and what they said."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select, update

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import tickets


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
    return tuple(rows[0]) if rows else None  # type: ignore[return-value]


def set_body(session: Session, *, ticket_id: int, body: bytes) -> None:
    """Replace what the ticket says."""
    session.change(_SET_BODY, {"ticket_id": ticket_id, "body": body})
