"""Who is there for whom: a person with a protected case is found by those who protect alone."""

from __future__ import annotations

from collections.abc import Collection

from bot.services.policy import OPENS_PROTECTED, Actor, Permission, Subject, may
from bot.services.refusal import Refusal
from bot.services.ticket_categories import CATEGORIES
from bot.store import protected_people, takeovers
from bot.store.inbox import Viewer
from bot.store.session import Session


def viewer_of(actor: Actor) -> Viewer:
    """What lists have to know of whoever looks."""
    protects = bool(OPENS_PROTECTED & set(actor.roles))
    hidden = () if protects else tuple(it for it, known in CATEGORIES.items() if known.is_protected)
    return Viewer(actor.id, hidden, protects)


def hidden_among(actor: Actor, contact_ids: Collection[int], *, session: Session) -> frozenset[int]:
    """Those of these people who are not there for a member, wherever they are listed."""
    if OPENS_PROTECTED & set(actor.roles):
        return frozenset()
    return protected_people.list_protected(session, contact_ids)


def is_hidden(actor: Actor, contact_id: int, *, session: Session) -> bool:
    """Whether this person is not there for a member."""
    return bool(hidden_among(actor, (contact_id,), session=session))


def subject_of_person(contact_id: int, *, session: Session) -> Subject:
    """What the policy has to know of whatever stands in somebody's name."""
    return Subject(is_protected=protected_people.is_protected(session, contact_id))


def may_open(
    actor: Actor,
    contact_id: int,
    *,
    session: Session,
    permission: Permission = Permission.OPEN_PERSON,
) -> bool:
    """Whether this person is there for a member; not when they asked to be forgotten."""
    standing = takeovers.read_standing(session, contact_id)
    if standing is None or standing.erased_at is not None:
        return False
    return may(actor, permission, subject_of_person(contact_id, session=session))


def see_to(
    actor: Actor,
    contact_id: int,
    *,
    session: Session,
    permission: Permission = Permission.OPEN_PERSON,
) -> None:
    """Raises `Refusal` "no_such_person", also for somebody who is not for this member."""
    if not may_open(actor, contact_id, session=session, permission=permission):
        raise Refusal("no_such_person")
