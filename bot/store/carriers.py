"""Carriers: which provider carried something of late."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from bot.store.session import Session
from bot.store.tables import messages

_NEWEST = (
    select(messages.c.provider, messages.c.created_at)
    .order_by(messages.c.created_at.desc())
    .limit(bindparam("most"))
    .subquery()
)
_LAST = select(_NEWEST.c.provider, func.max(_NEWEST.c.created_at)).group_by(_NEWEST.c.provider)


def last_carried(session: Session, *, most: int) -> dict[str, int]:
    """When each provider last carried a message, among so many of the newest."""
    return {row[0]: int(row[1]) for row in session.run(_LAST, {"most": most})}
