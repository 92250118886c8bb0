"""Consent: who agreed to what, when, to which wording. Rows are only ever added."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import consents


@dataclass(frozen=True, slots=True)
class NewConsent:
    """One decision about to be recorded."""

    id: int
    contact_id: int
    purpose: str
    decision: str
    wording: str
    language: str
    medium: str
    message_id: int | None
    decided_at: int
    member_id: int | None = None  # who noted what was said aloud


_INSERT = insert(consents).values({name: bindparam(name) for name in NewConsent.__slots__})
LATEST = (
    select(consents.c.purpose, consents.c.decision)
    .where(consents.c.contact_id == bindparam("contact_id"))
    .order_by(consents.c.decided_at, consents.c.id)
)
_OF_PURPOSE = (
    select(*(consents.c[name] for name in NewConsent.__slots__))
    .where(consents.c.contact_id == bindparam("contact_id"))
    .where(consents.c.purpose == bindparam("purpose"))
    .order_by(consents.c.decided_at.desc(), consents.c.id.desc())
    .limit(1)
)


def record(session: Session, new: NewConsent) -> None:
    """Add a decision; the latest one for a purpose counts."""
    session.change(_INSERT, {name: getattr(new, name) for name in NewConsent.__slots__})


def read_decisions(session: Session, contact_id: int) -> dict[str, str]:
    """The latest decision for each purpose."""
    return {row[0]: row[1] for row in session.run(LATEST, {"contact_id": contact_id})}


def latest(session: Session, contact_id: int, purpose: str) -> NewConsent | None:
    """The decision that counts for a purpose, with its proof; None when none was ever made."""
    rows = session.run(_OF_PURPOSE, {"contact_id": contact_id, "purpose": purpose})
    return NewConsent(*rows[0]) if rows else None
