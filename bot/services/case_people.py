"""For whom a case is opened: the people behind a number or a desk code, and their whole number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.answers import read_answer
from bot.core.phone import read_number
from bot.services.actions.papers import CODE_LASTS
from bot.services.cases import find_case, note
from bot.services.parts import Parts
from bot.services.people_policy import hidden_among
from bot.services.policy import Actor, Permission
from bot.store import addresses, case_lists, desk_codes, sharing, ways
from bot.store import cases as store
from bot.store.moment import micros, to_micros
from bot.store.session import Session

MEDIA = ("sms", "whatsapp")


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody a case may be opened for."""

    contact_id: int
    first_name: str
    has_case: bool


def find_people(
    parts: Parts, actor: Actor, typed: str, *, session: Session, now: datetime
) -> tuple[Found, ...]:
    """Who writes from a number, or stands behind a desk code; nobody for anything else.

    Whoever is not there for the member is not among them.
    """
    since = to_micros(now) - micros(CODE_LASTS)
    behind = desk_codes.find_behind(session, code=read_answer("code", typed) or "", since=since)
    if behind is not None:
        return _told(parts, actor, [behind.contact_id], session)
    number = read_number(typed)
    if number is None:
        return ()
    return _told(parts, actor, people_at(parts, number, session), session)


def people_at(parts: Parts, number: str, session: Session) -> list[int]:
    """Everyone who writes from a number, on whatever medium."""
    index = parts.vault.index("address", number)
    found: dict[int, None] = {}
    for medium in MEDIA:
        address_id = addresses.find_address(session, medium=medium, address_index=index)
        if address_id is not None:
            people = sharing.list_sharing(session, address_id)
            found |= {contact_id: None for contact_id, _place in people}
    return list(found)


def _told(
    parts: Parts, actor: Actor, contact_ids: list[int], session: Session
) -> tuple[Found, ...]:
    people, hidden = [], hidden_among(actor, contact_ids, session=session)
    for contact_id in contact_ids:
        person = None if contact_id in hidden else ways.read_person(session, contact_id)
        if person is None or person.erased_at is not None:
            continue
        name = ""
        if person.name is not None:
            name = parts.vault.open(person.name, "contacts", "name", contact_id)
        has_case = store.find_open_of(session, contact_id) is not None
        people.append(Found(contact_id, name, has_case))
    return tuple(people)


def show_number(
    parts: Parts, actor: Actor, case_id: int, *, session: Session, now: datetime
) -> str | None:
    """The whole number of the person, and an entry that it was seen; None when there is none.

    Raises `Refusal` "no_such_case".
    """
    row = find_case(actor, case_id, Permission.SHOW_NUMBER, session=session)
    line = case_lists.read_line(session, row.id)
    if line is None or line.address is None or line.address_id is None:
        return None
    note("number_shown", row, actor.id, session=session, now=now)
    return parts.vault.open(line.address, "addresses", "address", line.address_id)


