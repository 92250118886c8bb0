"""Broadcasts: each with its audience, how far it is, and its frozen texts."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from sqlalchemy import Executable, bindparam, delete, select, tuple_, update

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import broadcast_texts, broadcasts


@dataclass(frozen=True, slots=True)
class BroadcastRow:
    """A broadcast as it is stored; `audience` is JSON."""

    id: int
    title: str
    state: str
    audience: str
    form: str
    purpose: str
    author_id: int
    created_at: int
    changed_at: int
    version: int = 0
    urgent_for: str | None = None
    opens_flow: str | None = None
    opens_state: str | None = None
    opens_days: int = 0
    checked_at: int | None = None
    checked_by: int | None = None
    recipients: int | None = None
    estimate: int | None = None
    guarded: int = 0
    approved_at: int | None = None
    approved_by: int | None = None
    confirmed_at: int | None = None
    confirmed_by: int | None = None
    due_at: int | None = None
    started_at: int | None = None
    lapses_at: int | None = None
    gathered_to: int = 0
    gathered_at: int | None = None
    paused_for: str | None = None
    ended_at: int | None = None


@dataclass(frozen=True, slots=True)
class TextRow:
    """What it says in one language; `body` is sealed under `id`."""

    id: int
    broadcast_id: int
    language: str
    body: bytes
    label: str
    reader: str


NAMES = tuple(field.name for field in fields(BroadcastRow))
_TEXT_NAMES = tuple(field.name for field in fields(TextRow))
_ROW = select(*(broadcasts.c[name] for name in NAMES))
_INSERT = insert(broadcasts).values({name: bindparam(name) for name in NAMES})
_READ = _ROW.where(broadcasts.c.id == bindparam("broadcast_id"))
_LOCK = _READ.with_for_update()
_LIST = (
    _ROW.where(
        tuple_(broadcasts.c.created_at, broadcasts.c.id)
        < tuple_(bindparam("moment"), bindparam("before"))
    )
    .order_by(broadcasts.c.created_at.desc(), broadcasts.c.id.desc())
    .limit(bindparam("limit"))
)
_TEXTS = (
    select(*(broadcast_texts.c[name] for name in _TEXT_NAMES))
    .where(broadcast_texts.c.broadcast_id == bindparam("broadcast_id"))
    .order_by(broadcast_texts.c.language)
)
_INSERT_TEXT = insert(broadcast_texts).values({name: bindparam(name) for name in _TEXT_NAMES})
_DELETE_TEXTS = delete(broadcast_texts).where(
    broadcast_texts.c.broadcast_id == bindparam("broadcast_id")
)


def insert_broadcast(session: Session, row: BroadcastRow) -> None:
    """Add one."""
    session.change(_INSERT, {name: getattr(row, name) for name in NAMES})


def read_broadcast(session: Session, broadcast_id: int) -> BroadcastRow | None:
    """One as it stands."""
    rows = session.run(_READ, {"broadcast_id": broadcast_id})
    return BroadcastRow(**dict(zip(NAMES, rows[0], strict=True))) if rows else None


def lock_broadcast(session: Session, broadcast_id: int) -> BroadcastRow | None:
    """One, locked: before any contact of it."""
    rows = session.run(_LOCK, {"broadcast_id": broadcast_id})
    return BroadcastRow(**dict(zip(NAMES, rows[0], strict=True))) if rows else None


def list_broadcasts(
    session: Session, *, moment: int, before: int, limit: int
) -> list[BroadcastRow]:
    """Those made before a place in time, the newest first."""
    rows = session.run(_LIST, {"moment": moment, "before": before, "limit": limit})
    return [BroadcastRow(**dict(zip(NAMES, row, strict=True))) for row in rows]


def change_broadcast(session: Session, broadcast_id: int, **columns: Any) -> None:
    """Change columns; its version is one higher afterwards. Lock it before."""
    values = {f"new_{name}": value for name, value in columns.items()}
    session.change(_changing(tuple(sorted(columns))), {"row": broadcast_id, **values})


@cache
def _changing(names: tuple[str, ...]) -> Executable:
    return (
        update(broadcasts)
        .where(broadcasts.c.id == bindparam("row"))
        .values(
            version=broadcasts.c.version + 1, **{name: bindparam(f"new_{name}") for name in names}
        )
    )


def list_texts(session: Session, broadcast_id: int) -> list[TextRow]:
    """What it says, by language."""
    return [TextRow(*row) for row in session.run(_TEXTS, {"broadcast_id": broadcast_id})]


def replace_texts(session: Session, broadcast_id: int, rows: list[TextRow]) -> None:
    """Other texts; only of a draft."""
    session.change(_DELETE_TEXTS, {"broadcast_id": broadcast_id})
    for row in rows:
        session.change(_INSERT_TEXT, {name: getattr(row, name) for name in _TEXT_NAMES})
