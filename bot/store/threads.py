"""Threads: the messages of one contact, or of one address whoever spoke there."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, bindparam, func, select

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


_MEDIA = (
    select(
        attachments.c.id, attachments.c.message_id, attachments.c.content_type, attachments.c.state
    )
    .where(attachments.c.message_id.in_(bindparam("message_ids", expanding=True)))
    .order_by(attachments.c.message_id, attachments.c.position)
)
# A confidential message's media are as closed as its text.
_STORED = (
    select(attachments.c.content_type, attachments.c.body)
    .select_from(attachments.join(messages, messages.c.id == attachments.c.message_id))
    .where(attachments.c.id == bindparam("attachment_id"))
    .where(attachments.c.state == "stored")
    .where(messages.c.contact_id == bindparam("contact_id"))
    .where(messages.c.confidential == 0)
)
_HEARD_SINCE = (
    select(func.count())
    .select_from(messages)
    .where(messages.c.contact_id == bindparam("contact_id"))
    .where(messages.c.sequence > bindparam("sequence"))
)


@dataclass(frozen=True, slots=True)
class Medium:
    """Something that came with a message: "waiting" to be fetched, "stored" or "refused"."""

    id: int
    message_id: int
    content_type: str
    state: str


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


def list_media(session: Session, message_ids: list[int]) -> list[Medium]:
    """Everything that came with these messages, in order."""
    if not message_ids:
        return []
    return [Medium(*row) for row in session.run(_MEDIA, {"message_ids": message_ids})]


def read_stored(
    session: Session, attachment_id: int, *, contact_id: int
) -> tuple[str, bytes] | None:
    """(content type, sealed bytes) of what this contact sent; None for anything else."""
    values = {"attachment_id": attachment_id, "contact_id": contact_id}
    rows = session.run(_STORED, values)
    return (rows[0][0], rows[0][1]) if rows and rows[0][1] is not None else None


def count_since(session: Session, contact_id: int, *, sequence: int) -> int:
    """How many messages there are after a place in the contact's order."""
    values = {"contact_id": contact_id, "sequence": sequence}
    return int(session.run(_HEARD_SINCE, values)[0][0])


def _rows(
    session: Session, statement: Select[tuple[object, ...]], values: dict[str, int]
) -> list[Row]:
    return [Row(*row) for row in session.run(statement, values)]
