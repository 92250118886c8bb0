"""What a contact's row says of their protection, and who has not been heard for a long time."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from bot.store.session import Session
from bot.store.tables import addresses, contacts, profiles

_GUARD = (
    update(contacts)
    .where(contacts.c.id == bindparam("contact_id"))
    .values(discreet=bindparam("guarded"))
)
_SILENT = (
    select(contacts.c.id)
    .select_from(contacts.outerjoin(profiles, profiles.c.contact_id == contacts.c.id))
    .where(contacts.c.heard_at < bindparam("before"))
    .where(contacts.c.kind == "person")
    .where(contacts.c.erased_at.is_(None))
    .where(profiles.c.reconfirm_since.is_(None))
    .order_by(contacts.c.heard_at)
    .limit(bindparam("most"))
)
_NAME = select(contacts.c.name).where(contacts.c.id == bindparam("contact_id"))
_MARK_ERASED = (
    update(contacts)
    .where(contacts.c.id == bindparam("contact_id"))
    .values(erased_at=bindparam("at"))
)
_PROFILE_NAME = (
    update(addresses)
    .where(addresses.c.id == bindparam("address_id"))
    .values(profile_digest=bindparam("digest"))
)


def set_guarded(session: Session, contact_id: int, *, guarded: bool) -> None:
    """Whether the profile must be looked at before anything personal is shown."""
    session.change(_GUARD, {"contact_id": contact_id, "guarded": int(guarded)})


def list_silent(session: Session, *, before: int, most: int) -> list[int]:
    """Contacts last heard before then, whose number nobody doubts yet."""
    return [row[0] for row in session.run(_SILENT, {"before": before, "most": most})]


def read_name(session: Session, contact_id: int) -> bytes | None:
    """The sealed first name; None when it is not known."""
    rows = session.run(_NAME, {"contact_id": contact_id})
    name: bytes | None = rows[0][0] if rows else None
    return name


def mark_erased(session: Session, contact_id: int, *, at: int | None) -> None:
    """Hide a contact from now on, or show them again."""
    session.change(_MARK_ERASED, {"contact_id": contact_id, "at": at})


def set_profile_name(session: Session, address_id: int, *, digest: bytes) -> None:
    """The name that the provider shows at this address now, under a key."""
    session.change(_PROFILE_NAME, {"address_id": address_id, "digest": digest})
