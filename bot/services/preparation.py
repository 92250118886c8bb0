"""Preparation: whether a database is what these files make of it, asked without reading them in.

Every start asks this first, so it must be cheap: one hash over the files, one question.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from sqlalchemy import Text, column, select, table

from bot.store.db import Database, NotStored, StatementFailed
from bot.store.library import list_settings, set_setting
from bot.store.session import Session

PREPARED = "prepared"
SOURCES = ("bot/migrations/versions/*.py", "flows/**/*.yaml", "locales/**/*.po")
_SCHEMA = select(column("version_num", Text)).select_from(table("alembic_version"))


def fingerprint(root: Path, *, demo: bool) -> str:
    """What the files of a preparation say together; another byte in any of them changes it."""
    digest = hashlib.sha256(b"demo" if demo else b"")
    for pattern in SOURCES:
        for path in sorted(root.glob(pattern)):
            digest.update(f"{path.name}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def is_prepared(db: Database, wanted: str) -> bool:
    """True when this was prepared and the schema is still the one of then.

    False for an empty or missing database, and for one that cannot be reached: who prepares it
    then says why.
    """
    try:
        return db.read(lambda session: _is_noted(session, wanted))
    except (NotStored, StatementFailed):
        return False


def note_prepared(session: Session, wanted: str, *, now: int) -> None:
    """Remember what was prepared, with the version of the schema."""
    set_setting(session, name=PREPARED, value=f"{_schema(session)} {wanted}", now=now)


def _is_noted(session: Session, wanted: str) -> bool:
    return list_settings(session).get(PREPARED) == f"{_schema(session)} {wanted}"


def _schema(session: Session) -> str:
    rows = session.run(_SCHEMA)
    return str(rows[0][0]) if rows else ""
