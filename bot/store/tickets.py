"""Tickets: requests for a person, and what they said."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

from sqlalchemy import (
    ColumnElement,
    TextClause,
    Update,
    bindparam,
    case,
    func,
    or_,
    select,
    text,
    tuple_,
    update,
)

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import address_contacts, addresses, contacts, tickets


@dataclass(frozen=True, slots=True)
class NewTicket:
    """A ticket about to be opened."""

    id: int
    contact_id: int | None  # None: anonymous, and nothing leads back to who wrote it
    reference: str
    category: str
    urgent: int
    confidential: int
    state: str
    body: bytes | None
    opened_at: int
    anonymous: int = 0
    due_at: int | None = None
    code_index: bytes | None = None


_INSERT = (
    insert(tickets)
    .values({name: bindparam(name) for name in NewTicket.__slots__})
    .on_conflict_do_nothing(index_elements=["reference"])
    .returning(tickets.c.id)
)


def insert_ticket(session: Session, new: NewTicket) -> bool:
    """False when the reference is taken."""
    return bool(session.run(_INSERT, {name: getattr(new, name) for name in NewTicket.__slots__}))


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A ticket with an address of its contact; texts and addresses are sealed."""

    id: int
    contact_id: int | None
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
    anonymous: int
    version: int
    assigned_to: int | None
    about_member_id: int | None
    due_at: int | None
    answered_at: int | None
    overdue_at: int | None
    code_index: bytes | None
    address_id: int | None
    address: bytes | None
    name: bytes | None


_FIRST_ADDRESS = (
    select(func.min(address_contacts.c.address_id))
    .where(address_contacts.c.contact_id == tickets.c.contact_id)
    .scalar_subquery()
)
# Who asked to be forgotten is hidden at once; an urgent request stays until it is closed. They are
# few: to look for them is cheaper than to read everybody's row.
_gone = contacts.alias("gone")
_IS_THERE = or_(
    tickets.c.contact_id.is_(None),
    tickets.c.urgent == 1,
    tickets.c.contact_id.not_in(select(_gone.c.id).where(_gone.c.erased_at.is_not(None))),
)
_ROWS = select(
    *(tickets.c[name] for name in TicketRow.__slots__[:20]),
    addresses.c.id,
    addresses.c.address,
    contacts.c.name,
).select_from(
    tickets.outerjoin(contacts, contacts.c.id == tickets.c.contact_id).outerjoin(
        addresses, addresses.c.id == _FIRST_ADDRESS
    )
).where(_IS_THERE)
UNCLOSED = ("open", "assigned", "answered", "reopened")
UNANSWERED = ("open", "assigned", "reopened")
# Whoever is complained about sees nothing of it, not even that it is there.
_NOT_ABOUT_VIEWER = or_(
    tickets.c.about_member_id.is_(None), tickets.c.about_member_id != bindparam("viewer_id")
)
# Written out, not bound: a partial index is only used for a condition that the planner can read.
_WAITS = text("tickets.state in ('open', 'assigned', 'reopened')")
_FOLDERS: Mapping[str, tuple[ColumnElement[bool] | TextClause, ...]] = {
    "waiting": (_WAITS,),
    "urgent": (_WAITS, tickets.c.urgent == 1),
    "overdue": (_WAITS, tickets.c.overdue_at.is_not(None)),
    "mine": (_WAITS, tickets.c.assigned_to == bindparam("viewer_id")),
    "nobody": (_WAITS, tickets.c.assigned_to.is_(None)),
    "answered": (text("tickets.state = 'answered'"),),
}
_AFTER = tuple_(bindparam("moment"), bindparam("after_id"))
_LIST_UNCLOSED = {
    name: _ROWS.where(*conditions)
    .where(_NOT_ABOUT_VIEWER)
    .where(tickets.c.urgent == bindparam("urgent"))
    .where(tuple_(tickets.c.opened_at, tickets.c.id) > _AFTER)
    .order_by(tickets.c.opened_at, tickets.c.id)
    .limit(bindparam("limit"))
    for name, conditions in _FOLDERS.items()
}
_LIST_CLOSED = (
    _ROWS.where(text("tickets.state = 'closed'"))
    .where(_NOT_ABOUT_VIEWER)
    .where(tuple_(tickets.c.closed_at, tickets.c.id) < _AFTER)
    .order_by(tickets.c.closed_at.desc(), tickets.c.id.desc())
    .limit(bindparam("limit"))
)
_READ = _ROWS.where(tickets.c.id == bindparam("ticket_id"))
_IS_PROTECTED = tickets.c.category.in_(bindparam("protected", expanding=True))
_COUNT = (
    select(
        func.count(),
        func.coalesce(func.sum(tickets.c.urgent), 0),
        func.count(tickets.c.overdue_at),
        func.coalesce(func.sum(case((_IS_PROTECTED, tickets.c.urgent), else_=0)), 0),
    )
    .select_from(tickets)
    .where(_WAITS, _NOT_ABOUT_VIEWER, _IS_THERE)
)
_NEWEST = (
    _ROWS.where(tickets.c.contact_id == bindparam("contact_id"))
    .order_by(tickets.c.opened_at.desc(), tickets.c.id.desc())
    .limit(bindparam("limit"))
)
_URGENT = update(tickets).where(tickets.c.id == bindparam("row")).values(urgent=1)
_BY_REFERENCE = _ROWS.where(tickets.c.reference == bindparam("reference"))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of a list ended."""

    moment: int
    after_id: int
    urgent: int = 0


def list_unclosed(
    session: Session, *, folder: str, viewer_id: int, after: Place, limit: int
) -> list[TicketRow]:
    """A folder of tickets after a place: the urgent ones first, then the oldest.

    Folders: waiting, urgent, overdue, mine, nobody, answered. What is about the viewer is not
    there. Raises KeyError for any other.
    """
    found: list[TicketRow] = []
    for urgent in range(min(after.urgent, 1), -1, -1):
        begins = after if urgent == after.urgent else Place(0, 0)
        values = {
            "urgent": urgent, "moment": begins.moment, "after_id": begins.after_id,
            "viewer_id": viewer_id, "limit": limit - len(found),
        }  # fmt: skip
        found += [TicketRow(*row) for row in session.run(_LIST_UNCLOSED[folder], values)]
        if len(found) == limit:
            break
    return found


def list_newest(session: Session, *, contact_id: int, limit: int) -> list[TicketRow]:
    """A contact's tickets, the newest first; their anonymous ones are nobody's."""
    values = {"contact_id": contact_id, "limit": limit}
    return [TicketRow(*row) for row in session.run(_NEWEST, values)]


def find_by_reference(session: Session, reference: str) -> TicketRow | None:
    """The ticket of a reference."""
    rows = session.run(_BY_REFERENCE, {"reference": reference})
    return TicketRow(*rows[0]) if rows else None


def list_closed(session: Session, *, viewer_id: int, after: Place, limit: int) -> list[TicketRow]:
    """Closed tickets after a place, the last closed one first; none about the viewer."""
    values = {
        "moment": after.moment, "after_id": after.after_id, "viewer_id": viewer_id, "limit": limit,
    }  # fmt: skip
    return [TicketRow(*row) for row in session.run(_LIST_CLOSED, values)]


def read_ticket(session: Session, ticket_id: int) -> TicketRow | None:
    """One ticket."""
    rows = session.run(_READ, {"ticket_id": ticket_id})
    return TicketRow(*rows[0]) if rows else None


def count_unclosed(session: Session, *, viewer_id: int, protected: Collection[str]) -> list[int]:
    """Unanswered tickets: all, urgent, overdue, urgent and protected; none about the viewer."""
    row = session.run(_COUNT, {"viewer_id": viewer_id, "protected": sorted(protected)})[0]
    return [int(it) for it in row]


def mark_urgent(session: Session, ticket_id: int) -> None:
    """Urgent from now on, whatever else is done to it at this moment."""
    session.change(_URGENT, {"row": ticket_id})


@cache
def _changing(names: tuple[str, ...]) -> Update:
    return (
        update(tickets)
        .where(tickets.c.id == bindparam("row"))
        .where(tickets.c.version == bindparam("was_version"))
        .values({name: bindparam(f"new_{name}") for name in names})
        .values(version=tickets.c.version + 1)
    )


def change_ticket(
    session: Session, *, ticket_id: int, version: int, **columns: int | str | bytes | None
) -> bool:
    """Set columns; False when somebody changed the ticket since it was read at `version`."""
    values = {f"new_{name}": value for name, value in columns.items()}
    statement = _changing(tuple(sorted(columns)))
    return session.change(statement, {"row": ticket_id, "was_version": version, **values}) == 1
