"""The outbox: a message of ours, locked to be settled, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    bindparam,
    func,
    literal_column,
    select,
    text,
    update,
)

from bot.store.session import Session
from bot.store.tables import contacts, messages

# Written out, not bound: a partial index is only used for a condition that the planner can read.
UNDER_WAY = text("messages.state in ('ready', 'sending', 'uncertain', 'inline')")
OLDER_UNDER_WAY = text("older.state in ('ready', 'sending', 'uncertain', 'inline')")
older = messages.alias("older")


def is_state(state: str) -> ColumnElement[bool]:
    """The condition that a message is in this state, for the planner to read."""
    return messages.c.state == literal_column(f"'{state}'")


@dataclass(frozen=True, slots=True)
class Row:
    """An outbound message as the worker and the receipts see it."""

    id: int
    contact_id: int
    address_id: int
    medium: str
    provider: str
    provider_id: str | None
    sequence: int
    kind: str
    bulk: int
    state: str
    in_reply_to: int | None
    inline: int
    body: bytes | None
    offered: bytes | None
    confidential: int
    due_at: int | None
    attempts: int
    lease_boot: str | None
    lease_until: int | None
    uncertain_since: int | None
    provider_state: str | None
    error_code: str | None
    trace: str
    created_at: int


COLUMNS = tuple(messages.c[name] for name in Row.__slots__)
_BY_ID = select(*COLUMNS).where(messages.c.id == bindparam("message_id")).with_for_update()
_OURS_BY_ID = _BY_ID.where(messages.c.direction == "out")
_LOCK_OWNER = (
    select(contacts.c.id)
    .where(
        contacts.c.id
        == select(messages.c.contact_id)
        .where(messages.c.id == bindparam("message_id"))
        .where(messages.c.direction == "out")
        .scalar_subquery()
    )
    .with_for_update(key_share=True)
)
_OWNER_BY_PROVIDER_ID = (
    select(messages.c.id, messages.c.contact_id)
    .where(messages.c.provider == bindparam("provider"))
    .where(messages.c.provider_id == bindparam("provider_id"))
    .where(messages.c.direction == "out")
)


def lock_row(session: Session, message_id: int) -> Row | None:
    """An outbound message by our id, locked. Lock its contact before."""
    rows = session.run(_BY_ID, {"message_id": message_id})
    return Row(*rows[0]) if rows else None


def lock_with_contact(session: Session, message_id: int) -> Row | None:
    """An outbound message by our id and its contact, both locked, the contact first."""
    session.put(_LOCK_OWNER, {"message_id": message_id})
    rows = session.run(_OURS_BY_ID, {"message_id": message_id})
    return Row(*rows[0]) if rows else None


def find_by_provider_id(
    session: Session, *, provider: str, provider_id: str
) -> tuple[int, int] | None:
    """(message, contact) of an outbound message by the provider's id; None while unknown."""
    values = {"provider": provider, "provider_id": provider_id}
    rows = session.run(_OWNER_BY_PROVIDER_ID, values)
    return (rows[0][0], rows[0][1]) if rows else None


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a message: the columns that a send, a receipt or a look-up may change.

    `sent_at` keeps its first value; `settled_at` None keeps what stands there.
    """

    state: str
    provider_id: str | None
    provider_state: str | None
    error_code: str | None
    due_at: int | None
    inline: int
    attempts: int
    uncertain_since: int | None
    sent_at: int | None
    settled_at: int | None


_PLAIN = (name for name in Fate.__slots__ if name not in ("sent_at", "settled_at"))
_SET_FATE = (
    update(messages)
    .where(messages.c.id == bindparam("message_id"))
    .values(
        {name: bindparam(f"new_{name}") for name in _PLAIN}
        | {
            "sent_at": func.coalesce(messages.c.sent_at, bindparam("new_sent_at")),
            "settled_at": func.coalesce(bindparam("new_settled_at"), messages.c.settled_at),
            "lease_boot": None,
            "lease_until": None,
        }
    )
)


def set_fate(session: Session, message_id: int, fate: Fate) -> None:
    """Record it, and give the lease back."""
    values = {f"new_{name}": getattr(fate, name) for name in Fate.__slots__}
    session.put(_SET_FATE, {"message_id": message_id, **values})


_LAST_HEARD = (
    select(func.max(messages.c.created_at))
    .where(messages.c.address_id == bindparam("address_id"))
    .where(messages.c.direction == "in")
)


def last_heard(session: Session, address_id: int) -> int | None:
    """When somebody last wrote from this address: free text on WhatsApp for 24 hours after."""
    value = session.run(_LAST_HEARD, {"address_id": address_id})[0][0]
    return None if value is None else int(value)
