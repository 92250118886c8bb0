"""Texts in other languages as members wrote them: what is proposed, and what is said."""

from __future__ import annotations

from dataclasses import dataclass, fields

from sqlalchemy import bindparam, delete, select

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import flow_versions, rewordings

PROPOSED, APPROVED = "proposed", "approved"


@dataclass(frozen=True, slots=True)
class RewordingRow:
    """One text of a member, for one text in French."""

    domain: str
    language: str
    path: str
    state: str
    french: str
    text: str
    instead_of: str
    translator_id: int | None
    written_at: int
    approver_id: int | None = None
    approved_at: int | None = None


_NAMES = tuple(field.name for field in fields(RewordingRow))
_KEY = ("domain", "language", "path", "state")
_ROW = select(*(rewordings.c[name] for name in _NAMES))
_ALL = _ROW.order_by(*(rewordings.c[name] for name in _KEY))
_SAID = _ALL.where(rewordings.c.state == APPROVED)
_OF_TEXT = (
    _ROW.where(rewordings.c.domain == bindparam("of_domain"))
    .where(rewordings.c.language == bindparam("of_language"))
    .where(rewordings.c.path == bindparam("of_path"))
    .with_for_update()
)
_fresh = insert(rewordings).values({name: bindparam(name) for name in _NAMES})
_PUT = _fresh.on_conflict_do_update(
    index_elements=list(_KEY),
    set_={name: _fresh.excluded[name] for name in _NAMES if name not in _KEY},
)
_DROP = (
    delete(rewordings)
    .where(rewordings.c.domain == bindparam("of_domain"))
    .where(rewordings.c.language == bindparam("of_language"))
    .where(rewordings.c.path == bindparam("of_path"))
    .where(rewordings.c.state == PROPOSED)
)
_ORIGIN = select(flow_versions.c.origin).where(flow_versions.c.id == bindparam("version_id"))


def list_rewordings(session: Session) -> list[RewordingRow]:
    """Every text, proposed or said."""
    return [RewordingRow(*row) for row in session.run(_ALL)]


def list_said(session: Session) -> list[RewordingRow]:
    """Every text that a second member approved."""
    return [RewordingRow(*row) for row in session.run(_SAID)]


def lock_text(
    session: Session, *, domain: str, language: str, path: str
) -> dict[str, RewordingRow]:
    """What members wrote for one text, by its state; locked."""
    values = {"of_domain": domain, "of_language": language, "of_path": path}
    rows = (RewordingRow(*row) for row in session.run(_OF_TEXT, values))
    return {row.state: row for row in rows}


def put_rewording(session: Session, row: RewordingRow) -> None:
    """Store a text; one of the same state is replaced."""
    session.change(_PUT, {name: getattr(row, name) for name in _NAMES})


def drop_proposal(session: Session, *, domain: str, language: str, path: str) -> None:
    """What was proposed is no longer."""
    values = {"of_domain": domain, "of_language": language, "of_path": path}
    session.change(_DROP, values)


def is_from_files(session: Session, version_id: int) -> bool:
    """Whether a version came with the files, rather than from the editor."""
    rows = session.run(_ORIGIN, {"version_id": version_id})
    return bool(rows) and rows[0][0] == "files"
