"""Lists of cases for the staff: by filter, page by page, each with its person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, and_, bindparam, func, or_, select, text

from bot.store.cases import NAMES, CaseRow
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
    protected: int = 0  # also the protected ones
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
_KIT_DENIED = and_(cases.c.kit_denied_at.is_not(None), cases.c.kit_confirmed_at.is_(None))


def _asked(name: str) -> Any:
    """A filter that is set."""
    return bindparam(name, type_=Integer) == 1


_FITS = and_(
    or_(bindparam("any_stage", type_=Integer) == 1, cases.c.stage == bindparam("stage")),
    or_(bindparam("any_owner", type_=Integer) == 1, cases.c.owner_id == bindparam("owner_id")),
    or_(
        bindparam("any_reference", type_=Integer) == 1,
        cases.c.reference == bindparam("reference"),
        cases.c.external_reference == bindparam("reference"),
    ),
    or_(
        and_(_asked("closed"), cases.c.stage == text("'closed'")),
        and_(bindparam("closed", type_=Integer) == 0, cases.c.stage != text("'closed'")),
        bindparam("any_reference", type_=Integer) == 0,
    ),
    or_(bindparam("silent", type_=Integer) == 0, cases.c.silent_since.is_not(None)),
    or_(bindparam("kit", type_=Integer) == 0, _KIT_DENIED),
    or_(_asked("protected"), cases.c.protected == 0),
    contacts.c.erased_at.is_(None),
)
_LIST = (
    _LINES.where(_FITS)
    .where(
        or_(
            cases.c.since_at > bindparam("moment"),
            and_(cases.c.since_at == bindparam("moment"), cases.c.id > bindparam("after_id")),
        )
    )
    .order_by(cases.c.since_at, cases.c.id)
    .limit(bindparam("limit"))
)
_COUNT = (
    select(func.count())
    .select_from(cases.join(contacts, contacts.c.id == cases.c.contact_id))
    .where(_FITS)
)


def read_line(session: Session, case_id: int) -> CaseLine | None:
    """One case with its person."""
    rows = session.run(_LINE, {"case_id": case_id})
    return _line(rows[0]) if rows else None


def list_cases(session: Session, filters: Filters, *, after: Place, limit: int) -> list[CaseLine]:
    """Cases after a place in a list, those longest in their stage first."""
    values = {
        **_told(filters), "moment": after.moment, "after_id": after.after_id, "limit": limit,
    }  # fmt: skip
    return [_line(row) for row in session.run(_LIST, values)]


def count_cases(session: Session, filters: Filters) -> int:
    """How many a list holds."""
    return int(session.run(_COUNT, _told(filters))[0][0])


def _told(filters: Filters) -> dict[str, str | int]:
    return {
        "any_stage": int(not filters.stage), "stage": filters.stage,
        "any_owner": int(not filters.owner_id), "owner_id": filters.owner_id,
        "any_reference": int(not filters.reference), "reference": filters.reference,
        "closed": filters.closed, "silent": filters.silent, "kit": filters.kit,
        "protected": filters.protected,
    }  # fmt: skip


def _line(row: tuple[Any, ...]) -> CaseLine:
    return CaseLine(CaseRow(*row[: len(NAMES)]), *row[len(NAMES) :])
