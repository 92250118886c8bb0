"""Emptying the answers to one message, for who wrote it without their name."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select, update

from bot.store.session import Session
from bot.store.tables import messages

_UNDER_WAY = ("ready", "sending", "uncertain", "inline")
_OURS = messages.c.in_reply_to == bindparam("asked")
_WAITING = select(func.count()).select_from(messages).where(_OURS, messages.c.state.in_(_UNDER_WAY))
_EMPTY = (
    update(messages)
    .where(_OURS)
    .where(messages.c.state.not_in(_UNDER_WAY))
    .values(body=None, offered=None, confidential=1)
)


def empty_answers(session: Session, message_id: int) -> bool:
    """Empty what went out in reply to a message; False while some of it is still on its way."""
    session.change(_EMPTY, {"asked": message_id})
    return int(session.run(_WAITING, {"asked": message_id})[0][0]) == 0
