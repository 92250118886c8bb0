"""Twins: broadcasts of these days that say nearly the same, so that nothing goes out twice."""

from __future__ import annotations

from datetime import datetime, timedelta

from rapidfuzz import fuzz

from bot.core.hearing import fold
from bot.core.lifecycle import BroadcastState
from bot.services.broadcast_words import read_texts
from bot.services.parts import Parts
from bot.store import broadcasts as store
from bot.store.broadcasts import BroadcastRow
from bot.store.moment import to_micros
from bot.store.session import Session

LATELY = timedelta(days=14)
LOOKED_AT = 30
NEARLY = 90.0  # percent, above which two texts may be one that somebody wrote twice
S = BroadcastState
LEFT = frozenset({S.APPROVED, S.SCHEDULED, S.RUNNING, S.PAUSED, S.DONE})


def find_twins(
    parts: Parts, row: BroadcastRow, *, session: Session, now: datetime
) -> tuple[str, ...]:
    """The titles of those that went, or are about to go, with nearly the same text."""
    own = _said(parts, row.id, session=session)
    since = to_micros(now - LATELY)
    others = store.list_broadcasts(session, moment=2**62, before=2**62, limit=LOOKED_AT)
    return tuple(
        it.title
        for it in others
        if it.id != row.id and it.state in LEFT and it.created_at >= since
        if _is_near(own, _said(parts, it.id, session=session))
    )


def _said(parts: Parts, broadcast_id: int, *, session: Session) -> dict[str, str]:
    texts = read_texts(parts, broadcast_id, session=session)
    return {language: fold(text.body) for language, text in texts.items() if text.body.strip()}


def _is_near(one: dict[str, str], other: dict[str, str]) -> bool:
    return any(fuzz.ratio(one[it], other[it]) >= NEARLY for it in one.keys() & other.keys())
