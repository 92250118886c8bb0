"""Repeats: how a message that is here already was answered; its answer is served once more."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, select, update

from bot.store.session import Session
from bot.store.tables import contacts, messages


@dataclass(frozen=True, slots=True)
class Answered:
    """A reply that travelled in the answer to a webhook."""

    id: int
    contact_id: int
    sequence: int
    body: bytes | None
    created_at: int


@dataclass(frozen=True, slots=True)
class Before:
    """A message that is here already, and what was answered in the webhook call itself."""

    id: int
    contact_id: int
    erased_at: int | None  # since when its contact is hidden
    replies: tuple[Answered, ...]  # by contact in their order


_reply = messages.alias("reply")
# All that a repeat asks, in one round trip: it must not cost more than the first did.
_BEFORE = (
    select(
        messages.c.id,
        messages.c.contact_id,
        contacts.c.erased_at,
        *(_reply.c[name] for name in Answered.__slots__),
    )
    .select_from(
        messages.join(contacts, contacts.c.id == messages.c.contact_id).outerjoin(
            _reply, and_(_reply.c.in_reply_to == messages.c.id, _reply.c.inline == 1)
        )
    )
    .where(messages.c.provider == bindparam("provider"))
    .where(messages.c.provider_id == bindparam("provider_id"))
    .order_by(_reply.c.sequence)
)
_PUT_OFF_DOUBT = (
    update(messages)
    .where(messages.c.in_reply_to == bindparam("message_id"))
    .where(messages.c.inline == 1)
    .where(messages.c.state.in_(("inline", "uncertain")))
    .values(state="inline", due_at=bindparam("new_due_at"), uncertain_since=None)
)


def find_before(session: Session, *, provider: str, provider_id: str) -> Before | None:
    """The inbound message with this provider id; None when it is new."""
    rows = session.run(_BEFORE, {"provider": provider, "provider_id": provider_id})
    if not rows:
        return None
    message_id, contact_id, erased_at = rows[0][:3]
    replies = tuple(Answered(*row[3:]) for row in rows if row[3] is not None)
    return Before(message_id, contact_id, erased_at, replies)


def put_off_doubt(session: Session, *, message_id: int, until: int) -> None:
    """The answer is served again: it has until then to be proven, as the first time."""
    session.put(_PUT_OFF_DOUBT, {"message_id": message_id, "new_due_at": until})
