"""What members do with a ticket: take it, answer it, note something, close it, open it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.lifecycle import Condition
from bot.services.parts import Parts
from bot.services.person_ways import read_reach
from bot.services.policy import Actor, Permission
from bot.services.refusal import Refusal
from bot.services.telling import Skipped, Told, tell_contact
from bot.services.ticket_categories import time_for
from bot.services.ticket_moves import again, change, make_move, take
from bot.services.ticket_opening import LONGEST_BODY, retime, stop_timing
from bot.services.ticket_views import Reason
from bot.services.tickets import note_act
from bot.services.timers import Due
from bot.store import members, ticket_notes, tickets
from bot.store.identity import new_id
from bot.store.library import list_settings
from bot.store.moment import to_micros
from bot.store.session import Session
from bot.store.ticket_notes import NoteRow


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
    row = take(actor, ticket_id, session=session)
    member_id = actor.id if to is None else to
    found = members.find_member(session, member_id)
    if found is None or row.about_member_id == member_id:
        raise Refusal("no_such_member")
    if row.state == "assigned":
        change(session, row, assigned_to=member_id)
        retime(session, again(session, row), now=now)
    else:
        make_move(session, row, "assign", actor, now=now, assigned_to=member_id)
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
    was read at `version`, "illegal_move", or why nothing can be sent: "opted_out", "unreachable",
    "window_closed".
    """
    said = text.strip()[:LONGEST_BODY]
    row = take(actor, ticket_id, session=session)
    if not said:
        raise Refusal("empty")
    if row.version != version:
        raise Refusal("answered_meanwhile")
    if row.state == "answered":  # one more word on it
        make_move(session, row, "reopen", actor, now=now)
        row = again(session, row)
    if row.state in ("open", "reopened"):
        make_move(session, row, "assign", actor, now=now, assigned_to=actor.id)
        row = again(session, row)
    told: Told | None = None
    if row.contact_id is not None:
        reach = read_reach(parts, row.contact_id, session=session, now=now)
        if reach.is_closed and not reach.by_sms:
            raise Refusal("window_closed")
        words = f"{said}\n({row.reference})"
        sent = tell_contact(
            parts, row.contact_id, words, session=session, now=now, confidential=True
        )
        if isinstance(sent, Skipped):
            raise Refusal(sent.code)
        told = sent
    message_id = told.message_id if told is not None else None
    make_move(session, row, "answer", actor, now=now, answered_at=to_micros(now), overdue_at=None)
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
    row = take(actor, ticket_id, session=session)
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
    row = take(actor, ticket_id, session=session, permission=Permission.CLOSE_TICKET)
    if reason not in set(Reason) and not (row.state == "answered" and not reason):
        raise Refusal("no_reason")
    holds = {Condition.REASON_IS_RECORDED} if reason else set()
    try:
        make_move(
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
    row = take(actor, ticket_id, session=session)
    due = now + time_for(row.category, list_settings(session))
    make_move(
        session, row, "reopen", actor, now=now, due_at=to_micros(due), overdue_at=None,
        closed_at=None, closed_reason=None, closed_by=None,
    )  # fmt: skip
    retime(session, again(session, row), now=now)
    note_act("ticket_reopened", row.id, actor, session=session, now=now)


def fall_due(due: Due) -> None:
    """A deadline passed without an answer: it stands on the staff's list from now on."""
    row = tickets.read_ticket(due.session, due.subject_id)
    if row is None or row.version != due.version or row.state not in tickets.UNANSWERED:
        return
    at = to_micros(due.now)
    tickets.change_ticket(due.session, ticket_id=row.id, version=row.version, overdue_at=at)


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
