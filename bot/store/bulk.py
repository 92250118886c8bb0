"""Many rows at once: what made-up people need to have written for a long time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, bindparam
from sqlalchemy.dialects.postgresql import Insert

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import address_contacts, addresses, contacts, messages

Row = dict[str, Any]


def _into(table: Table, *names: str) -> Insert:
    return insert(table).values({name: bindparam(name) for name in names})


_CONTACTS = _into(
    contacts,
    *("id", "sequence", "language", "conversation", "place_flow", "place_version_id"),
    *("place_state", "heard_at", "created_at"),
)
_ADDRESSES = _into(
    addresses,
    *("id", "medium", "address_index", "address", "provider", "contact_id", "created_at"),
)
_SHARING = _into(address_contacts, "address_id", "contact_id", "position")
_MESSAGES = _into(
    messages,
    *("id", "contact_id", "address_id", "direction", "medium", "provider", "provider_id"),
    *("sequence", "kind", "state", "in_reply_to", "body", "segments", "trace", "created_at"),
    *("sent_at", "settled_at"),
)


def insert_people(session: Session, people: Sequence[Row], reached: Sequence[Row]) -> int:
    """Insert contacts, and their addresses with each as the only one there; how many rows."""
    session.run_many(_CONTACTS, people)
    session.run_many(_ADDRESSES, reached)
    alone = [
        {"address_id": it["id"], "contact_id": it["contact_id"], "position": 1} for it in reached
    ]
    session.run_many(_SHARING, alone)
    return len(people) + 2 * len(reached)


def insert_messages(session: Session, rows: Sequence[Row]) -> int:
    """Insert messages; how many rows."""
    session.run_many(_MESSAGES, rows)
    return len(rows)
