"""Erasures: who asked to be forgotten, until it is done or undone."""

from __future__ import annotations

from dataclasses import dataclass, fields

from sqlalchemy import bindparam, or_, select, update

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import erasures


@dataclass(frozen=True, slots=True)
class ErasureRow:
    """One wish to be forgotten. `logged` is what the ledger was told last: asked, undone."""

    id: int
    contact_id: int
    asked_at: int
    due_at: int
    undo_hash: bytes
    undone_at: int | None = None
    ready_at: int | None = None
    member_id: int | None = None
    logged: str | None = None


_NAMES = tuple(field.name for field in fields(ErasureRow))
_ROWS = select(*(erasures.c[name] for name in _NAMES))
_INSERT = insert(erasures).values({name: bindparam(name) for name in _NAMES})
_BY_CODE = (
    _ROWS.where(erasures.c.undo_hash == bindparam("undo_hash"))
    .where(erasures.c.undone_at.is_(None))
    .with_for_update()
)
_BY_ID = _ROWS.where(erasures.c.id == bindparam("erasure_id")).with_for_update()
_OF_CONTACT = _ROWS.where(erasures.c.contact_id == bindparam("contact_id")).where(
    erasures.c.undone_at.is_(None)
)
_OPEN = _ROWS.where(erasures.c.undone_at.is_(None)).order_by(erasures.c.asked_at)
_READY = (
    _ROWS.where(erasures.c.undone_at.is_(None))
    .where(erasures.c.ready_at.is_not(None))
    .order_by(erasures.c.ready_at)
    .limit(bindparam("most"))
)
_NOT_LOGGED = _ROWS.where(
    or_(
        erasures.c.logged.is_(None),
        (erasures.c.logged != "undone") & erasures.c.undone_at.is_not(None),
    )
).limit(bindparam("most"))
_LOGGED = (
    update(erasures)
    .where(erasures.c.id == bindparam("erasure_id"))
    .values(logged=bindparam("said"))
)
_UNDO = (
    update(erasures)
    .where(erasures.c.id == bindparam("erasure_id"))
    .values(undone_at=bindparam("now"))
)
_SET_READY = (
    update(erasures)
    .where(erasures.c.id == bindparam("erasure_id"))
    .where(erasures.c.undone_at.is_(None))
    .values(ready_at=bindparam("at"))
)


def insert_erasure(session: Session, row: ErasureRow) -> None:
    """Add a wish."""
    session.change(_INSERT, {name: getattr(row, name) for name in _NAMES})


def lock_by_code(session: Session, undo_hash: bytes) -> ErasureRow | None:
    """The wish that a code undoes, locked; None for any other code."""
    rows = session.run(_BY_CODE, {"undo_hash": undo_hash})
    return ErasureRow(*rows[0]) if rows else None


def lock_erasure(session: Session, erasure_id: int) -> ErasureRow | None:
    """One wish, locked; None when it is done."""
    rows = session.run(_BY_ID, {"erasure_id": erasure_id})
    return ErasureRow(*rows[0]) if rows else None


def find_of_contact(session: Session, contact_id: int) -> ErasureRow | None:
    """What a contact wished and nobody undid."""
    rows = session.run(_OF_CONTACT, {"contact_id": contact_id})
    return ErasureRow(*rows[0]) if rows else None


def list_open(session: Session) -> list[ErasureRow]:
    """Every wish that is neither done nor undone, the oldest first."""
    return [ErasureRow(*row) for row in session.run(_OPEN)]


def list_ready(session: Session, *, most: int) -> list[ErasureRow]:
    """Those whose days are over."""
    return [ErasureRow(*row) for row in session.run(_READY, {"most": most})]


def undo(session: Session, erasure_id: int, *, now: int) -> None:
    """It was taken back."""
    session.change(_UNDO, {"erasure_id": erasure_id, "now": now})


def set_ready(session: Session, erasure_id: int, *, at: int | None) -> None:
    """Its days are over, or it waits again."""
    session.change(_SET_READY, {"erasure_id": erasure_id, "at": at})


def list_not_logged(session: Session, *, most: int) -> list[ErasureRow]:
    """Those of which the ledger does not know the last."""
    return [ErasureRow(*row) for row in session.run(_NOT_LOGGED, {"most": most})]


def set_logged(session: Session, erasure_id: int, *, said: str) -> None:
    """The ledger knows."""
    session.change(_LOGGED, {"erasure_id": erasure_id, "said": said})
