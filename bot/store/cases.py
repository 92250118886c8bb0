"""Cases: the one open case of a person, how far it is, and lists of them for the staff."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from sqlalchemy import Executable, bindparam, select, text, update

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import cases, contacts, notices


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as it is stored. `note` is sealed."""

    id: int
    contact_id: int
    reference: str
    stage: str
    since_at: int
    opened_at: int
    external_reference: str | None = None
    step: str | None = None
    next_step: str | None = None
    expected_on: str | None = None
    due_on: str | None = None
    owner_id: int | None = None
    region: str | None = None
    trade: str | None = None
    protected: int = 0
    version: int = 0
    told_at: int | None = None
    silent_since: int | None = None
    heard_at: int | None = None
    unanswered: int = 0
    kit_given_at: int | None = None
    kit_confirmed_at: int | None = None
    kit_denied_at: int | None = None
    closed_at: int | None = None
    closed_reason: str | None = None


NAMES = tuple(field.name for field in fields(CaseRow))
# No target: both a reference that is taken and a second open case are simply not inserted.
_INSERT = (
    insert(cases)
    .values({name: bindparam(name) for name in NAMES})
    .on_conflict_do_nothing()
    .returning(cases.c.id)
)
_ROW = select(*(cases.c[name] for name in NAMES))
_READ = _ROW.where(cases.c.id == bindparam("case_id"))
_LOCK = _READ.with_for_update()
_OPEN_OF = _ROW.where(cases.c.contact_id == bindparam("contact_id")).where(
    text("cases.stage <> 'closed'")
)
_NEWEST_OF = (
    _ROW.where(cases.c.contact_id == bindparam("contact_id"))
    .order_by(cases.c.opened_at.desc(), cases.c.id.desc())
    .limit(1)
)
_EXTERNAL = _ROW.where(cases.c.external_reference == bindparam("external_reference"))
_REFERENCE = _ROW.where(cases.c.reference == bindparam("reference"))
_WROTE_AT = select(contacts.c.heard_at).where(contacts.c.id == bindparam("contact_id"))

_NOTICE = (
    select(notices.c.state)
    .where(notices.c.kind == bindparam("notice_kind"))
    .where(notices.c.subject_id == bindparam("case_id"))
    .where(notices.c.contact_id == bindparam("contact_id"))
    .order_by(notices.c.created_at.desc(), notices.c.id.desc())
    .limit(1)
)
_IS_PERSON = (
    select(contacts.c.id)
    .where(contacts.c.id == bindparam("contact_id"))
    .where(contacts.c.erased_at.is_(None))
)


def insert_case(session: Session, new: CaseRow) -> bool:
    """False when the reference is taken or the person has an open case."""
    return bool(session.run(_INSERT, {name: getattr(new, name) for name in NAMES}))


def read_case(session: Session, case_id: int) -> CaseRow | None:
    """One case."""
    return _first(session.run(_READ, {"case_id": case_id}))


def lock_case(session: Session, case_id: int) -> CaseRow | None:
    """One case, locked; its contact is locked already."""
    return _first(session.run(_LOCK, {"case_id": case_id}))


def find_open_of(session: Session, contact_id: int) -> CaseRow | None:
    """The open case of a person."""
    return _first(session.run(_OPEN_OF, {"contact_id": contact_id}))


def find_newest_of(session: Session, contact_id: int) -> CaseRow | None:
    """The case of a person that was opened last, closed or not."""
    return _first(session.run(_NEWEST_OF, {"contact_id": contact_id}))


def find_by_external(session: Session, external_reference: str) -> CaseRow | None:
    """The case that another system calls so."""
    return _first(session.run(_EXTERNAL, {"external_reference": external_reference}))


def find_by_reference(session: Session, reference: str) -> CaseRow | None:
    """The case of a reference."""
    return _first(session.run(_REFERENCE, {"reference": reference}))


def is_person(session: Session, contact_id: int) -> bool:
    """Whether there is such a person, not erased."""
    return bool(session.run(_IS_PERSON, {"contact_id": contact_id}))


def read_wrote_at(session: Session, contact_id: int) -> int | None:
    """When a person wrote last; None for one who never did."""
    rows = session.run(_WROTE_AT, {"contact_id": contact_id})
    return rows[0][0] if rows else None


def read_notice_state(session: Session, row: CaseRow, *, kind: str) -> str | None:
    """What became of the latest notice of a kind about a case."""
    values = {"notice_kind": kind, "case_id": row.id, "contact_id": row.contact_id}
    rows = session.run(_NOTICE, values)
    return str(rows[0][0]) if rows else None


def change_case(
    session: Session, case_id: int, *, was: int, **columns: str | int | None
) -> bool:
    """Change columns; False when the version is no longer `was`. It is one higher afterwards."""
    values = {"case_id": case_id, "was": was, "becomes": was + 1, **columns}
    return session.change(_changing(tuple(sorted(columns))), values) == 1


@cache
def _changing(names: tuple[str, ...]) -> Executable:
    return (
        update(cases)
        .where(cases.c.id == bindparam("case_id"))
        .where(cases.c.version == bindparam("was"))
        .values(version=bindparam("becomes"), **{name: bindparam(name) for name in names})
    )


def _first(rows: list[tuple[Any, ...]]) -> CaseRow | None:
    return CaseRow(*rows[0]) if rows else None
