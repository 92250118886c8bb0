"""The outbox: which message goes next, under which lease, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    text,
    update,
)

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import addresses, contacts, messages, receipts

# Written out, not bound: a partial index is only used for a condition that the planner can read.
_UNDER_WAY = text("messages.state in ('ready', 'sending', 'uncertain', 'inline')")
_OLDER_UNDER_WAY = text("older.state in ('ready', 'sending', 'uncertain', 'inline')")
_older = messages.alias("older")


def _is(state: str) -> ColumnElement[bool]:
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


_COLUMNS = tuple(messages.c[name] for name in Row.__slots__)


def _holds_the_line() -> object:
    """An older message that must go before: bulk and long back-off never hold, inline 10 s."""
    return (
        select(_older.c.id)
        .where(_older.c.contact_id == messages.c.contact_id)
        .where(_older.c.medium == messages.c.medium)
        .where(_OLDER_UNDER_WAY)
        .where(_older.c.direction == "out")
        .where(
            or_(
                and_(_older.c.bulk == 0, _older.c.sequence < messages.c.sequence),
                and_(_older.c.bulk == 0, messages.c.bulk == 1),
                and_(
                    _older.c.bulk == 1,
                    messages.c.bulk == 1,
                    _older.c.sequence < messages.c.sequence,
                ),
            )
        )
        .where(
            or_(
                _older.c.state.in_(("sending", "uncertain")),
                and_(_older.c.state == "inline", _older.c.created_at > bindparam("inline_since")),
                and_(_older.c.state == "ready", _older.c.due_at <= bindparam("held_until")),
            )
        )
    )


_NEXT = (
    select(*_COLUMNS)
    .where(_UNDER_WAY)
    .where(_is("ready"))
    .where(messages.c.due_at <= bindparam("now"))
    .where(~exists(_holds_the_line()))  # type: ignore[arg-type]
    .order_by(messages.c.bulk, messages.c.due_at, messages.c.id)
    .limit(1)
    .with_for_update(skip_locked=True, of=messages)
)
_LEASE = (
    update(messages)
    .where(messages.c.id == bindparam("message_id"))
    .values(
        state="sending",
        attempts=messages.c.attempts + 1,
        lease_boot=bindparam("boot"),
        lease_until=bindparam("until"),
    )
)


def find_next(
    session: Session, *, now: int, inline_since: int, held_until: int
) -> Row | None:
    """The message that goes next, locked: the head of its contact's line, replies before bulk."""
    values = {"now": now, "inline_since": inline_since, "held_until": held_until}
    rows = session.run(_NEXT, values)
    return Row(*rows[0]) if rows else None


def lease(session: Session, *, message_id: int, boot: str, until: int) -> None:
    """Take a message for sending; the lease names the boot and ends by the lease clock."""
    session.change(_LEASE, {"message_id": message_id, "boot": boot, "until": until})


_LEASED = (
    select(messages.c.state, messages.c.lease_boot, messages.c.lease_until)
    .where(messages.c.id == bindparam("message_id"))
)


def read_lease(session: Session, message_id: int) -> tuple[str, str | None, int | None]:
    """(state, boot, until) of a message, to re-check just before sending."""
    row = session.run(_LEASED, {"message_id": message_id})[0]
    return (row[0], row[1], row[2])


_BY_ID = select(*_COLUMNS).where(messages.c.id == bindparam("message_id")).with_for_update()
def lock_row(session: Session, message_id: int) -> Row | None:
    """An outbound message by our id, locked."""
    rows = session.run(_BY_ID, {"message_id": message_id})
    return Row(*rows[0]) if rows else None


_OWNER = select(messages.c.id, messages.c.contact_id).where(
    messages.c.id == bindparam("message_id"), messages.c.direction == "out"
)
_OWNER_BY_PROVIDER_ID = (
    select(messages.c.id, messages.c.contact_id)
    .where(messages.c.provider == bindparam("provider"))
    .where(messages.c.provider_id == bindparam("provider_id"))
    .where(messages.c.direction == "out")
)
_LOCK_OWNER = (
    select(contacts.c.id).where(contacts.c.id == bindparam("contact_id")).with_for_update()
)


def find_owner(session: Session, message_id: int) -> tuple[int, int] | None:
    """(message, contact) of an outbound message by our id."""
    rows = session.run(_OWNER, {"message_id": message_id})
    return (rows[0][0], rows[0][1]) if rows else None


def find_by_provider_id(
    session: Session, *, provider: str, provider_id: str
) -> tuple[int, int] | None:
    """(message, contact) of an outbound message by the provider's id; None while unknown."""
    values = {"provider": provider, "provider_id": provider_id}
    rows = session.run(_OWNER_BY_PROVIDER_ID, values)
    return (rows[0][0], rows[0][1]) if rows else None


def lock_owner(session: Session, contact_id: int) -> None:
    """Lock a contact before one of its messages: everyone locks in this order."""
    session.run(_LOCK_OWNER, {"contact_id": contact_id})


_LAPSED_LEASES = (
    update(messages)
    .where(_UNDER_WAY)
    .where(_is("sending"))
    .where(
        or_(messages.c.lease_boot != bindparam("boot"), messages.c.lease_until < bindparam("at"))
    )
    .values(state="uncertain", uncertain_since=bindparam("now"), due_at=bindparam("now"))
)
_UNPROVEN = (
    update(messages)
    .where(_UNDER_WAY)
    .where(_is("inline"))
    .where(messages.c.due_at <= bindparam("now"))
    .values(state="uncertain", uncertain_since=messages.c.created_at)
)


def doubt_lapsed(session: Session, *, boot: str, at: int, now: int) -> int:
    """Leases that ran out: sent or not, nobody knows. How many."""
    return session.change(_LAPSED_LEASES, {"boot": boot, "at": at, "now": now})


def doubt_unproven(session: Session, *, now: int) -> int:
    """Inline replies that nothing proved in time. How many."""
    return session.change(_UNPROVEN, {"now": now})


_NEXT_UNCERTAIN = (
    select(*_COLUMNS)
    .where(_UNDER_WAY)
    .where(_is("uncertain"))
    .where(messages.c.due_at <= bindparam("now"))
    .order_by(messages.c.due_at)
    .limit(1)
    .with_for_update(skip_locked=True)
)


def find_uncertain(session: Session, *, now: int) -> Row | None:
    """One message whose fate is to be looked up, locked."""
    rows = session.run(_NEXT_UNCERTAIN, {"now": now})
    return Row(*rows[0]) if rows else None


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a message: the columns that a send, a receipt or a look-up may change."""

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


_SET_FATE = (
    update(messages)
    .where(messages.c.id == bindparam("message_id"))
    .values(
        {name: bindparam(f"new_{name}") for name in Fate.__slots__ if name != "sent_at"}
        | {
            "sent_at": func.coalesce(messages.c.sent_at, bindparam("new_sent_at")),
            "lease_boot": None,
            "lease_until": None,
        }
    )
)


def set_fate(session: Session, message_id: int, fate: Fate) -> None:
    """Record it, and give the lease back."""
    values = {f"new_{name}": getattr(fate, name) for name in Fate.__slots__}
    session.change(_SET_FATE, {"message_id": message_id, **values})


_OFFER = (
    update(contacts)
    .where(contacts.c.id == bindparam("contact_id"))
    .where(contacts.c.offered_sequence < bindparam("sequence"))
    .values(offered=bindparam("new_offered"), offered_sequence=bindparam("sequence"))
)


def offer(session: Session, *, contact_id: int, sequence: int, offered: bytes) -> None:
    """Digits answer this message from now on, unless a later one was sent already."""
    session.change(
        _OFFER, {"contact_id": contact_id, "sequence": sequence, "new_offered": offered}
    )


@dataclass(frozen=True, slots=True)
class NewReceipt:
    """A report to keep."""

    id: int
    provider: str
    provider_id: str | None
    message_id: int | None
    state: str | None
    raw_state: str
    error_code: str | None
    received_at: int


_KEEP = insert(receipts).values({name: bindparam(name) for name in NewReceipt.__slots__})
_KEPT = (
    select(receipts.c.state, receipts.c.raw_state, receipts.c.error_code)
    .where(receipts.c.provider == bindparam("provider"))
    .where(receipts.c.provider_id == bindparam("provider_id"))
    .order_by(receipts.c.received_at, receipts.c.id)
)


def keep_receipt(session: Session, new: NewReceipt) -> None:
    """Keep a report that matches no message yet, or that ended an attempt."""
    session.put(_KEEP, {name: getattr(new, name) for name in NewReceipt.__slots__})


def list_receipts(
    session: Session, *, provider: str, provider_id: str
) -> list[tuple[str | None, str, str | None]]:
    """(state, raw state, error code) of what was reported before we knew the provider's id."""
    rows = session.run(_KEPT, {"provider": provider, "provider_id": provider_id})
    return [(row[0], row[1], row[2]) for row in rows]


_OLDEST_UNSENT = (
    select(func.min(messages.c.due_at))
    .where(_UNDER_WAY)
    .where(messages.c.state.in_(("ready", "sending")))
    .where(messages.c.due_at <= bindparam("now"))
)
_COUNTS = select(messages.c.state, func.count()).where(_UNDER_WAY).group_by(messages.c.state)


def oldest_unsent(session: Session, *, now: int) -> int | None:
    """When the message that waits longest was due; None when nothing waits."""
    value = session.run(_OLDEST_UNSENT, {"now": now})[0][0]
    return None if value is None else int(value)


def count_on_the_way(session: Session) -> dict[str, int]:
    """How many messages are in each state that is still under way."""
    return {row[0]: row[1] for row in session.run(_COUNTS)}


_LAST_HEARD = (
    select(func.max(messages.c.created_at))
    .where(messages.c.address_id == bindparam("address_id"))
    .where(messages.c.direction == "in")
)
_ADDRESS_ON = (
    select(addresses.c.id)
    .where(addresses.c.contact_id == bindparam("contact_id"))
    .where(addresses.c.medium == bindparam("medium"))
    .where(addresses.c.opted_out_at.is_(None))
    .where(addresses.c.unreachable_at.is_(None))
    .limit(1)
)
_NEXT_SEQUENCE = (
    update(contacts)
    .where(contacts.c.id == bindparam("contact_id"))
    .values(sequence=contacts.c.sequence + 1)
    .returning(contacts.c.sequence)
)
_PROVIDER_IDS = (
    select(messages.c.provider_id)
    .where(messages.c.contact_id == bindparam("contact_id"))
    .where(messages.c.direction == "out")
    .where(messages.c.provider_id.is_not(None))
    .where(messages.c.id != bindparam("except_for"))
    .order_by(messages.c.sequence.desc())
    .limit(200)
)


def last_heard(session: Session, address_id: int) -> int | None:
    """When somebody last wrote from this address: free text on WhatsApp for 24 hours after."""
    value = session.run(_LAST_HEARD, {"address_id": address_id})[0][0]
    return None if value is None else int(value)


def find_address(session: Session, *, contact_id: int, medium: str) -> int | None:
    """An address where the contact can be reached on a medium; None when there is none."""
    rows = session.run(_ADDRESS_ON, {"contact_id": contact_id, "medium": medium})
    return int(rows[0][0]) if rows else None


def next_sequence(session: Session, contact_id: int) -> int:
    """The next place in a contact's order; locks the contact."""
    return int(session.run(_NEXT_SEQUENCE, {"contact_id": contact_id})[0][0])


def list_provider_ids(session: Session, *, contact_id: int, except_for: int) -> list[str]:
    """The provider's ids of the contact's other messages."""
    values = {"contact_id": contact_id, "except_for": except_for}
    return [str(row[0]) for row in session.run(_PROVIDER_IDS, values)]
