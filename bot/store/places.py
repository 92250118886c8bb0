"""Where people stand in a conversation, once they have been silent for so long that it goes."""

from __future__ import annotations

from sqlalchemy import BindParameter, and_, bindparam, case, exists, null, or_, select, update

from bot.store.session import Session
from bot.store.tables import contacts, messages

BEFORE: BindParameter[int] = bindparam("before")
# A message offered it, and that message is younger: its digits still answer.
_OFFERED_LATELY = exists(
    select(messages.c.id)
    .where(messages.c.contact_id == contacts.c.id)
    .where(messages.c.sequence == contacts.c.offered_sequence)
    .where(messages.c.direction == "out")
    .where(messages.c.created_at >= BEFORE)
)
_OFFERS_STILL = and_(contacts.c.offered.is_not(None), ~_OFFERED_LATELY)
_SILENT = (
    select(contacts.c.id)
    .where(contacts.c.heard_at < BEFORE)
    .where(contacts.c.conversation.is_not(None))
    .where(contacts.c.erased_at.is_(None))
    .where(or_(contacts.c.place_flow.is_not(None), _OFFERS_STILL))
    .order_by(contacts.c.heard_at)
    .limit(bindparam("most"))
)
_LOCK = (
    select(contacts.c.conversation)
    .where(contacts.c.id == bindparam("contact_id"))
    .where(contacts.c.heard_at < BEFORE)
    .with_for_update(key_share=True)
)
_FORGET = (
    update(contacts)
    .where(contacts.c.id == bindparam("contact_id"))
    .values(
        conversation=bindparam("new_conversation"),
        place_flow=None,
        place_version_id=None,
        place_state=None,
        offered=case((_OFFERED_LATELY, contacts.c.offered), else_=null()),
    )
)


def list_silent(session: Session, *, before: int, most: int) -> list[int]:
    """Contacts last heard before then, of whom a place is known still."""
    return [row[0] for row in session.run(_SILENT, {"before": before, "most": most})]


def lock_silent(session: Session, contact_id: int, *, before: int) -> bytes | None:
    """The sealed conversation, locked; None for who wrote meanwhile."""
    rows = session.run(_LOCK, {"contact_id": contact_id, "before": before})
    conversation: bytes | None = rows[0][0] if rows else None
    return conversation


def forget_place(session: Session, contact_id: int, *, conversation: bytes, before: int) -> None:
    """Put the conversation that has no place any more; the person stands nowhere."""
    values = {"contact_id": contact_id, "new_conversation": conversation, "before": before}
    session.change(_FORGET, values)
