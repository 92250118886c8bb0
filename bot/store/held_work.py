"""Held work: the open cases and the unanswered requests that stand in a member's name."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, case, func, select, text, update

from bot.store.protected_people import is_protected_here
from bot.store.session import Session
from bot.store.tables import cases, tickets

# Written out, not bound: a partial index is only used for a condition that the planner can read.
_OPEN = text("cases.stage <> 'closed'")
_WAITS = text("tickets.state in ('open', 'assigned', 'reopened')")
_MINE = (cases.c.owner_id == bindparam("member_id"), _OPEN)
_ASKED = (tickets.c.assigned_to == bindparam("member_id"), _WAITS)


@dataclass(frozen=True, slots=True)
class HeldCase:
    """A case, as far as the policy has to know it."""

    id: int
    protected: int  # 1: of somebody who is protected


@dataclass(frozen=True, slots=True)
class HeldTicket:
    """A request, as far as the policy has to know it."""

    id: int
    category: str
    confidential: int
    about_member_id: int | None
    protected: int  # 1: of somebody who is protected


_CASES = (
    select(cases.c.id, case((is_protected_here(cases.c.contact_id), 1), else_=0))
    .where(*_MINE)
    .order_by(cases.c.id)
    .with_for_update()
)
_TICKETS = (
    select(
        tickets.c.id,
        tickets.c.category,
        tickets.c.confidential,
        tickets.c.about_member_id,
        case((is_protected_here(tickets.c.contact_id), 1), else_=0),
    )
    .where(*_ASKED)
    .order_by(tickets.c.id)
    .with_for_update()
)
_COUNT_CASES = select(func.count()).select_from(cases).where(*_MINE)
_COUNT_TICKETS = select(func.count()).select_from(tickets).where(*_ASKED)
_GIVE_CASE = (
    update(cases)
    .where(cases.c.id == bindparam("case_id"))
    .values(owner_id=bindparam("to"), version=cases.c.version + 1)
)
_GIVE_TICKET = (
    update(tickets)
    .where(tickets.c.id == bindparam("ticket_id"))
    .values(assigned_to=bindparam("to"), version=tickets.c.version + 1)
)


def count_held(session: Session, member_id: int) -> tuple[int, int]:
    """(cases, requests) in a member's name."""
    values = {"member_id": member_id}
    return session.run(_COUNT_CASES, values)[0][0], session.run(_COUNT_TICKETS, values)[0][0]


def lock_cases(session: Session, member_id: int) -> list[HeldCase]:
    """The open cases of a member, locked."""
    return [HeldCase(*row) for row in session.run(_CASES, {"member_id": member_id})]


def lock_tickets(session: Session, member_id: int) -> list[HeldTicket]:
    """The unanswered requests of a member, locked."""
    return [HeldTicket(*row) for row in session.run(_TICKETS, {"member_id": member_id})]


def give_case(session: Session, case_id: int, *, to: int | None) -> None:
    """Make a case somebody's, or nobody's; who has it open elsewhere is told that it changed."""
    session.change(_GIVE_CASE, {"case_id": case_id, "to": to})


def give_ticket(session: Session, ticket_id: int, *, to: int | None) -> None:
    """Make a request somebody's, or nobody's."""
    session.change(_GIVE_TICKET, {"ticket_id": ticket_id, "to": to})
