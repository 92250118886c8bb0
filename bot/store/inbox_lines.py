"""Lines of the inbox: what stands beside each person of a page, asked for all of them at once."""

from __future__ import annotations

from dataclasses import dataclass, fields

from sqlalchemy import bindparam, func, or_, select, text

from bot.store.inbox import VISIBLE, Viewer
from bot.store.session import Session
from bot.store.tables import address_contacts, addresses, cases, contacts, messages, tickets
from bot.store.tickets import UNANSWERED


@dataclass(frozen=True, slots=True)
class LastRow:
    """The last thing that the person or a member wrote; body and address are sealed."""

    contact_id: int
    id: int
    direction: str
    kind: str
    medium: str
    body: bytes | None
    confidential: int
    created_at: int
    address_id: int
    address: bytes


@dataclass(frozen=True, slots=True)
class AskedRow:
    """What somebody asked of a person and nobody answered."""

    contact_id: int
    since: int
    urgent: int
    assigned_to: int | None


_LATER = messages.alias("later")
_LAST_ID = (
    select(_LATER.c.id)
    .where(_LATER.c.contact_id == contacts.c.id)
    .where(or_(_LATER.c.direction == "in", _LATER.c.kind == "member"))
    .order_by(_LATER.c.sequence.desc(), _LATER.c.id.desc())
    .limit(1)
    .correlate(contacts)
    .scalar_subquery()
)
_LAST = (
    select(*(messages.c[field.name] for field in fields(LastRow)[:-1]), addresses.c.address)
    .select_from(
        contacts.join(messages, messages.c.id == _LAST_ID).join(
            addresses, addresses.c.id == messages.c.address_id
        )
    )
    .where(contacts.c.id.in_(bindparam("contact_ids", expanding=True)))
)
_WAITING = (
    select(
        tickets.c.contact_id,
        func.min(tickets.c.opened_at),
        func.max(tickets.c.urgent),
        func.max(tickets.c.assigned_to),
    )
    .where(tickets.c.contact_id.in_(bindparam("contact_ids", expanding=True)))
    .where(tickets.c.state.in_(UNANSWERED), VISIBLE)
    .group_by(tickets.c.contact_id)
)
_OWNERS = (
    select(cases.c.contact_id, cases.c.owner_id)
    .where(cases.c.contact_id.in_(bindparam("contact_ids", expanding=True)))
    .where(cases.c.owner_id.is_not(None), text("cases.stage <> 'closed'"))
)
_FIRST = (
    select(address_contacts.c.contact_id, addresses.c.id, addresses.c.medium, addresses.c.address)
    .select_from(address_contacts.join(addresses, addresses.c.id == address_contacts.c.address_id))
    .where(address_contacts.c.contact_id.in_(bindparam("contact_ids", expanding=True)))
    .order_by(addresses.c.id)
)


def list_last(session: Session, contact_ids: list[int]) -> list[LastRow]:
    """What each of them or a member wrote last."""
    if not contact_ids:
        return []
    return [LastRow(*row) for row in session.run(_LAST, {"contact_ids": contact_ids})]


def list_asked(session: Session, viewer: Viewer, contact_ids: list[int]) -> list[AskedRow]:
    """What each of them waits for, as far as the viewer may know."""
    if not contact_ids:
        return []
    values = {"contact_ids": contact_ids, "viewer_id": viewer.id, "hidden": list(viewer.hidden)}
    return [AskedRow(*row) for row in session.run(_WAITING, values)]


def list_owners(session: Session, contact_ids: list[int]) -> dict[int, int]:
    """Who accompanies each of them."""
    if not contact_ids:
        return {}
    return {row[0]: row[1] for row in session.run(_OWNERS, {"contact_ids": contact_ids})}


def list_addresses(session: Session, contact_ids: list[int]) -> list[tuple[int, int, str, bytes]]:
    """(contact, address, medium, sealed) of each of them, the oldest first."""
    if not contact_ids:
        return []
    rows = session.run(_FIRST, {"contact_ids": contact_ids})
    return [(row[0], row[1], row[2], row[3]) for row in rows]
