"""What stands beside a ticket: notes of members, answers that were sent, what was added later."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, select

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import messages, ticket_notes


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
carried, latest = messages.alias("carried"), messages.alias("latest")
# Its own message, or the one that carried it on by another way: both belong to one trace.
_FATE = (
    select(latest.c.state, latest.c.error_code, latest.c.medium)
    .select_from(
        carried.join(
            latest,
            and_(
                latest.c.contact_id == carried.c.contact_id,
                latest.c.sequence >= carried.c.sequence,
                latest.c.trace == carried.c.trace,
                latest.c.direction == "out",
            ),
        )
    )
    .where(carried.c.id == bindparam("message_id"))
    .order_by(latest.c.sequence.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an answer that was sent."""

    state: str
    error_code: str | None
    medium: str


def insert_note(session: Session, note: NoteRow) -> None:
    """Add one."""
    session.change(_INSERT, {name: getattr(note, name) for name in NoteRow.__slots__})


def list_notes(session: Session, ticket_id: int) -> list[NoteRow]:
    """All that stands beside a ticket, the oldest first."""
    return [NoteRow(*row) for row in session.run(_LIST, {"ticket_id": ticket_id})]


def read_fate(session: Session, message_id: int) -> Fate | None:
    """How far an answer came; None when its message is gone by now."""
    rows = session.run(_FATE, {"message_id": message_id})
    return Fate(*rows[0]) if rows else None
