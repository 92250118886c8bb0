"""What stands in the database, as a test looks at it: texts opened, times as they are stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Executable, select

from bot.core.event import Offered
from bot.services.letter import letter_from_json, offered_from_json
from bot.services.parts import Parts
from bot.store.tables import (
    address_contacts,
    addresses,
    attachments,
    contacts,
    failures,
    messages,
    receipts,
)
from tests.parts import PERSON


@dataclass(frozen=True, slots=True)
class Message:
    """One message; `text` as it was written or is sent."""

    id: int
    contact_id: int
    address_id: int
    direction: str
    medium: str
    provider_id: str | None
    sequence: int
    kind: str
    state: str
    inline: int
    attempts: int
    due_at: int | None
    provider_state: str | None
    error_code: str | None
    trace: str
    text: str


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact at the address asked for."""

    id: int
    address_id: int
    opted_out_at: int | None
    unreachable_at: int | None
    sequence: int
    language: str
    place: tuple[str | None, str | None]
    heard_at: int | None
    offered: Offered | None


def ask(parts: Parts, statement: Executable) -> list[tuple[Any, ...]]:
    """The rows of a statement."""
    return parts.db.read(lambda session: session.run(statement))


def change(parts: Parts, statement: Executable) -> int:
    """Change the database behind the service's back; how many rows."""
    return parts.db.write(lambda session: session.change(statement))


def all_messages(parts: Parts, *, direction: str | None = None) -> list[Message]:
    """Every message, by contact in their order."""
    columns = [messages.c[name] for name in Message.__slots__[:-1]]
    asked = select(*columns, messages.c.body).order_by(messages.c.contact_id, messages.c.sequence)
    if direction is not None:
        asked = asked.where(messages.c.direction == direction)
    return [Message(*row[:-1], _text(parts, row)) for row in ask(parts, asked)]


def _text(parts: Parts, row: tuple[Any, ...]) -> str:
    opened = parts.vault.open(row[-1], "messages", "body", row[0])
    return letter_from_json(opened).text if row[3] == "out" else opened


def outbound(parts: Parts) -> list[Message]:
    """Every message of ours."""
    return all_messages(parts, direction="out")


def inbound(parts: Parts) -> list[Message]:
    """Every message of theirs."""
    return all_messages(parts, direction="in")


def contact_at(parts: Parts, number: str = PERSON, medium: str = "sms") -> Contact:
    """Who speaks at this address; AssertionError when nobody does."""
    index = parts.vault.index("address", number)
    asked = (
        select(
            contacts.c.id,
            addresses.c.id,
            addresses.c.opted_out_at,
            addresses.c.unreachable_at,
            contacts.c.sequence,
            contacts.c.language,
            contacts.c.place_flow,
            contacts.c.place_state,
            contacts.c.heard_at,
            contacts.c.offered,
        )
        .select_from(addresses.join(contacts, contacts.c.id == addresses.c.contact_id))
        .where(addresses.c.address_index == index, addresses.c.medium == medium)
    )
    rows = ask(parts, asked)
    assert rows, "nobody speaks there"
    *plain, flow, state, heard_at, offered = rows[0]
    if offered is not None:
        offered = offered_from_json(
            parts.vault.open(offered, "contacts", "offered", rows[0][0])
        )
    return Contact(*plain, (flow, state), heard_at, offered)


def count(parts: Parts, table: str) -> int:
    """How many rows a table has."""
    tables = {
        "addresses": addresses,
        "address_contacts": address_contacts,
        "attachments": attachments,
        "contacts": contacts,
        "failures": failures,
        "messages": messages,
        "receipts": receipts,
    }
    return len(ask(parts, select(tables[table].c[tables[table].primary_key.columns.keys()[0]])))


def errors(parts: Parts) -> list[str]:
    """The codes of what staff see as failures, in order."""
    asked = select(failures.c.error).order_by(failures.c.happened_at, failures.c.id)
    return [row[0] for row in ask(parts, asked)]
