"""Moves: each step in the life of a case, an appointment, a referral or a ticket."""

from __future__ import annotations

from dataclasses import dataclass, fields

from sqlalchemy import bindparam, select

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import moves


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One move; without a member it was the person, or time."""

    id: int
    kind: str
    subject_id: int
    trigger: str
    was: str | None
    became: str
    reason: str | None
    member_id: int | None
    happened_at: int


_NAMES = tuple(field.name for field in fields(MoveRow))
_INSERT = insert(moves).values({name: bindparam(name) for name in _NAMES})
_OF_SUBJECT = (
    select(*(moves.c[name] for name in _NAMES))
    .where(moves.c.kind == bindparam("of_kind"))
    .where(moves.c.subject_id == bindparam("of_subject"))
    .order_by(moves.c.happened_at, moves.c.id)
)


def insert_move(session: Session, row: MoveRow) -> None:
    """Add a move; none is ever changed."""
    session.change(_INSERT, {name: getattr(row, name) for name in _NAMES})


def list_moves(session: Session, *, kind: str, subject_id: int) -> list[MoveRow]:
    """Every move of a subject, the first one first."""
    rows = session.run(_OF_SUBJECT, {"of_kind": kind, "of_subject": subject_id})
    return [MoveRow(*row) for row in rows]
