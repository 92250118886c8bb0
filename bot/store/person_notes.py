"""Notes of members about a person. They are in no outbox: nothing can send them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import person_notes

MOST = 200


@dataclass(frozen=True, slots=True)
class PersonNote:
    """One of them; `body` is sealed."""

    id: int
    contact_id: int
    body: bytes
    member_id: int | None
    written_at: int


_INSERT = insert(person_notes).values({name: bindparam(name) for name in PersonNote.__slots__})
_LIST = (
    select(*(person_notes.c[name] for name in PersonNote.__slots__))
    .where(person_notes.c.contact_id == bindparam("contact_id"))
    .order_by(person_notes.c.written_at.desc(), person_notes.c.id.desc())
    .limit(MOST)
)


def insert_note(session: Session, note: PersonNote) -> None:
    """Add one."""
    session.change(_INSERT, {name: getattr(note, name) for name in PersonNote.__slots__})


def list_notes(session: Session, contact_id: int) -> list[PersonNote]:
    """The newest notes about a person, the oldest of them first."""
    rows = session.run(_LIST, {"contact_id": contact_id})
    return [PersonNote(*row) for row in reversed(rows)]
