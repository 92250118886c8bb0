"""Lists of cases for the staff: by filter, page by page, each with its person."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Executable,
    TextClause,
    and_,
    bindparam,
    func,
    or_,
    select,
    text,
    tuple_,
)

from bot.store.cases import NAMES, CaseRow
from bot.store.protected_people import is_protected_here
from bot.store.session import Session
from bot.store.tables import address_contacts, addresses, cases, contacts


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case with its person; name and address are sealed."""

    case: CaseRow
    language: str
    name: bytes | None
    wrote_at: int | None  # when the person wrote last
    erased_at: int | None
    address_id: int | None
    address: bytes | None


@dataclass(frozen=True, slots=True)
class Filters:
    """Which cases a list shows; everything that is not asked for is open."""

    stage: str = ""
    owner_id: int = 0
    closed: int = 0
    silent: int = 0  # the person was told that there is no news
    kit: int = 0  # handed out by our word, and not received by theirs
    protected: int = 0  # also those of protected people
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of a list ended."""

    moment: int
    after_id: int


_FIRST_ADDRESS = (
    select(func.min(address_contacts.c.address_id))
    .where(address_contacts.c.contact_id == cases.c.contact_id)
    .scalar_subquery()
)
_LINES = select(
    *(cases.c[name] for name in NAMES),
    contacts.c.language,
    contacts.c.name,
    contacts.c.heard_at,
    contacts.c.erased_at,
    addresses.c.id,
    addresses.c.address,
).select_from(
    cases.join(contacts, contacts.c.id == cases.c.contact_id).outerjoin(
        addresses, addresses.c.id == _FIRST_ADDRESS
    )
)
_LINE = _LINES.where(cases.c.id == bindparam("case_id"))
_gone = contacts.alias("gone")
_GONE = select(_gone.c.id).where(_gone.c.erased_at.is_not(None))
_KIT_DENIED = and_(cases.c.kit_denied_at.is_not(None), cases.c.kit_confirmed_at.is_(None))


@cache
def _conditions(
    shape: tuple[str, ...], *, closed: bool, sees_protected: bool
) -> tuple[ColumnElement[bool] | TextClause, ...]:
    """What a filter asks. A question of its own for each: one for all of them finds no index."""
    asked: list[ColumnElement[bool] | TextClause] = []
    if "reference" in shape:
        written: BindParameter[str] = bindparam("reference")
        asked.append(or_(cases.c.reference == written, cases.c.external_reference == written))
    elif closed:
        asked.append(text("cases.stage = 'closed'"))
    elif "silent" in shape or "kit" in shape:
        # Written so that the index of all open ones, which is far longer, is not taken for it.
        asked.append(func.coalesce(cases.c.stage, "") != "closed")
    else:
        asked.append(text("cases.stage <> 'closed'"))
    if "stage" in shape:
        asked.append(cases.c.stage == bindparam("stage"))
    if "owner_id" in shape:
        asked.append(cases.c.owner_id == bindparam("owner_id"))
    if "silent" in shape:
        asked.append(cases.c.silent_since.is_not(None))
    if "kit" in shape:
        asked.append(_KIT_DENIED)
    if not sees_protected:
        asked.append(~is_protected_here(cases.c.contact_id))
    return tuple(asked)


_SHAPES = ("stage", "owner_id", "silent", "kit", "reference")
_VALUES = ("stage", "owner_id", "reference")


def _shape(filters: Filters) -> tuple[tuple[str, ...], bool, bool]:
    named = tuple(name for name in _SHAPES if getattr(filters, name))
    return named, bool(filters.closed), bool(filters.protected)


@cache
def _listing(shape: tuple[str, ...], closed: bool, sees_protected: bool) -> Executable:
    return (
        _LINES.where(contacts.c.erased_at.is_(None))
        .where(*_conditions(shape, closed=closed, sees_protected=sees_protected))
        .where(
            tuple_(cases.c.since_at, cases.c.id)
            > tuple_(bindparam("moment"), bindparam("after_id"))
        )
        .order_by(cases.c.since_at, cases.c.id)
        .limit(bindparam("limit"))
    )


@cache
def _counting(shape: tuple[str, ...], closed: bool, sees_protected: bool) -> Executable:
    return (
        select(func.count())
        .select_from(cases)
        .where(cases.c.contact_id.not_in(_GONE))
        .where(*_conditions(shape, closed=closed, sees_protected=sees_protected))
    )


def read_line(session: Session, case_id: int) -> CaseLine | None:
    """One case with its person."""
    rows = session.run(_LINE, {"case_id": case_id})
    return _line(rows[0]) if rows else None


def list_cases(session: Session, filters: Filters, *, after: Place, limit: int) -> list[CaseLine]:
    """Cases after a place in a list, those longest in their stage first."""
    shape = _shape(filters)
    values = {
        **_told(filters, shape[0]), "moment": after.moment, "after_id": after.after_id,
        "limit": limit,
    }  # fmt: skip
    return [_line(row) for row in session.run(_listing(*shape), values)]


def count_cases(session: Session, filters: Filters) -> int:
    """How many a list holds."""
    shape = _shape(filters)
    return int(session.run(_counting(*shape), _told(filters, shape[0]))[0][0])


def _told(filters: Filters, shape: tuple[str, ...]) -> dict[str, str | int]:
    return {name: getattr(filters, name) for name in _VALUES if name in shape}


def _line(row: tuple[Any, ...]) -> CaseLine:
    return CaseLine(CaseRow(*row[: len(NAMES)]), *row[len(NAMES) :])
