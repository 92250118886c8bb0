"""Made-up people: those of the demonstration write like everyone, those of growth tests in bulk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, delete, func, select

from bot.core.conversation import Conversation
from bot.core.phone import is_demonstration
from bot.core.rendering import Medium
from bot.demonstration import (
    FILLED,
    BadDemonstration,
    Demonstration,
    Person,
    fill,
    read_demonstration,
)
from bot.handset import SIMULATOR
from bot.services.content_files import read_facts
from bot.services.parts import Parts
from bot.services.thread import Line, read_phone
from bot.store import sharing, threads
from bot.store.session import Session
from bot.store.tables import (
    addresses,
    agreements,
    appointments,
    broadcasts,
    consents,
    contacts,
    deliveries,
    departure_people,
    departures,
    message_templates,
    messages,
    settings,
    tickets,
)
from tests.architecture.sources import ROOT
from tests.provider import Provider

DATA = ROOT / "flows" / "data"
PERSON = """
settings: {}
people:
  - name: Awa
    number: "+223 00 10 00 01"
    medium: sms
    began: 3 hours ago
    writes: [bonjour]
"""


@pytest.fixture(scope="session")
def demonstration() -> Demonstration:
    return read_demonstration(DATA / "demo.yaml")


@pytest.fixture
def filled(parts: Parts, demonstration: Demonstration) -> Parts:
    fill(parts, demonstration)
    return parts


def count(parts: Parts, table: Table) -> int:
    found = parts.db.read(lambda session: session.run(select(func.count()).select_from(table)))
    return int(found[0][0])


def counts(parts: Parts) -> list[int]:
    return [count(parts, table) for table in (contacts, addresses, messages, tickets, consents)]


def screen(parts: Parts, person: Person) -> tuple[Line, ...]:
    return parts.db.read(
        lambda session: read_phone(parts, person.number, person.medium, session=session)
    )


def people_of(parts: Parts, person: Person) -> list[tuple[int, bytes | None]]:
    """(contact, sealed name) of everyone on a person's phone."""
    index = parts.vault.index("address", person.number)

    def ask(session: Session) -> list[tuple[int, bytes | None]]:
        medium = person.medium.value
        address_id = threads.find_address(session, medium=medium, address_index=index)
        assert address_id is not None
        return sharing.list_names(session, address_id)

    return parts.db.read(ask)


def conversations(parts: Parts) -> Iterator[Conversation]:
    asked = select(contacts.c.id, contacts.c.conversation).where(contacts.c.kind == "person")
    rows = parts.db.read(lambda s: s.run(asked))
    for contact_id, sealed in rows:
        opened = parts.vault.open(sealed, "contacts", "conversation", contact_id)
        yield Conversation.from_json(opened)


def test_the_file_holds_invented_numbers_each_once(demonstration: Demonstration) -> None:
    numbers = [person.number for person in demonstration.people]
    assert len(numbers) >= 15
    assert len(set(numbers)) == len(numbers)
    assert all(is_demonstration(number) for number in numbers)


def test_the_people_of_the_demonstration_are_never_imported_as_facts() -> None:
    assert "demo" not in read_facts(DATA)


def test_everyone_is_answered_in_the_past_and_nobody_real_is_sent_anything(
    parts: Parts, provider: Provider, demonstration: Demonstration
) -> None:
    steps = sum(len(person.steps) for person in demonstration.people)
    assert fill(parts, demonstration) == steps
    for person in demonstration.people:
        lines = screen(parts, person)
        began = parts.clock() - person.began
        assert lines[0].at == began
        assert all(began <= line.at < parts.clock() for line in lines)
        assert sum(not line.is_ours for line in lines) == len(person.steps)
        assert sum(line.is_ours for line in lines) >= len(person.steps) - 1
    waiting = parts.db.read(
        lambda s: s.run(select(messages.c.id).where(messages.c.state == "ready"))
    )
    assert not waiting
    assert provider.ledger.sent() == []


def test_they_are_in_both_languages_and_at_every_place(filled: Parts) -> None:
    found = list(conversations(filled))
    assert {it.language for it in found} == {"fr", "bm"}
    assert {it.answers.get("place") for it in found} >= {"waiting", "on_the_way", "mali"}
    assert len({it.answers.get("region") for it in found}) > 5


def test_their_requests_and_agreements_are_those_that_staff_will_see(filled: Parts) -> None:
    asked = filled.db.read(lambda s: s.run(select(tickets.c.category, tickets.c.urgent)))
    assert {row[0] for row in asked} >= {"person", "health", "call_back", "danger", "my_data"}
    assert [row[0] for row in asked if row[1]] == ["danger"]
    decided = filled.db.read(lambda s: s.run(select(consents.c.purpose, consents.c.decision)))
    assert {tuple(row) for row in decided} >= {
        ("service", "given"), ("service", "refused"), ("reminders", "given"),
    }  # fmt: skip


def test_only_who_writes_nonsense_is_not_understood(
    filled: Parts, demonstration: Demonstration
) -> None:
    lost = {
        person.name
        for person in demonstration.people
        for line in screen(filled, person)
        if line.is_ours and line.text.startswith(("Je n'ai pas compris", "N m'a faamu"))
    }
    assert lost == {"Moussa"}


def test_staff_know_them_by_their_names_each_of_two_on_one_phone(
    filled: Parts, demonstration: Demonstration
) -> None:
    names = {}
    for person in demonstration.people:
        names[person.name] = [
            filled.vault.open(name or b"", "contacts", "name", contact_id)
            for contact_id, name in people_of(filled, person)
        ]
    assert names["Awa"] == ["Awa"]
    assert names["Djeneba"] == ["Djeneba", "Oumou"]


def test_what_members_did_is_there_on_every_screen(filled: Parts) -> None:
    def rows(*columns: Any) -> set[Any]:
        found = filled.db.read(lambda s: s.run(select(*columns)))
        return {tuple(row) if len(row) > 1 else row[0] for row in found}

    states = rows(appointments.c.state)
    assert states >= {"booked", "kept", "missed"}
    assert len(rows(departures.c.centre)) == 2 and rows(departure_people.c.contact_id)
    agreed = rows(agreements.c.organisation, agreements.c.tested_at, agreements.c.saturated)
    assert len(agreed) == 3 and any(tested is None for _, tested, _ in agreed)
    assert rows(broadcasts.c.state) == {"done", "draft"}
    assert rows(deliveries.c.state) >= {"queued", "excluded"}
    assert rows(message_templates.c.purpose) == {"news", "member"}


def test_a_second_time_adds_nothing(filled: Parts, demonstration: Demonstration) -> None:
    before = counts(filled)
    assert fill(filled, demonstration) == 0
    assert counts(filled) == before


def test_broken_off_half_way_it_goes_on_without_doubling(
    parts: Parts, demonstration: Demonstration
) -> None:
    first = replace(demonstration, people=demonstration.people[:6])
    fill(parts, first)
    parts.db.write(lambda s: s.change(delete(settings).where(settings.c.name == FILLED)))
    fill(parts, demonstration)
    inbound = parts.db.read(
        lambda s: s.run(select(messages.c.id).where(messages.c.direction == "in"))
    )
    assert len(inbound) == sum(len(person.steps) for person in demonstration.people)


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("+223 00 10 00 01", "+223 70 10 00 01"),
        ("3 hours ago", "yesterday"),
        ("[bonjour]", "[bonjour, (2 days pass), bonjour]"),
        ("[bonjour]", "[(a miracle)]"),
    ],
)
def test_a_person_who_cannot_be_is_named(tmp_path: Path, written: str, instead: str) -> None:
    path = tmp_path / "demo.yaml"
    path.write_text(PERSON.replace(written, instead), encoding="utf-8")
    with pytest.raises(BadDemonstration, match=r"^Awa: "):
        read_demonstration(path)


def test_the_simulator_is_where_they_write_from(filled: Parts) -> None:
    providers = filled.db.read(lambda s: s.run(select(addresses.c.provider).distinct()))
    assert [row[0] for row in providers] == [SIMULATOR]
    media = filled.db.read(lambda s: s.run(select(addresses.c.medium).distinct()))
    assert {Medium(row[0]) for row in media} == {Medium.SMS, Medium.WHATSAPP}
