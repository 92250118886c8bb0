"""Tombstones: what is left of what was erased, under a key, so that it is recognised."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, select

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import tombstones

_INSERT = (
    insert(tombstones)
    .values(digest=bindparam("digest"), made_at=bindparam("made_at"))
    .on_conflict_do_nothing(index_elements=["digest"])
)
_FIND = select(tombstones.c.digest).where(tombstones.c.digest == bindparam("digest"))


def add_tombstones(session: Session, digests: Iterable[bytes], *, now: int) -> int:
    """Remember these; one that is there already stays; how many are new."""
    return session.run_many(_INSERT, [{"digest": it, "made_at": now} for it in digests])


def is_erased(session: Session, digest: bytes) -> bool:
    """Whether what has this digest was erased."""
    return bool(session.run(_FIND, {"digest": digest}))
