"""Sorting tickets: category, urgency and deadline, and whom of the team a complaint is about."""

from __future__ import annotations

from datetime import datetime

from bot.services.policy import Actor
from bot.services.refusal import Refusal
from bot.services.ticket_categories import CATEGORIES
from bot.services.ticket_moves import again, change, take
from bot.services.ticket_opening import retime
from bot.services.tickets import note_act
from bot.store import members, tickets
from bot.store.moment import to_micros
from bot.store.session import Session


def sort_ticket(
    actor: Actor,
    ticket_id: int,
    *,
    category: str,
    is_urgent: bool,
    due: datetime | None,
    session: Session,
    now: datetime,
) -> None:
    """Set category, urgency and deadline.

    Raises `Refusal` "no_such_ticket", "unknown_category", "answered_meanwhile".
    """
    row = take(actor, ticket_id, session=session)
    if category not in CATEGORIES and category != row.category:
        raise Refusal("unknown_category")
    due_at = row.due_at if due is None else to_micros(due)
    later = due_at is not None and due_at > to_micros(now)
    overdue_at = None if later else row.overdue_at
    change(
        session, row, category=category, urgent=int(is_urgent), due_at=due_at, overdue_at=overdue_at
    )
    if row.state in tickets.UNANSWERED:
        retime(session, again(session, row), now=now)
    note_act("ticket_sorted", row.id, actor, session=session, now=now, category=category)


def name_member(
    actor: Actor, ticket_id: int, *, about: int | None, session: Session, now: datetime
) -> None:
    """Say whom of the team a complaint is about: that member sees nothing of it any more.

    Raises `Refusal` "no_such_ticket", "no_such_member" also for oneself, "answered_meanwhile".
    """
    row = take(actor, ticket_id, session=session)
    if about is not None and (about == actor.id or members.find_member(session, about) is None):
        raise Refusal("no_such_member")
    assigned = None if row.assigned_to == about else row.assigned_to
    change(session, row, about_member_id=about, assigned_to=assigned)
    if row.state in tickets.UNANSWERED:
        retime(session, again(session, row), now=now)
    note_act("ticket_about_member", row.id, actor, session=session, now=now)
