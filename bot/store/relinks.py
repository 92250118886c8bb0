"""Re-links: a person moved to a new number at the desk, and what the old number says to it."""

from __future__ import annotations

from dataclasses import dataclass, fields

from sqlalchemy import bindparam, select, update

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import relinks


@dataclass(frozen=True, slots=True)
class RelinkRow:
    """One move at the desk."""

    id: int
    contact_id: int
    old_address_id: int | None
    new_address_id: int
    member_id: int
    reason: str
    made_at: int
    opens_at: int
    objected_at: int | None = None
    settled_at: int | None = None


_NAMES = tuple(field.name for field in fields(RelinkRow))
_INSERT = insert(relinks).values({name: bindparam(name) for name in _NAMES})
_ROWS = select(*(relinks.c[name] for name in _NAMES))
_BY_ID = _ROWS.where(relinks.c.id == bindparam("relink_id")).with_for_update()
_OBJECTED = (
    _ROWS.where(relinks.c.objected_at.is_not(None))
    .where(relinks.c.settled_at.is_(None))
    .order_by(relinks.c.objected_at)
)
_OF_CONTACT = (
    _ROWS.where(relinks.c.contact_id == bindparam("contact_id"))
    .where(relinks.c.settled_at.is_(None))
    .order_by(relinks.c.made_at)
)
_OBJECT = (
    update(relinks)
    .where(relinks.c.id == bindparam("relink_id"))
    .where(relinks.c.objected_at.is_(None))
    .values(objected_at=bindparam("now"))
)
_SETTLE = (
    update(relinks)
    .where(relinks.c.id == bindparam("relink_id"))
    .where(relinks.c.settled_at.is_(None))
    .values(settled_at=bindparam("now"))
)


def insert_relink(session: Session, row: RelinkRow) -> None:
    """Add one."""
    session.change(_INSERT, {name: getattr(row, name) for name in _NAMES})


def lock_relink(session: Session, relink_id: int) -> RelinkRow | None:
    """One move, locked; None when there is none."""
    rows = session.run(_BY_ID, {"relink_id": relink_id})
    return RelinkRow(*rows[0]) if rows else None


def list_objected(session: Session) -> list[RelinkRow]:
    """Those that the old number objected to, and no member has looked at."""
    return [RelinkRow(*row) for row in session.run(_OBJECTED)]


def list_unsettled(session: Session, contact_id: int) -> list[RelinkRow]:
    """A contact's moves that no member has looked at again, objected to or not."""
    return [RelinkRow(*row) for row in session.run(_OF_CONTACT, {"contact_id": contact_id})]


def object_to(session: Session, relink_id: int, *, now: int) -> bool:
    """The old number says that it was not them; False when it said so before."""
    return session.change(_OBJECT, {"relink_id": relink_id, "now": now}) == 1


def settle(session: Session, relink_id: int, *, now: int) -> bool:
    """A member has looked at it; False when one did before."""
    return session.change(_SETTLE, {"relink_id": relink_id, "now": now}) == 1
