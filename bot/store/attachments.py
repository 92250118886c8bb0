"""Attachments: what came with a message and waits to be fetched, or was."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select, text, update

from bot.store.session import Session
from bot.store.tables import attachments, messages


@dataclass(frozen=True, slots=True)
class Waiting:
    """An attachment to fetch."""

    id: int
    message_id: int
    url: bytes
    attempts: int
    provider: str


_NEXT = (
    select(
        attachments.c.id,
        attachments.c.message_id,
        attachments.c.url,
        attachments.c.attempts,
        messages.c.provider,
    )
    .select_from(attachments.join(messages, messages.c.id == attachments.c.message_id))
    .where(text("attachments.state = 'waiting'"))
    .where(attachments.c.due_at <= bindparam("now"))
    .order_by(attachments.c.due_at)
    .limit(1)
    .with_for_update(skip_locked=True, of=attachments)
)
_PUT_OFF = (
    update(attachments)
    .where(attachments.c.id == bindparam("attachment_id"))
    .values(attempts=attachments.c.attempts + 1, due_at=bindparam("until"))
)
_SETTLE = (
    update(attachments)
    .where(attachments.c.id == bindparam("attachment_id"))
    .values(
        state=bindparam("new_state"),
        content_type=bindparam("new_type"),
        body=bindparam("new_body"),
        due_at=None,
    )
)


def take_next(session: Session, *, now: int, until: int) -> Waiting | None:
    """One attachment to fetch; nobody else takes it before `until`."""
    rows = session.run(_NEXT, {"now": now})
    if not rows:
        return None
    waiting = Waiting(*rows[0])
    session.change(_PUT_OFF, {"attachment_id": waiting.id, "until": until})
    return waiting


def settle(
    session: Session, *, attachment_id: int, state: str, content_type: str, body: bytes | None
) -> None:
    """Store what was fetched, or that it is refused."""
    session.change(
        _SETTLE,
        {
            "attachment_id": attachment_id,
            "new_state": state,
            "new_type": content_type,
            "new_body": body,
        },
    )
