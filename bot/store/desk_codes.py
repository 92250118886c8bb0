"""Desk codes: short, for one person, for a while."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import contacts, desk_codes

_INSERT = (
    insert(desk_codes)
    .values(
        code=bindparam("code"),
        contact_id=bindparam("contact_id"),
        issued_at=bindparam("issued_at"),
    )
    .on_conflict_do_nothing(index_elements=["code"])
    .returning(desk_codes.c.code)
)
_OF_CONTACT = (
    select(desk_codes.c.code)
    .where(desk_codes.c.contact_id == bindparam("contact_id"))
    .where(desk_codes.c.issued_at > bindparam("since"))
    .order_by(desk_codes.c.issued_at.desc())
    .limit(1)
)
_BEHIND = (
    select(contacts.c.id, contacts.c.conversation)
    .select_from(desk_codes.join(contacts, contacts.c.id == desk_codes.c.contact_id))
    .where(desk_codes.c.code == bindparam("code"))
    .where(desk_codes.c.issued_at > bindparam("since"))
    .where(contacts.c.erased_at.is_(None))
)


@dataclass(frozen=True, slots=True)
class Behind:
    """The contact that a code stands for, and the sealed conversation with the ticks."""

    contact_id: int
    conversation: bytes | None


def issue(session: Session, *, code: str, contact_id: int, now: int) -> bool:
    """False when the code is taken."""
    values = {"code": code, "contact_id": contact_id, "issued_at": now}
    return bool(session.run(_INSERT, values))


def find_of_contact(session: Session, *, contact_id: int, since: int) -> str | None:
    """The contact's latest code issued after `since`; None when there is none."""
    rows = session.run(_OF_CONTACT, {"contact_id": contact_id, "since": since})
    return str(rows[0][0]) if rows else None


def find_behind(session: Session, *, code: str, since: int) -> Behind | None:
    """Whom a code issued after `since` stands for; None for any other code."""
    rows = session.run(_BEHIND, {"code": code, "since": since})
    return Behind(*rows[0]) if rows else None
