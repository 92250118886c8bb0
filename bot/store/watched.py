"""Words that members added to the lists of danger and of promises, or took out of them."""

from __future__ import annotations

from dataclasses import dataclass, fields

from sqlalchemy import bindparam, select, update

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import watched_words


@dataclass(frozen=True, slots=True)
class WatchedRow:
    """A word; `origin` panel: added here, files: taken out here."""

    id: int
    listed: str
    language: str
    wording: str
    origin: str
    added_by: int | None = None
    added_at: int | None = None
    withdrawn_by: int | None = None
    withdrawn_at: int | None = None


_ROWS = select(*(watched_words.c[it.name] for it in fields(WatchedRow)))
_ALL = _ROWS.order_by(watched_words.c.listed, watched_words.c.language, watched_words.c.id)
_LOCK = _ROWS.where(watched_words.c.id == bindparam("word_id")).with_for_update()
_INSERT = insert(watched_words).values({it.name: bindparam(it.name) for it in fields(WatchedRow)})
_SET = (
    update(watched_words)
    .where(watched_words.c.id == bindparam("word_id"))
    .values(
        added_by=bindparam("new_added_by"),
        added_at=bindparam("new_added_at"),
        withdrawn_by=bindparam("new_withdrawn_by"),
        withdrawn_at=bindparam("new_withdrawn_at"),
    )
)


def list_watched(session: Session) -> list[WatchedRow]:
    """Every word, those that are in force no more as well."""
    return [WatchedRow(*row) for row in session.run(_ALL)]


def lock_watched(session: Session, word_id: int) -> WatchedRow | None:
    """One of them, locked."""
    rows = session.run(_LOCK, {"word_id": word_id})
    return WatchedRow(*rows[0]) if rows else None


def insert_watched(session: Session, new: WatchedRow) -> None:
    """Keep a word. Raise the revision afterwards."""
    session.change(_INSERT, {it.name: getattr(new, it.name) for it in fields(new)})


def set_watched(session: Session, row: WatchedRow) -> None:
    """Who put it in force or out of it last, and when. Raise the revision afterwards."""
    values = {
        "word_id": row.id, "new_added_by": row.added_by, "new_added_at": row.added_at,
        "new_withdrawn_by": row.withdrawn_by, "new_withdrawn_at": row.withdrawn_at,
    }  # fmt: skip
    session.change(_SET, values)
