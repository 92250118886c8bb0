"""Waiting: how much of the outbox is still under way, and since when."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from bot.store.outbox import UNDER_WAY
from bot.store.session import Session
from bot.store.tables import messages

_OLDEST_UNSENT = (
    select(func.min(messages.c.due_at))
    .where(UNDER_WAY)
    .where(messages.c.state.in_(("ready", "sending")))
    .where(messages.c.due_at <= bindparam("now"))
)
_COUNTS = select(messages.c.state, func.count()).where(UNDER_WAY).group_by(messages.c.state)


def oldest_unsent(session: Session, *, now: int) -> int | None:
    """When the message that waits longest was due; None when nothing waits."""
    value = session.run(_OLDEST_UNSENT, {"now": now})[0][0]
    return None if value is None else int(value)


def count_on_the_way(session: Session) -> dict[str, int]:
    """How many messages are in each state that is still under way."""
    return {row[0]: row[1] for row in session.run(_COUNTS)}
