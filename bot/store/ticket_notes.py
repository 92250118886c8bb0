"""What stands beside a ticket: notes of members, answers that were sent, what was added later."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import ticket_notes


@dataclass(frozen=True, slots=True)
class NoteRow:
    """One of them; `body` is sealed."""

    id: int
    ticket_id: int
    kind: str
    body: bytes
    member_id: int | None
    message_id: int | None
    written_at: int


_INSERT = insert(ticket_notes).values({name: bindparam(name) for name in NoteRow.__slots__})
_LIST = (
    select(*(ticket_notes.c[name] for name in NoteRow.__slots__))
    .where(ticket_notes.c.ticket_id == bindparam("ticket_id"))
    .order_by(ticket_notes.c.written_at, ticket_notes.c.id)
)


def insert_note(session: Session, note: NoteRow) -> None:
    """Add one."""
    session.change(_INSERT, {name: getattr(note, name) for name in NoteRow.__slots__})


def list_notes(session: Session, ticket_id: int) -> list[NoteRow]:
    """All that stands beside a ticket, the oldest first."""
    return [NoteRow(*row) for row in session.run(_LIST, {"ticket_id": ticket_id})]
