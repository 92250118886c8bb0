"""What members do with a ticket: take it, answer it, note something, close it, open it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.lifecycle import Condition, IllegalMove, Kind, move
from bot.services.moves import record_move
from bot.services.parts import Parts
from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.services.telling import Skipped, Told, tell_contact
from bot.services.ticket_categories import CATEGORIES, time_for
from bot.services.ticket_opening import LONGEST_BODY, retime, stop_timing
from bot.services.tickets import Reason, find_ticket, note_act, subject_of
from bot.services.timers import Due
from bot.store import contacts, members, ticket_notes, tickets
from bot.store.identity import new_id
from bot.store.library import list_settings
from bot.store.moment import to_micros
from bot.store.session import Session
from bot.store.ticket_notes import NoteRow
from bot.store.tickets import TicketRow


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that was kept. `told` is None for an anonymous one: its writer asks for it."""

    told: Told | None


def assign_ticket(
    actor: Actor, ticket_id: int, *, to: int | None, session: Session, now: datetime
) -> None:
    """Make it a member's, the actor's own where none is named.

    Raises `Refusal` "no_such_ticket", "no_such_member", "illegal_move".
    """
    row = _take(actor, ticket_id, session=session)
    member_id = actor.id if to is None else to
    found = members.find_member(session, member_id)
    if found is None or row.about_member_id == member_id:
        raise Refusal("no_such_member")
    if row.state == "assigned":
        _change(session, row, assigned_to=member_id)
        retime(session, _again(session, row), now=now)
    else:
        _move(session, row, "assign", actor, now=now, assigned_to=member_id)
    note_act("ticket_assigned", row.id, actor, session=session, now=now, to=str(member_id))


def answer_ticket(
    parts: Parts,
    actor: Actor,
    ticket_id: int,
    text: str,
    *,
    version: int,
    session: Session,
    now: datetime,
) -> Answered:
    """Answer it, by message where it has a person; nothing is kept when it cannot be sent.

    Raises `Refusal` "no_such_ticket", "empty", "answered_meanwhile" when it was changed since it
    was read at `version`, "illegal_move", or why nothing can be sent: "opted_out", "unreachable".
    """
    said = text.strip()[:LONGEST_BODY]
    row = _take(actor, ticket_id, session=session)
    if not said:
        raise Refusal("empty")
    if row.version != version:
        raise Refusal("answered_meanwhile")
    if row.state == "answered":  # one more word on it
        _move(session, row, "reopen", actor, now=now)
        row = _again(session, row)
    if row.state in ("open", "reopened"):
        _move(session, row, "assign", actor, now=now, assigned_to=actor.id)
        row = _again(session, row)
    told: Told | None = None
    if row.contact_id is not None:
        words = f"{said}\n({row.reference})"
        sent = tell_contact(
            parts, row.contact_id, words, session=session, now=now, confidential=True
        )
        if isinstance(sent, Skipped):
            raise Refusal(sent.code)
        told = sent
    message_id = told.message_id if told is not None else None
    _move(session, row, "answer", actor, now=now, answered_at=to_micros(now), overdue_at=None)
    stop_timing(session, row.id, now=now)
    _keep(parts, row.id, "answer", said, actor, message_id, session=session, now=now)
    note_act("ticket_answered", row.id, actor, session=session, now=now)
    return Answered(told)


def add_note(
    parts: Parts, actor: Actor, ticket_id: int, text: str, *, session: Session, now: datetime
) -> None:
    """A note for colleagues: there is no way from here to the person.

    Raises `Refusal` "no_such_ticket", "empty".
    """
    row = _take(actor, ticket_id, session=session)
    if not text.strip():
        raise Refusal("empty")
    _keep(parts, row.id, "note", text.strip(), actor, None, session=session, now=now)
    note_act("ticket_noted", row.id, actor, session=session, now=now)


def close_ticket(
    actor: Actor, ticket_id: int, *, reason: str, session: Session, now: datetime
) -> None:
    """Close a ticket; one without an answer only for a reason.

    Raises `Refusal` "no_such_ticket", "no_reason", or "closed_already" when a colleague was faster.
    """
    row = _take(actor, ticket_id, session=session, permission=Permission.CLOSE_TICKET)
    if reason not in set(Reason) and not (row.state == "answered" and not reason):
        raise Refusal("no_reason")
    holds = {Condition.REASON_IS_RECORDED} if reason else set()
    try:
        _move(
            session, row, "close", actor, now=now, holds=holds, reason=reason or None,
            closed_at=to_micros(now), closed_reason=reason or None, closed_by=actor.id,
            overdue_at=None,
        )  # fmt: skip
    except Refusal:
        raise Refusal("closed_already") from None
    stop_timing(session, row.id, now=now)
    note_act("ticket_closed", row.id, actor, session=session, now=now, reason=reason)


def reopen_ticket(actor: Actor, ticket_id: int, *, session: Session, now: datetime) -> None:
    """Open it again, with the time that its category has.

    Raises `Refusal` "no_such_ticket", "illegal_move".
    """
    row = _take(actor, ticket_id, session=session)
    due = now + time_for(row.category, list_settings(session))
    _move(
        session, row, "reopen", actor, now=now, due_at=to_micros(due), overdue_at=None,
        closed_at=None, closed_reason=None, closed_by=None,
    )  # fmt: skip
    retime(session, _again(session, row), now=now)
    note_act("ticket_reopened", row.id, actor, session=session, now=now)


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
    row = _take(actor, ticket_id, session=session)
    if category not in CATEGORIES and category != row.category:
        raise Refusal("unknown_category")
    due_at = row.due_at if due is None else to_micros(due)
    later = due_at is not None and due_at > to_micros(now)
    overdue_at = None if later else row.overdue_at
    _change(
        session, row, category=category, urgent=int(is_urgent), due_at=due_at, overdue_at=overdue_at
    )
    if row.state in tickets.UNANSWERED:
        retime(session, _again(session, row), now=now)
    note_act("ticket_sorted", row.id, actor, session=session, now=now, category=category)


def name_member(
    actor: Actor, ticket_id: int, *, about: int | None, session: Session, now: datetime
) -> None:
    """Say whom of the team a complaint is about: that member sees nothing of it any more.

    Raises `Refusal` "no_such_ticket", "no_such_member" also for oneself, "answered_meanwhile".
    """
    row = _take(actor, ticket_id, session=session)
    if about is not None and (about == actor.id or members.find_member(session, about) is None):
        raise Refusal("no_such_member")
    assigned = None if row.assigned_to == about else row.assigned_to
    _change(session, row, about_member_id=about, assigned_to=assigned)
    if row.state in tickets.UNANSWERED:
        retime(session, _again(session, row), now=now)
    note_act("ticket_about_member", row.id, actor, session=session, now=now)


def fall_due(due: Due) -> None:
    """A deadline passed without an answer: it stands on the staff's list from now on."""
    row = tickets.read_ticket(due.session, due.subject_id)
    if row is None or row.version != due.version or row.state not in tickets.UNANSWERED:
        return
    at = to_micros(due.now)
    tickets.change_ticket(due.session, ticket_id=row.id, version=row.version, overdue_at=at)


def _take(
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
        row = _again(session, row)
    if not may(actor, permission, subject_of(row)):
        raise Refusal("no_such_ticket")
    return row


def _again(session: Session, row: TicketRow) -> TicketRow:
    found = tickets.read_ticket(session, row.id)
    if found is None:
        raise Refusal("no_such_ticket")
    return found


def _move(
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
    try:
        became = move(Kind.TICKET, row.state, trigger, holds=holds or ())
    except IllegalMove:
        raise Refusal("illegal_move") from None
    _change(session, row, state=became, **columns)
    record_move(
        session, Kind.TICKET, row.id, trigger, row.state, became,
        now=now, member_id=actor.id, reason=reason,
    )  # fmt: skip
    if became in tickets.UNANSWERED:
        retime(session, _again(session, row), now=now)


def _change(session: Session, row: TicketRow, **columns: int | str | None) -> None:
    if not tickets.change_ticket(session, ticket_id=row.id, version=row.version, **columns):
        raise Refusal("answered_meanwhile")


def _keep(
    parts: Parts,
    ticket_id: int,
    kind: str,
    text: str,
    actor: Actor,
    message_id: int | None,
    *,
    session: Session,
    now: datetime,
) -> None:
    note_id = new_id()
    sealed = parts.vault.seal(text[:LONGEST_BODY], "ticket_notes", "body", note_id)
    ticket_notes.insert_note(
        session,
        NoteRow(note_id, ticket_id, kind, sealed, actor.id, message_id, to_micros(now)),
    )
