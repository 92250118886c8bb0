"""Transfers: the code that moves a person to a new number, under a key."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, select, update

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import contacts, transfers

_COLUMNS = ("id", "contact_id", "code_hash", "issued_at", "expires_at")
_ISSUE = (
    insert(transfers)
    .values({name: bindparam(name) for name in _COLUMNS})
    .on_conflict_do_nothing(index_elements=["code_hash"])
    .returning(transfers.c.id)
)
_FORGET = delete(transfers).where(transfers.c.contact_id == bindparam("contact_id"))
_GONE = select(contacts.c.id).where(contacts.c.erased_at.is_not(None))
_BEHIND = (
    select(transfers.c.id, transfers.c.contact_id)
    .where(transfers.c.contact_id.not_in(_GONE))
    .where(transfers.c.code_hash == bindparam("code_hash"))
    .where(transfers.c.expires_at > bindparam("now"))
    .where(transfers.c.used_at.is_(None))
    .with_for_update()
)
_USE = (
    update(transfers)
    .where(transfers.c.id == bindparam("transfer_id"))
    .values(used_at=bindparam("now"))
)


def issue(
    session: Session,
    *,
    transfer_id: int,
    contact_id: int,
    code_hash: bytes,
    now: int,
    expires_at: int,
) -> bool:
    """Let this code move the contact; an earlier one works no longer. False when it is taken."""
    session.change(_FORGET, {"contact_id": contact_id})
    values = {
        "id": transfer_id,
        "contact_id": contact_id,
        "code_hash": code_hash,
        "issued_at": now,
        "expires_at": expires_at,
    }
    return bool(session.run(_ISSUE, values))


def find_behind(session: Session, *, code_hash: bytes, now: int) -> tuple[int, int] | None:
    """(transfer, contact) of a code that still works; None for any other."""
    rows = session.run(_BEHIND, {"code_hash": code_hash, "now": now})
    return (rows[0][0], rows[0][1]) if rows else None


def use(session: Session, *, transfer_id: int, now: int) -> None:
    """The code moved somebody: it works no longer."""
    session.change(_USE, {"transfer_id": transfer_id, "now": now})
