"""Agreements: which organisation takes referrals, and as which contact it is written to."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache

from sqlalchemy import Executable, bindparam, select, update

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import addresses, agreements, contacts

ORGANISATION = "organisation"  # the kind of a contact that is none of the people


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """An agreement as it is stored; name and address are sealed under the recipient's id."""

    organisation: str
    agreed_on: str
    contact_name: bytes | None
    address: bytes
    medium: str
    recipient_id: int
    tested_at: int | None = None
    saturated: int = 0
    member_id: int | None = None
    ended_at: int | None = None
    automatic: int = 0
    test_message_id: int | None = None


_NAMES = tuple(field.name for field in fields(AgreementRow))
_ROW = select(*(agreements.c[name] for name in _NAMES))
_READ = _ROW.where(agreements.c.organisation == bindparam("organisation"))
_LOCK = _READ.with_for_update()
_LIST = _ROW.order_by(agreements.c.organisation)
_OF_RECIPIENT = _ROW.where(agreements.c.recipient_id == bindparam("recipient_id"))
_fresh = insert(agreements).values({name: bindparam(name) for name in _NAMES})
_PUT = _fresh.on_conflict_do_update(
    index_elements=["organisation"],
    set_={name: _fresh.excluded[name] for name in _NAMES if name != "organisation"},
)
_WHO = (
    select(contacts.c.id, contacts.c.kind)
    .select_from(addresses.join(contacts, contacts.c.id == addresses.c.contact_id))
    .where(addresses.c.address_index == bindparam("address_index"))
    .order_by(addresses.c.id)
    .limit(1)
)
_NEW_RECIPIENT = insert(contacts).values(
    id=bindparam("id"),
    language="fr",
    kind=ORGANISATION,
    created_at=bindparam("created_at"),
)


def read_agreement(session: Session, organisation: str) -> AgreementRow | None:
    """The agreement with an organisation, ended or not."""
    rows = session.run(_READ, {"organisation": organisation})
    return AgreementRow(*rows[0]) if rows else None


def lock_agreement(session: Session, organisation: str) -> AgreementRow | None:
    """The same, locked."""
    rows = session.run(_LOCK, {"organisation": organisation})
    return AgreementRow(*rows[0]) if rows else None


def list_agreements(session: Session) -> list[AgreementRow]:
    """Every agreement there is or was."""
    return [AgreementRow(*row) for row in session.run(_LIST)]


def list_of_recipient(session: Session, recipient_id: int) -> list[AgreementRow]:
    """The agreements of those who are written to as this contact."""
    rows = session.run(_OF_RECIPIENT, {"recipient_id": recipient_id})
    return [AgreementRow(*row) for row in rows]


def put_agreement(session: Session, row: AgreementRow) -> None:
    """Enter it; one of the same organisation is replaced."""
    session.change(_PUT, {name: getattr(row, name) for name in _NAMES})


def change_agreement(session: Session, organisation: str, **columns: str | int | None) -> None:
    """Change columns of an agreement."""
    session.change(_changing(tuple(sorted(columns))), {"row": organisation, **columns})


@cache
def _changing(names: tuple[str, ...]) -> Executable:
    return (
        update(agreements)
        .where(agreements.c.organisation == bindparam("row"))
        .values({name: bindparam(name) for name in names})
    )


def who_has(session: Session, address_index: bytes) -> tuple[int, str] | None:
    """(contact, kind) of whoever is known at this number; None when nobody is."""
    rows = session.run(_WHO, {"address_index": address_index})
    return (rows[0][0], rows[0][1]) if rows else None


def insert_recipient(session: Session, *, contact_id: int, now: int) -> None:
    """A contact that is an organisation: never spoken to as a person."""
    session.change(_NEW_RECIPIENT, {"id": contact_id, "created_at": now})
