"""Audiences: whom a description fits, and why one of them is sent nothing, asked of the database.

One question serves the count before sending and the list that is sent: they cannot differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    null,
    or_,
    select,
    text,
)

from bot.store.protected_people import is_protected_here
from bot.store.tables import (
    address_contacts,
    addresses,
    cases,
    consents,
    contacts,
    notices,
    profiles,
)

MOST_A_WEEK = 2


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which somebody of an audience is sent it."""

    purpose: str
    must_be_given: int  # 1: silence is no agreement
    week: int  # told something since then counts among the few of a week
    guarded: int  # 1: who is discreet or protected is left out


def words(code: str) -> ColumnElement[str]:
    return literal_column(f"'{code}'")


_HOMES = address_contacts.join(addresses, addresses.c.id == address_contacts.c.address_id)
# 1 every address opted out, 2 what is left is unreachable, 3 one takes it; nothing: no address.
_WAY = (
    select(
        func.max(
            case(
                (addresses.c.opted_out_at.is_not(None), 1),
                (addresses.c.unreachable_at.is_not(None), 2),
                else_=3,
            )
        )
    )
    .select_from(_HOMES)
    .where(address_contacts.c.contact_id == contacts.c.id)
    .scalar_subquery()
)
_DECISION = (
    select(consents.c.decision)
    .where(consents.c.contact_id == contacts.c.id)
    .where(consents.c.purpose == bindparam("purpose"))
    .order_by(consents.c.decided_at.desc(), consents.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_TOLD = (
    select(func.count())
    .select_from(notices)
    .where(notices.c.contact_id == contacts.c.id)
    .where(notices.c.sent_at > bindparam("week"))
    .where(notices.c.counted == 1)
    .scalar_subquery()
)
CAREFUL = or_(contacts.c.discreet == 1, profiles.c.discreet == 1, is_protected_here(contacts.c.id))
_UNAGREED = or_(
    _DECISION.in_(("refused", "withdrawn")),
    and_(bindparam("must_be_given", type_=Integer) == 1, func.coalesce(_DECISION, "") != "given"),
)
_UNASKED = case(
    (_UNAGREED, words("no_consent")),
    (and_(bindparam("guarded", type_=Integer) == 1, CAREFUL), words("discreet")),
    (_TOLD >= MOST_A_WEEK, words("weekly_limit")),
    else_=null(),
)
# Each question is asked once: the ways of a contact are looked up for a hundred thousand of them.
REASON = case(
    (contacts.c.erased_at.is_not(None), words("erased")),
    else_=case(
        {0: words("no_address"), 1: words("opted_out"), 2: words("unreachable")},
        value=func.coalesce(_WAY, 0),
        else_=_UNASKED,
    ),
)
_FROM = contacts.outerjoin(profiles, profiles.c.contact_id == contacts.c.id)
_OPEN_CASE = select(cases.c.id).where(
    cases.c.contact_id == contacts.c.id, text("cases.stage <> 'closed'")
)


def _within(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    return column.in_(bindparam(name, expanding=True))


def _in_case(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    return exists(_OPEN_CASE.where(_within(column, name)))


def fits(name: str) -> ColumnElement[bool]:
    """One condition of an audience."""
    match name:
        case "languages":
            return _within(contacts.c.language, name)
        case "regions":
            return or_(_within(profiles.c.region, name), _in_case(cases.c.region, name))
        case "trades":
            return or_(_within(profiles.c.trade, name), _in_case(cases.c.trade, name))
        case "stages":
            return _in_case(cases.c.stage, name)
        case "centres":
            return _within(profiles.c.centre, name)
        case "media":
            return exists(
                select(addresses.c.id)
                .select_from(_HOMES)
                .where(address_contacts.c.contact_id == contacts.c.id)
                .where(_within(addresses.c.medium, name))
            )
        case "heard_since":
            return contacts.c.heard_at >= bindparam(name)
        case "silent_since":
            return or_(contacts.c.heard_at.is_(None), contacts.c.heard_at < bindparam(name))
    raise KeyError(name)


def of_shape(shape: tuple[str, ...], *columns: ColumnElement[Any]) -> Select[Any]:
    """The contacts that a description of this shape fits."""
    found = select(*columns).select_from(_FROM).where(contacts.c.kind == "person")
    return found.where(*(fits(name) for name in shape))
