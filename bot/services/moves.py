"""Moves on record: what a lifecycle did, when, by whom and why."""

from __future__ import annotations

from datetime import datetime

from bot.core.lifecycle import Kind
from bot.store import moves
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.moves import MoveRow
from bot.store.session import Session


def record_move(
    session: Session,
    kind: Kind,
    subject_id: int,
    trigger: str,
    was: str | None,
    became: str,
    *,
    now: datetime,
    member_id: int | None = None,
    reason: str | None = None,
) -> None:
    """Keep a move that `lifecycle.move` allowed; `was` is None where a life begins."""
    row = MoveRow(
        id=new_id(),
        kind=kind.value,
        subject_id=subject_id,
        trigger=trigger,
        was=was,
        became=became,
        reason=reason,
        member_id=member_id,
        happened_at=to_micros(now),
    )
    moves.insert_move(session, row)


def list_moves(session: Session, kind: Kind, subject_id: int) -> list[MoveRow]:
    """The history of one subject, the first move first."""
    return moves.list_moves(session, kind=kind.value, subject_id=subject_id)
