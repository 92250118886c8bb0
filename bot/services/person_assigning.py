"""Assigning: everything a person waits for becomes one member's, at once."""

from __future__ import annotations

from datetime import datetime

from bot.services.people_policy import see_to
from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.services.ticket_acts import assign_ticket
from bot.services.tickets import subject_of
from bot.store import tickets
from bot.store.session import Session
from bot.store.tickets import UNANSWERED, TicketRow

MOST = 50


def list_waiting(actor: Actor, contact_id: int, *, session: Session) -> list[TicketRow]:
    """The requests of a person that nobody answered, as far as this member may answer them."""
    return [
        row
        for row in tickets.list_newest(session, contact_id=contact_id, limit=MOST)
        if row.state in UNANSWERED and may(actor, Permission.ANSWER_TICKET, subject_of(row))
    ]


def assign_person(
    actor: Actor, contact_id: int, *, to: int, session: Session, now: datetime
) -> int:
    """Make them a member's; how many changed hands. A request about that member stays.

    Raises `Refusal` "no_such_person", "no_such_member", or "nothing_waits".
    """
    see_to(actor, contact_id, session=session, permission=Permission.WRITE_PERSON)
    waiting = list_waiting(actor, contact_id, session=session)
    theirs = [row for row in waiting if row.about_member_id != to and row.assigned_to != to]
    if not theirs:
        raise Refusal("nothing_waits")
    for row in theirs:
        assign_ticket(actor, row.id, to=to, session=session, now=now)
    return len(theirs)
