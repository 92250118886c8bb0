"""Threads: the messages of one contact, or of one address whoever spoke there."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, bindparam, select

from bot.store.session import Session
from bot.store.tables import addresses, attachments, messages


@dataclass(frozen=True, slots=True)
class Row:
    """One message as it is stored; `body` is sealed."""

    id: int
    contact_id: int
    direction: str
    medium: str
    kind: str
    state: str
    in_reply_to: int | None
    sequence: int
    body: bytes | None
    confidential: int
    segments: int
    error_code: str | None
    created_at: int
    sent_at: int | None


_COLUMNS = tuple(messages.c[name] for name in Row.__slots__)
_BEFORE = messages.c.sequence < bindparam("before")
_OF_CONTACT = (
    select(*_COLUMNS)
    .where(messages.c.contact_id == bindparam("contact_id"))
    .where(_BEFORE)
    .order_by(messages.c.sequence.desc(), messages.c.id)
    .limit(bindparam("limit"))
)
_AT_ADDRESS = (
    select(*_COLUMNS)
    .where(messages.c.address_id == bindparam("address_id"))
    .order_by(messages.c.created_at.desc(), messages.c.sequence.desc())
    .limit(bindparam("limit"))
)
_ADDRESS = (
    select(addresses.c.id)
    .where(addresses.c.medium == bindparam("medium"))
    .where(addresses.c.address_index == bindparam("address_index"))
)


_ATTACHMENTS = (
    select(attachments.c.message_id, attachments.c.content_type)
    .where(attachments.c.message_id.in_(bindparam("message_ids", expanding=True)))
    .order_by(attachments.c.message_id, attachments.c.position)
)


def list_of_contact(session: Session, contact_id: int, *, before: int, limit: int) -> list[Row]:
    """A contact's newest messages below a place in their order, the newest first."""
    values: dict[str, int] = {"contact_id": contact_id, "before": before, "limit": limit}
    return _rows(session, _OF_CONTACT, values)


def list_at_address(session: Session, address_id: int, *, limit: int) -> list[Row]:
    """The newest messages of everyone who shares an address, the newest first."""
    return _rows(session, _AT_ADDRESS, {"address_id": address_id, "limit": limit})


def find_address(session: Session, *, medium: str, address_index: bytes) -> int | None:
    """The address under which a number is known on a medium; None when nobody wrote from it."""
    rows = session.run(_ADDRESS, {"medium": medium, "address_index": address_index})
    return int(rows[0][0]) if rows else None


def list_attachments(session: Session, message_ids: list[int]) -> list[tuple[int, str]]:
    """(message, content type) of everything that came with these messages, in order."""
    if not message_ids:
        return []
    rows = session.run(_ATTACHMENTS, {"message_ids": message_ids})
    return [(row[0], row[1]) for row in rows]


def _rows(
    session: Session, statement: Select[tuple[object, ...]], values: dict[str, int]
) -> list[Row]:
    return [Row(*row) for row in session.run(statement, values)]
