"""Alone: stories of one sort wait for one another where no row stands for what they are about."""

from __future__ import annotations

from sqlalchemy import text

from bot.store.session import Session

REMOVING = int.from_bytes(b"removing")  # erasures and retention: both remove rows of many tables
_ALONE = text("SELECT pg_advisory_xact_lock(:key)").columns()


def be_alone(session: Session, key: int) -> None:
    """Others with this key go on when this story has committed. SQLite has one writer anyway.

    Whoever removes locks nothing before. Keys are 64 bits, with a sign.
    """
    if session.dialect == "postgresql":
        session.put(_ALONE, {"key": key})
