"""The inbox: people who wrote, by folder, and what a line of the list shows of each.

What a viewer may not open (a protected case, a protected request, one about themselves) moves
nobody into a folder and gives no waiting time: the list tells nothing of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Executable, and_, bindparam, func, or_, select, text, union

from bot.store.session import Session
from bot.store.tables import address_contacts, addresses, cases, contacts, messages, tickets
from bot.store.tickets import UNANSWERED

MOST_COUNTED = 99


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, and what is not there for them."""

    id: int
    hidden: Collection[str]  # categories of requests
    sees_protected: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended."""

    moment: int
    after_id: int


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody who wrote; name is sealed."""

    id: int
    language: str
    name: bytes | None
    taken_over_until: int | None
    taken_over_by: int | None
    heard_at: int | None
    moment: int


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


_VISIBLE = and_(
    or_(tickets.c.about_member_id.is_(None), tickets.c.about_member_id != bindparam("viewer_id")),
    tickets.c.category.not_in(bindparam("hidden", expanding=True)),
)
_ASKED = select(tickets.c.contact_id).where(
    tickets.c.state.in_(UNANSWERED), _VISIBLE, tickets.c.contact_id.is_not(None)
)
_PROTECTED = select(cases.c.contact_id).where(cases.c.protected == 1)
_HELD = contacts.c.taken_over_until > bindparam("now")
_HELD_BY_VIEWER = and_(_HELD, contacts.c.taken_over_by == bindparam("viewer_id"))
_OWN_CASES = select(cases.c.contact_id).where(
    cases.c.owner_id == bindparam("viewer_id"), text("cases.stage <> 'closed'")
)
_OWNED = select(cases.c.contact_id).where(
    cases.c.owner_id.is_not(None), text("cases.stage <> 'closed'")
)
_HELD_NOW = select(contacts.c.id).where(_HELD)
_HELD_HERE = select(contacts.c.id).where(_HELD_BY_VIEWER)
_CLOSED = select(tickets.c.contact_id).where(
    tickets.c.state == "closed", _VISIBLE, tickets.c.contact_id.is_not(None)
)
_IN_FOLDER: Mapping[str, ColumnElement[bool]] = {
    "mine": contacts.c.id.in_(
        union(_HELD_HERE, _ASKED.where(tickets.c.assigned_to == bindparam("viewer_id")), _OWN_CASES)
    ),
    "nobody": and_(
        contacts.c.id.in_(_ASKED.where(tickets.c.assigned_to.is_(None))),
        contacts.c.id.not_in(_HELD_NOW),
        contacts.c.id.not_in(_OWNED),
    ),
    "urgent": contacts.c.id.in_(_ASKED.where(tickets.c.urgent == 1)),
    "closed": and_(contacts.c.id.in_(_CLOSED), contacts.c.id.not_in(_ASKED)),
    "all": contacts.c.heard_at.is_not(None),
}
FOLDERS = ("mine", "nobody", "urgent", "all", "closed")
# A person who never wrote is found where somebody asked something for them.
_MOMENTS: Mapping[str, ColumnElement[int]] = {
    name: contacts.c.heard_at
    if name == "all"
    else func.coalesce(contacts.c.heard_at, contacts.c.created_at)
    for name in FOLDERS
}


@cache
def _listing(folder: str, sees_protected: bool) -> Executable:
    moment = _MOMENTS[folder]
    found = (
        select(
            *(contacts.c[field.name] for field in fields(PersonRow)[:-1]), moment.label("moment")
        )
        .where(contacts.c.erased_at.is_(None), contacts.c.kind == "person")
        .where(_IN_FOLDER[folder])
        .where(
            or_(
                moment < bindparam("moment"),
                and_(moment == bindparam("moment"), contacts.c.id < bindparam("after_id")),
            )
        )
        .order_by(moment.desc(), contacts.c.id.desc())
        .limit(bindparam("limit"))
    )
    return found if sees_protected else found.where(contacts.c.id.not_in(_PROTECTED))


_NEEDS = {
    "mine": ("viewer_id", "hidden", "now"),
    "nobody": ("viewer_id", "hidden", "now"),
    "urgent": ("viewer_id", "hidden"),
    "closed": ("viewer_id", "hidden"),
    "all": (),
}
_LAST_ID = (
    select(messages.c.id)
    .where(messages.c.contact_id == contacts.c.id)
    .where(or_(messages.c.direction == "in", messages.c.kind == "member"))
    .order_by(messages.c.sequence.desc(), messages.c.id.desc())
    .limit(1)
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
    .where(tickets.c.state.in_(UNANSWERED), _VISIBLE)
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
_LATELY = (
    select(contacts.c.id)
    .where(contacts.c.heard_at > bindparam("since"))
    .where(contacts.c.erased_at.is_(None), contacts.c.kind == "person")
)
_NEWS = {
    sees: select(func.count()).select_from(
        select(messages.c.id)
        .where(messages.c.contact_id.in_(ids))
        .where(messages.c.direction == "in", messages.c.created_at > bindparam("since"))
        .limit(MOST_COUNTED + 1)
        .subquery()
    )
    for sees, ids in (
        (True, _LATELY),
        (False, _LATELY.where(contacts.c.id.not_in(_PROTECTED))),
    )
}


def list_people(
    session: Session, viewer: Viewer, *, folder: str, after: Place, limit: int, now: int
) -> list[PersonRow]:
    """A folder, who wrote last first. Raises KeyError for a folder that there is not."""
    every: dict[str, Any] = {"viewer_id": viewer.id, "hidden": list(viewer.hidden), "now": now}
    values = {name: every[name] for name in _NEEDS[folder]}
    values |= {"moment": after.moment, "after_id": after.after_id, "limit": limit}
    rows = session.run(_listing(folder, viewer.sees_protected), values)
    return [PersonRow(*row) for row in rows]


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


def count_news(session: Session, *, since: int, sees_protected: bool) -> int:
    """How many messages came since then; at most one more than `MOST_COUNTED`."""
    return int(session.run(_NEWS[sees_protected], {"since": since})[0][0])
