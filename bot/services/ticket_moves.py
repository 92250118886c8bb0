"""Moving tickets: taken under their contact's lock, moved by the lifecycle, every move kept."""

from __future__ import annotations

from datetime import datetime

from bot.core.lifecycle import Condition, IllegalMove, Kind, move
from bot.services.moves import record_move
from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.services.ticket_opening import retime
from bot.services.tickets import find_ticket, subject_of
from bot.store import contacts, tickets
from bot.store.session import Session
from bot.store.tickets import TicketRow


def take(
    actor: Actor,
    ticket_id: int,
    *,
    session: Session,
    permission: Permission = Permission.ANSWER_TICKET,
) -> TicketRow:
    """The ticket, its contact locked first: everyone locks in this order."""
    row = find_ticket(actor, ticket_id, permission, session=session)
    if row.contact_id is not None:
        contacts.lock(session, row.contact_id)
        row = again(session, row)
    if not may(actor, permission, subject_of(row)):
        raise Refusal("no_such_ticket")
    return row


def again(session: Session, row: TicketRow) -> TicketRow:
    """The ticket as it is now."""
    found = tickets.read_ticket(session, row.id)
    if found is None:
        raise Refusal("no_such_ticket")
    return found


def make_move(
    session: Session,
    row: TicketRow,
    trigger: str,
    actor: Actor,
    *,
    now: datetime,
    holds: set[Condition] | None = None,
    reason: str | None = None,
    **columns: int | str | None,
) -> None:
    """Make a move and keep it; the deadline goes with it. Raises `Refusal` "illegal_move"."""
    try:
        became = move(Kind.TICKET, row.state, trigger, holds=holds or ())
    except IllegalMove:
        raise Refusal("illegal_move") from None
    change(session, row, state=became, **columns)
    record_move(
        session, Kind.TICKET, row.id, trigger, row.state, became,
        now=now, member_id=actor.id, reason=reason,
    )  # fmt: skip
    if became in tickets.UNANSWERED:
        retime(session, again(session, row), now=now)


def change(session: Session, row: TicketRow, **columns: int | str | None) -> None:
    """Set columns. Raises `Refusal` "answered_meanwhile" when a colleague was faster."""
    if not tickets.change_ticket(session, ticket_id=row.id, version=row.version, **columns):
        raise Refusal("answered_meanwhile")
