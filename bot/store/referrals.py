"""Referrals: one person, one organisation, how far it is; and lists of them for the staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from sqlalchemy import Executable, bindparam, func, select, text, tuple_, update

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import address_contacts, addresses, contacts, messages, referrals


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """A referral as it is stored."""

    id: int
    contact_id: int
    reference: str
    organisation: str
    state: str
    proposed_at: int
    since_at: int
    case_id: int | None = None
    trade: str | None = None
    region: str | None = None
    version: int = 0
    consent_id: int | None = None
    message_id: int | None = None
    code_hash: bytes | None = None
    expires_at: int | None = None
    asked_at: int | None = None
    answer: str | None = None
    stalled_at: int | None = None
    stalled_for: str | None = None
    member_id: int | None = None
    settled_at: int | None = None


@dataclass(frozen=True, slots=True)
class ReferralLine:
    """A referral with its person; name and address are sealed."""

    referral: ReferralRow
    name: bytes | None
    erased_at: int | None
    address_id: int | None
    address: bytes | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of a list ended."""

    stalled: int
    moment: int
    after_id: int


NAMES = tuple(field.name for field in fields(ReferralRow))
_OPEN = text("referrals.state not in ('refused', 'done', 'withdrawn')")
_INSERT = (
    insert(referrals)
    .values({name: bindparam(name) for name in NAMES})
    .on_conflict_do_nothing(index_elements=["reference"])
    .returning(referrals.c.id)
)
_ROW = select(*(referrals.c[name] for name in NAMES))
_READ = _ROW.where(referrals.c.id == bindparam("referral_id"))
_LOCK = _READ.with_for_update()
_BY_HASH = _ROW.where(referrals.c.code_hash == bindparam("code_hash"))
_BY_REFERENCE = _ROW.where(referrals.c.reference == bindparam("reference"))
_OF_CONTACT = _ROW.where(referrals.c.contact_id == bindparam("contact_id")).order_by(
    referrals.c.proposed_at.desc(), referrals.c.id.desc()
)
_OPEN_OF = (
    _ROW.where(referrals.c.contact_id == bindparam("contact_id"))
    .where(referrals.c.organisation == bindparam("organisation"))
    .where(_OPEN)
    .limit(1)
)
_OPEN_TO = (
    _ROW.where(referrals.c.organisation.in_(bindparam("organisations", expanding=True)))
    .where(_OPEN)
    .where(referrals.c.message_id.is_not(None))
    .order_by(referrals.c.since_at.desc(), referrals.c.id.desc())
)
_FIRST_ADDRESS = (
    select(func.min(address_contacts.c.address_id))
    .where(address_contacts.c.contact_id == referrals.c.contact_id)
    .scalar_subquery()
)
_LINES = select(
    *(referrals.c[name] for name in NAMES),
    contacts.c.name,
    contacts.c.erased_at,
    addresses.c.id,
    addresses.c.address,
).select_from(
    referrals.join(contacts, contacts.c.id == referrals.c.contact_id).outerjoin(
        addresses, addresses.c.id == _FIRST_ADDRESS
    )
)
_LINE = _LINES.where(referrals.c.id == bindparam("referral_id"))
_OVER = text("referrals.state in ('refused', 'done', 'withdrawn')")
_LIST = {
    (is_open, is_stalled): _LINES.where(contacts.c.erased_at.is_(None))
    .where(_OPEN if is_open else _OVER)
    .where(referrals.c.stalled_at.is_not(None) if is_stalled else referrals.c.stalled_at.is_(None))
    .where(
        tuple_(referrals.c.since_at, referrals.c.id)
        > tuple_(bindparam("moment"), bindparam("after_id"))
    )
    .order_by(referrals.c.since_at, referrals.c.id)
    .limit(bindparam("limit"))
    for is_open in (True, False)
    for is_stalled in (True, False)
}
_STALLED = select(referrals.c.contact_id).where(referrals.c.stalled_at.is_not(None)).where(_OPEN)
# What carried one text: a WhatsApp message that went by SMS instead has a second row.
_CARRIERS = (
    select(messages.c.state, messages.c.provider)
    .where(messages.c.trace == bindparam("trace"))
    .where(messages.c.contact_id == bindparam("contact_id"))
    .where(messages.c.direction == "out")
)
_SENT = select(messages.c.trace, messages.c.contact_id).where(
    messages.c.id == bindparam("message_id")
)


def insert_referral(session: Session, new: ReferralRow) -> bool:
    """False when the reference is taken."""
    return bool(session.run(_INSERT, {name: getattr(new, name) for name in NAMES}))


def read_referral(session: Session, referral_id: int) -> ReferralRow | None:
    """One referral."""
    return _first(session.run(_READ, {"referral_id": referral_id}))


def lock_referral(session: Session, referral_id: int) -> ReferralRow | None:
    """One referral, locked."""
    return _first(session.run(_LOCK, {"referral_id": referral_id}))


def find_by_hash(session: Session, code_hash: bytes) -> ReferralRow | None:
    """The referral that a link opens."""
    return _first(session.run(_BY_HASH, {"code_hash": code_hash}))


def find_by_reference(session: Session, reference: str) -> ReferralRow | None:
    """The referral of a reference."""
    return _first(session.run(_BY_REFERENCE, {"reference": reference}))


def list_of(session: Session, contact_id: int) -> list[ReferralRow]:
    """Every referral of a person, the newest first."""
    return [ReferralRow(*row) for row in session.run(_OF_CONTACT, {"contact_id": contact_id})]


def find_open_of(session: Session, *, contact_id: int, organisation: str) -> ReferralRow | None:
    """The referral of a person to an organisation that is under way."""
    values = {"contact_id": contact_id, "organisation": organisation}
    return _first(session.run(_OPEN_OF, values))


def list_open_to(session: Session, organisations: Sequence[str]) -> list[ReferralRow]:
    """What is under way at some organisations and was written to them, the newest first."""
    if not organisations:
        return []
    rows = session.run(_OPEN_TO, {"organisations": list(organisations)})
    return [ReferralRow(*row) for row in rows]


def read_line(session: Session, referral_id: int) -> ReferralLine | None:
    """One referral with its person."""
    rows = session.run(_LINE, {"referral_id": referral_id})
    return _line(rows[0]) if rows else None


def list_lines(session: Session, *, is_open: bool, after: Place, limit: int) -> list[ReferralLine]:
    """Referrals after a place: the stalled ones first, then those longest in their state."""
    found: list[ReferralLine] = []
    for stalled in range(min(after.stalled, 1), -1, -1):
        begins = after if stalled == after.stalled else Place(stalled, 0, 0)
        values = {
            "moment": begins.moment, "after_id": begins.after_id, "limit": limit - len(found),
        }  # fmt: skip
        found += [_line(row) for row in session.run(_LIST[is_open, bool(stalled)], values)]
        if len(found) == limit:
            break
    return found


def list_stalled(session: Session) -> list[int]:
    """Whose referrals do not go on by themselves: a contact for each."""
    return [int(row[0]) for row in session.run(_STALLED)]


def list_carriers(session: Session, message_id: int) -> list[tuple[str, str]]:
    """(state, provider) of each message that carried the same text as this one."""
    found = session.run(_SENT, {"message_id": message_id})
    if not found:
        return []
    trace, contact_id = found[0]
    rows = session.run(_CARRIERS, {"trace": trace, "contact_id": contact_id})
    return [(row[0], row[1]) for row in rows]


def change_referral(session: Session, referral_id: int, *, was: int, **columns: Any) -> bool:
    """Change columns; False when the version is no longer `was`. It is one higher afterwards."""
    values = {"row": referral_id, "was": was, "becomes": was + 1, **columns}
    return session.change(_changing(tuple(sorted(columns))), values) == 1


@cache
def _changing(names: tuple[str, ...]) -> Executable:
    return (
        update(referrals)
        .where(referrals.c.id == bindparam("row"))
        .where(referrals.c.version == bindparam("was"))
        .values(version=bindparam("becomes"), **{name: bindparam(name) for name in names})
    )


def _first(rows: list[tuple[Any, ...]]) -> ReferralRow | None:
    return ReferralRow(*rows[0]) if rows else None


def _line(row: tuple[Any, ...]) -> ReferralLine:
    return ReferralLine(ReferralRow(*row[: len(NAMES)]), *row[len(NAMES) :])
