"""Departures as the staff see them: what is planned, who is on it, which papers they lack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core.conversation import Conversation
from bot.core.phone import mask
from bot.services.desk import DeskPapers, papers_of
from bot.services.parts import Parts
from bot.services.people_policy import hidden_among
from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.store import departures as store
from bot.store import inbox_lines
from bot.store.departures import DepartureRow, Traveller
from bot.store.session import Session

SHOWN = 200
SHOWN_AFTER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Departure:
    """A departure in a list."""

    id: int
    centre: str
    leaves_on: date
    state: str
    people: int


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on a departure, and what they still lack."""

    contact_id: int
    first_name: str
    number: str  # masked; empty for somebody without a telephone
    papers: DeskPapers


def list_departures(actor: Actor, *, session: Session, now: datetime) -> tuple[Departure, ...]:
    """What is planned, and what left lately. Raises `Refusal` "forbidden"."""
    _allow(actor)
    since = (now - SHOWN_AFTER).date().isoformat()
    return tuple(
        _departure(row, people)
        for row, people in store.list_departures(session, since=since, most=SHOWN)
    )


def open_departure(
    parts: Parts, actor: Actor, departure_id: int, *, session: Session
) -> tuple[Departure, tuple[Person, ...]]:
    """A departure with its people and the papers they lack; whoever is not for this member is
    counted and not shown.

    Raises `Refusal` "forbidden" or "no_such_departure".
    """
    _allow(actor)
    row = store.read_departure(session, departure_id)
    if row is None:
        raise Refusal("no_such_departure")
    travellers = store.list_people(session, departure_id)
    hidden = hidden_among(actor, [it.contact_id for it in travellers], session=session)
    shown = [it for it in travellers if it.contact_id not in hidden]
    return _departure(row, len(travellers)), tuple(_people(parts, shown, session=session))


def _people(parts: Parts, travellers: list[Traveller], *, session: Session) -> Iterator[Person]:
    shelf = parts.library.now(session)
    found = inbox_lines.list_addresses(session, [it.contact_id for it in travellers])
    homes = {it[0]: it[1:] for it in reversed(found)}  # the oldest one stays
    for traveller in travellers:
        contact_id, conversation = traveller.contact_id, Conversation()
        if traveller.conversation is not None:
            stored = parts.vault.open(
                traveller.conversation, "contacts", "conversation", contact_id
            )
            conversation = Conversation.from_json(stored)
        name = ""
        if traveller.name is not None:
            name = parts.vault.open(traveller.name, "contacts", "name", contact_id)
        number = _number(parts, homes.get(contact_id))
        yield Person(contact_id, name, number, papers_of(contact_id, conversation, shelf))


def _number(parts: Parts, home: tuple[int, str, bytes] | None) -> str:
    if home is None:
        return ""
    address_id, _medium, sealed = home
    return mask(parts.vault.open(sealed, "addresses", "address", address_id))


def _allow(actor: Actor) -> None:
    if not may(actor, Permission.KEEP_DEPARTURES):
        raise Refusal("forbidden")


def _departure(row: DepartureRow, people: int) -> Departure:
    return Departure(row.id, row.centre, date.fromisoformat(row.leaves_on), row.state, people)
