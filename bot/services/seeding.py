"""Seeding: so many made-up people and messages, to see how the service fares when it has grown.

They are sealed and indexed like everyone's, and whoever of them writes is answered. Their numbers
begin with +223 00 and have two digits more than a telephone's.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from bot.core.conversation import Conversation
from bot.core.world import MENU
from bot.services.letter import Letter
from bot.services.parts import Parts
from bot.store import bulk, library
from bot.store.identity import new_id
from bot.store.moment import micros, to_micros
from bot.store.session import Session
from bot.store.vault import Vault

GROWN = "grown_contacts"  # how many there are: the next ones get other numbers
PROVIDER, TRACE = "simulator", "seeded"
ROWS_A_STORY = 4_000
SPAN = micros(timedelta(days=90))
APART = micros(timedelta(minutes=7))
SECOND = micros(timedelta(seconds=1))
SAID = ("1", "2", "0", "menu", "oui", "kayes", "bonjour", "merci", "je ne comprends pas")
ANSWERED = tuple(
    Letter(text, text).to_json()
    for text in (
        "Que voulez-vous faire ?\n1 Papiers\n2 Parler à quelqu'un\n3 Mon profil",
        "Merci, c'est noté.",
        "Dans quelle région ?\n1 Bamako\n2 Kayes\n3 Koulikoro\n4 Sikasso\n5 Ségou\n6 Mopti",
    )
)
Row = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """Where all of them stand: at the published menu."""

    flow: str
    version_id: int
    state: str


@dataclass(frozen=True, slots=True)
class Made:
    """A made-up person: what is to be stored of them, before anything is sealed."""

    index: int
    contact_id: int
    address_id: int
    messages: int
    last_at: int

    @property
    def language(self) -> str:
        return "bm" if self.index % 4 == 3 else "fr"

    @property
    def medium(self) -> str:
        return "whatsapp" if self.index % 3 == 2 else "sms"

    @property
    def began_at(self) -> int:
        return self.last_at - self.messages * APART


def grown_number(index: int) -> str:
    """The number of a made-up person, counted from 0."""
    return f"+22300{10_000_000 + index}"


def grow(parts: Parts, *, contacts: int, messages: int) -> Iterator[int]:
    """Insert people who wrote over the last 90 days; after each story, how many rows it stored.

    Messages are shared out evenly. Broken off, what was yielded is stored and nothing else.
    """
    first, place = parts.db.read(lambda session: (_grown(session), _menu(parts, session)))
    now, known = to_micros(parts.clock()), first
    ids = _ids()
    people = _made(first, ids, contacts=contacts, messages=messages, now=now)
    for group in _batches(people, ROWS_A_STORY // 4):
        known += len(group)
        rows = [_contact_rows(parts.vault, person, place) for person in group]
        yield parts.db.write(partial(_store_people, rows=rows, known=known, now=now))
        every = (row for person in group for row in _message_rows(parts.vault, person, ids))
        for some in _batches(every, ROWS_A_STORY):
            yield parts.db.write(partial(bulk.insert_messages, rows=some))


def _made(
    first: int, ids: Iterator[int], *, contacts: int, messages: int, now: int
) -> Iterator[Made]:
    chance = random.Random(first)  # what is made up again is the same
    share, left = divmod(messages, max(contacts, 1))
    for number in range(contacts):
        count = share + (number < left)
        last_at = now - chance.randrange(SPAN)
        yield Made(first + number, next(ids), next(ids), count, last_at)


def _ids() -> Iterator[int]:
    """New ids, each thousand in order: neighbours in the index are written one after the other."""
    while True:
        yield from sorted(new_id() for _ in range(1_000))


def _batches(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    left = iter(rows)
    while some := list(islice(left, size)):
        yield some


def _contact_rows(vault: Vault, person: Made, place: Place | None) -> tuple[Row, Row]:
    number = grown_number(person.index)
    contact_id, address_id = person.contact_id, person.address_id
    stands: Row = {"place_flow": None, "place_version_id": None, "place_state": None}
    conversation = None
    if place is not None:
        stands = dict(zip(stands, (place.flow, place.version_id, place.state), strict=True))
        stored = _conversation(person, place).to_json()
        conversation = vault.seal(stored, "contacts", "conversation", contact_id)
    contact = {
        "id": contact_id,
        "sequence": person.messages,
        "language": person.language,
        "conversation": conversation,
        "heard_at": person.last_at if person.messages else None,
        "created_at": person.began_at,
        **stands,
    }
    address = {
        "id": address_id,
        "medium": person.medium,
        "address_index": vault.index("address", number),
        "address": vault.seal(number, "addresses", "address", address_id),
        "provider": PROVIDER,
        "contact_id": contact_id,
        "created_at": person.began_at,
    }
    return contact, address


def _conversation(person: Made, place: Place) -> Conversation:
    it = Conversation(language=person.language)
    it.stand_at(place.flow, place.version_id, place.state)
    it.answers = {"place": "mali", "region": "kayes", "consent_service": "given"}
    return it


def _message_rows(vault: Vault, person: Made, ids: Iterator[int]) -> Iterator[Row]:
    """What they said and were answered, in turn."""
    asked = None
    for number in range(person.messages):
        message_id, at = next(ids), person.began_at + (number + 1) * APART
        is_ours = bool(number % 2)
        texts = ANSWERED if is_ours else SAID
        text = texts[(person.index + number) % len(texts)]
        yield {
            "id": message_id,
            "contact_id": person.contact_id,
            "address_id": person.address_id,
            "direction": "out" if is_ours else "in",
            "medium": person.medium,
            "provider": PROVIDER,
            "provider_id": f"seeded-{message_id}",
            "sequence": number + 1,
            "kind": "reply" if is_ours else "inbound",
            "state": "delivered" if is_ours else "processed",
            "in_reply_to": asked if is_ours else None,
            "body": vault.seal(text, "messages", "body", message_id),
            "segments": int(is_ours),
            "trace": TRACE,
            "created_at": at,
            "sent_at": at + SECOND if is_ours else None,
            "settled_at": at + 5 * SECOND if is_ours else None,
        }
        asked = message_id


def _store_people(session: Session, rows: list[tuple[Row, Row]], *, known: int, now: int) -> int:
    library.set_setting(session, name=GROWN, value=str(known), now=now)
    return bulk.insert_people(session, [it[0] for it in rows], [it[1] for it in rows])


def _grown(session: Session) -> int:
    return int(library.list_settings(session).get(GROWN, "0"))


def _menu(parts: Parts, session: Session) -> Place | None:
    """The beginning of the published menu; None when no flow was published."""
    version_id = library.list_published(session).get(MENU)
    if version_id is None:
        return None
    return Place(MENU, version_id, parts.library.version(version_id, session).flow.start)
