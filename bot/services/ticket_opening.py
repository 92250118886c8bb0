"""Opening tickets: what a person asks is kept once, added to, and opened again when they write."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.lifecycle import IllegalMove, Kind, begins, move
from bot.core.references import LETTERS
from bot.services.moves import record_move
from bot.services.ticket_categories import time_for
from bot.services.timers import set_timer, unset_timer
from bot.store import ticket_notes, tickets
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.session import Session
from bot.store.ticket_notes import NoteRow
from bot.store.tickets import TicketRow
from bot.store.vault import Vault

TIMER = "ticket_due"
OPENS_AGAIN = timedelta(days=30)  # what is written later is a new request
LONGEST_BODY = 8_000
CODE_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked: `contact_id` None for somebody who stays unnamed."""

    category: str
    text: str
    contact_id: int | None
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """What became of it. `code`: with the reference, the only way to an anonymous one."""

    ticket_id: int
    reference: str
    is_new: bool
    code: str = ""


def open_request(
    vault: Vault, wish: Wish, *, settings: Mapping[str, str], session: Session, now: datetime
) -> Opened:
    """Keep what is asked: added to the person's last one of the kind, or a new one."""
    known = None if wish.contact_id is None else _last_of_kind(session, wish, now=now)
    if known is None:
        return _open_new(vault, wish, settings=settings, session=session, now=now)
    add_to(vault, known, wish.text, settings=settings, session=session, now=now)
    if wish.is_urgent:
        tickets.mark_urgent(session, known.id)
    return Opened(known.id, known.reference, False)


def add_to(
    vault: Vault,
    row: TicketRow,
    text: str,
    *,
    settings: Mapping[str, str],
    session: Session,
    now: datetime,
) -> None:
    """Add what the person wrote later; an answered or closed ticket is opened again by it."""
    changes: dict[str, int | str | bytes | None] = {}
    if row.state in tickets.UNANSWERED:
        if not _is_said(vault, row, text):
            changes["body"] = _joined(vault, row, text)
    elif text:
        _keep(vault, row.id, "added", text, session=session, now=now)
    became = _opened_again(row)
    if became is not None:
        due_at = to_micros(now + time_for(row.category, settings))
        changes |= {
            "state": became, "due_at": due_at, "overdue_at": None, "closed_at": None,
            "closed_reason": None, "closed_by": None,
        }  # fmt: skip
    if changes and tickets.change_ticket(session, ticket_id=row.id, version=row.version, **changes):
        due_at = changes.get("due_at", row.due_at)  # type: ignore[assignment]
        _time(session, row.id, due_at, row.version + 1, row.contact_id, now=now)
        if became is not None:
            record_move(session, Kind.TICKET, row.id, "reopen", row.state, became, now=now)


def find_own(session: Session, reference: str, *, contact_id: int) -> TicketRow | None:
    """The ticket of a reference, when it is this person's."""
    row = tickets.find_by_reference(session, reference)
    return row if row is not None and row.contact_id == contact_id else None


def find_by_code(vault: Vault, session: Session, reference: str, *, code: str) -> TicketRow | None:
    """The anonymous ticket of a reference, for who has its code; nothing says which was wrong."""
    row = tickets.find_by_reference(session, reference)
    if row is None or not row.anonymous:
        return None
    return (
        row
        if secrets.compare_digest(row.code_index or b"", _index(vault, reference, code))
        else None
    )


def stop_timing(session: Session, ticket_id: int, *, now: datetime) -> None:
    """Nobody waits for an answer any more."""
    unset_timer(session, TIMER, ticket_id, now=now)


def _last_of_kind(session: Session, wish: Wish, *, now: datetime) -> TicketRow | None:
    assert wish.contact_id is not None
    since = to_micros(now - OPENS_AGAIN)
    for row in tickets.list_newest(session, contact_id=wish.contact_id, limit=20):
        if row.category == wish.category and (row.closed_at is None or row.closed_at > since):
            return row
    return None


def _open_new(
    vault: Vault, wish: Wish, *, settings: Mapping[str, str], session: Session, now: datetime
) -> Opened:
    is_unnamed = wish.contact_id is None
    opened = now.replace(hour=0, minute=0, second=0, microsecond=0) if is_unnamed else now
    due_at = to_micros(opened + time_for(wish.category, settings))
    code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS)) if is_unnamed else ""
    while True:
        ticket_id, reference = new_id(), _reference()
        text = wish.text[:LONGEST_BODY]
        new = tickets.NewTicket(
            id=ticket_id,
            contact_id=wish.contact_id,
            reference=reference,
            category=wish.category,
            urgent=int(wish.is_urgent),
            confidential=1,
            state=begins(Kind.TICKET)[0],
            body=vault.seal(text, "tickets", "body", ticket_id) if text else None,
            opened_at=to_micros(opened),
            anonymous=int(is_unnamed),
            due_at=due_at,
            code_index=_index(vault, reference, code) if is_unnamed else None,
        )
        if tickets.insert_ticket(session, new):
            break
    record_move(session, Kind.TICKET, ticket_id, "open", None, new.state, now=opened)
    _time(session, ticket_id, due_at, 0, wish.contact_id, now=now)
    return Opened(ticket_id, reference, True, code)


def _opened_again(row: TicketRow) -> str | None:
    try:
        return move(Kind.TICKET, row.state, "reopen")
    except IllegalMove:
        return None


def _is_said(vault: Vault, row: TicketRow, text: str) -> bool:
    """The same words again add nothing, and leave what a member is looking at as it is."""
    said = vault.open(row.body, "tickets", "body", row.id) if row.body else ""
    return text.strip() in said.splitlines()


def _joined(vault: Vault, row: TicketRow, text: str) -> bytes | None:
    said = vault.open(row.body, "tickets", "body", row.id) if row.body else ""
    joined = "\n".join(part for part in (said, text) if part)[:LONGEST_BODY]
    return vault.seal(joined, "tickets", "body", row.id) if joined else None


def _keep(
    vault: Vault, ticket_id: int, kind: str, text: str, *, session: Session, now: datetime
) -> None:
    note_id = new_id()
    sealed = vault.seal(text[:LONGEST_BODY], "ticket_notes", "body", note_id)
    row = NoteRow(note_id, ticket_id, kind, sealed, None, None, to_micros(now))
    ticket_notes.insert_note(session, row)


def _time(
    session: Session,
    ticket_id: int,
    due_at: int | None,
    version: int,
    contact_id: int | None,
    *,
    now: datetime,
) -> None:
    if due_at is None:
        return
    wait = timedelta(microseconds=max(0, due_at - to_micros(now)))
    set_timer(
        session, TIMER, ticket_id, due=now + wait, now=now, contact_id=contact_id, version=version
    )


def retime(session: Session, row: TicketRow, *, now: datetime) -> None:
    """The deadline of a ticket that was changed is timed by its present version."""
    _time(session, row.id, row.due_at, row.version, row.contact_id, now=now)


def _index(vault: Vault, reference: str, code: str) -> bytes:
    return vault.index("ticket_code", f"{reference} {code}")


def _reference() -> str:
    letters = "".join(secrets.choice(LETTERS) for _ in range(3))
    return f"{letters}{secrets.randbelow(900) + 100}"


__all__ = [
    "TIMER", "Opened", "Wish", "add_to", "find_by_code", "find_own", "open_request",
    "retime", "stop_timing",
]  # fmt: skip
