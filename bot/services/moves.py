"""Moves on record: what a lifecycle did, when, by whom and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.lifecycle import Kind
from bot.store import moves
from bot.store.identity import new_id
from bot.store.moment import from_micros, to_micros
from bot.store.moves import MoveRow
from bot.store.session import Session


@dataclass(frozen=True, slots=True)
class Past:
    """One move as it is told: without a member it was the person, or time."""

    trigger: str
    became: str
    at: datetime
    member_id: int | None


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
    """The history of one subject, the first move first.

    What was done in one moment stands as one move led to the next.
    """
    left = moves.list_moves(session, kind=kind.value, subject_id=subject_id)
    ordered: list[MoveRow] = []
    while left:
        here = ordered[-1].became if ordered else None
        at_once = (it for it in left if it.happened_at == left[0].happened_at)
        following = next((it for it in at_once if it.was == here), left[0])
        left.remove(following)
        ordered.append(following)
    return ordered


def tell_history(session: Session, kind: Kind, subject_id: int) -> tuple[Past, ...]:
    """The same, to be shown."""
    return tuple(
        Past(it.trigger, it.became, from_micros(it.happened_at), it.member_id)
        for it in list_moves(session, kind, subject_id)
    )
