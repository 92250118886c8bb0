"""The inbox: people who wrote, by folder, and what a line of the list shows of each.

What a viewer may not open (a protected case, a protected request, one about themselves) moves
nobody into a folder and gives no waiting time: the list tells nothing of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    text,
    tuple_,
    union,
)

from bot.store.protected_people import is_protected_here
from bot.store.session import Session
from bot.store.tables import cases, contacts, messages, tickets

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


# Of these requests a list may tell its viewer.
VISIBLE = and_(
    or_(tickets.c.about_member_id.is_(None), tickets.c.about_member_id != bindparam("viewer_id")),
    tickets.c.category.not_in(bindparam("hidden", expanding=True)),
)
_UNANSWERED = text("tickets.state in ('open', 'assigned', 'reopened')")
_ASKED = select(tickets.c.contact_id).where(_UNANSWERED, VISIBLE, tickets.c.contact_id.is_not(None))
_HELD = contacts.alias("held")
_HELD_NOW = select(_HELD.c.id).where(_HELD.c.taken_over_until > bindparam("now"))
_HELD_HERE = _HELD_NOW.where(_HELD.c.taken_over_by == bindparam("viewer_id"))
_OWN_CASES = select(cases.c.contact_id).where(
    cases.c.owner_id == bindparam("viewer_id"), text("cases.stage <> 'closed'")
)
_IS_OWNED = exists(
    select(cases.c.contact_id)
    .where(cases.c.contact_id == contacts.c.id)
    .where(cases.c.owner_id.is_not(None), text("cases.stage <> 'closed'"))
    .correlate(contacts)
)
_IN_FOLDER: Mapping[str, ColumnElement[bool]] = {
    "mine": contacts.c.id.in_(
        union(_HELD_HERE, _ASKED.where(tickets.c.assigned_to == bindparam("viewer_id")), _OWN_CASES)
    ),
    "nobody": and_(
        contacts.c.id.in_(_ASKED.where(tickets.c.assigned_to.is_(None))),
        contacts.c.id.not_in(_HELD_NOW),
        ~_IS_OWNED,
    ),
    "urgent": contacts.c.id.in_(_ASKED.where(tickets.c.urgent == 1)),
    "all": contacts.c.heard_at.is_not(None),
}
FOLDERS = ("mine", "nobody", "urgent", "all", "closed")
# A person who never wrote is found where somebody asked something for them.
_MOMENTS: Mapping[str, ColumnElement[int]] = {
    name: contacts.c.heard_at
    if name == "all"
    else func.coalesce(contacts.c.heard_at, contacts.c.created_at)
    for name in _IN_FOLDER
}
_PERSON = tuple(contacts.c[field.name] for field in fields(PersonRow)[:-1])
_IS_FOR_OTHERS = ~is_protected_here(contacts.c.id)
_IS_THERE = and_(contacts.c.erased_at.is_(None), contacts.c.kind == "person")
_other = tickets.alias("other")
_VISIBLE_OTHER = and_(
    or_(_other.c.about_member_id.is_(None), _other.c.about_member_id != bindparam("viewer_id")),
    _other.c.category.not_in(bindparam("hidden", expanding=True)),
)
# Nothing of theirs waits, and nothing was closed later: each person once, by their last request.
_IS_NOT_LAST = exists(
    select(_other.c.id)
    .where(_other.c.contact_id == tickets.c.contact_id, _VISIBLE_OTHER)
    .where(
        or_(
            text("other.state in ('open', 'assigned', 'reopened')"),
            and_(
                text("other.state = 'closed'"),
                tuple_(_other.c.closed_at, _other.c.id) > tuple_(tickets.c.closed_at, tickets.c.id),
            ),
        )
    )
    .correlate(tickets)
)


@cache
def listing(folder: str, sees_protected: bool) -> Executable:
    """The question that a folder is; binds `moment`, `after_id`, `limit` and what `_NEEDS` says."""
    moment = tickets.c.closed_at if folder == "closed" else _MOMENTS[folder]
    place = tuple_(moment, contacts.c.id)
    found = select(*_PERSON, moment.label("moment")).where(_IS_THERE)
    if folder == "closed":
        found = found.select_from(tickets.join(contacts, contacts.c.id == tickets.c.contact_id))
        found = found.where(text("tickets.state = 'closed'"), VISIBLE, ~_IS_NOT_LAST)
        found = found.where(moment <= bindparam("moment"))
    else:
        found = found.where(_IN_FOLDER[folder])
    if not sees_protected:
        found = found.where(_IS_FOR_OTHERS)
    return (
        found.where(place < tuple_(bindparam("moment"), bindparam("after_id")))
        .order_by(moment.desc(), contacts.c.id.desc())
        .limit(bindparam("limit"))
    )


_NEEDS = {
    "mine": ("viewer_id", "hidden", "now"),
    "nobody": ("viewer_id", "hidden", "now"),
    "urgent": ("viewer_id", "hidden"),
    "closed": ("viewer_id", "hidden"),
    "all": (),
}
_READ = (
    select(*(contacts.c[field.name] for field in fields(PersonRow)[:-1]), contacts.c.created_at)
    .where(contacts.c.id == bindparam("contact_id"))
    .where(contacts.c.erased_at.is_(None))
)
_OF_PERSON = (
    select(contacts.c.id)
    .where(contacts.c.id == messages.c.contact_id)
    .where(_IS_THERE)
    .correlate(messages)
)
_NEWS = {
    sees: select(func.count()).select_from(
        select(messages.c.id)
        .where(messages.c.direction == "in", messages.c.created_at > bindparam("since"))
        .where(exists(person))
        .limit(MOST_COUNTED + 1)
        .subquery()
    )
    for sees, person in ((True, _OF_PERSON), (False, _OF_PERSON.where(_IS_FOR_OTHERS)))
}


def list_people(
    session: Session, viewer: Viewer, *, folder: str, after: Place, limit: int, now: int
) -> list[PersonRow]:
    """A folder, who wrote last first; in "closed" whose request was closed last.

    Raises KeyError for a folder that there is not.
    """
    every: dict[str, Any] = {"viewer_id": viewer.id, "hidden": list(viewer.hidden), "now": now}
    values = {name: every[name] for name in _NEEDS[folder]}
    values |= {"moment": after.moment, "after_id": after.after_id, "limit": limit}
    rows = session.run(listing(folder, viewer.sees_protected), values)
    return [PersonRow(*row) for row in rows]


def read_person(session: Session, contact_id: int) -> PersonRow | None:
    """One of them; None for who asked to be forgotten."""
    rows = session.run(_READ, {"contact_id": contact_id})
    return PersonRow(*rows[0]) if rows else None


def count_news(session: Session, *, since: int, sees_protected: bool) -> int:
    """How many messages came since then; at most one more than `MOST_COUNTED`."""
    return int(session.run(_NEWS[sees_protected], {"since": since})[0][0])
