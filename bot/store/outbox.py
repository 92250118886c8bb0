"""The outbox: which message goes next, under which lease, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Select,
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

from bot.store.lease import SERVER_NOW, LeaseTime, told_with
from bot.store.session import Session
from bot.store.tables import content, messages

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


def _holds_the_line() -> Select[tuple[int]]:
    """An older message that must go before: bulk and long back-off never hold, inline a while."""
    return (
        select(older.c.id)
        .where(older.c.contact_id == messages.c.contact_id)
        .where(older.c.medium == messages.c.medium)
        .where(OLDER_UNDER_WAY)
        .where(older.c.direction == "out")
        .where(
            or_(
                and_(older.c.bulk == messages.c.bulk, older.c.sequence < messages.c.sequence),
                and_(older.c.bulk == 0, messages.c.bulk == 1),
            )
        )
        .where(
            or_(
                older.c.state.in_(("sending", "uncertain")),
                and_(older.c.state == "inline", older.c.created_at > bindparam("inline_since")),
                and_(older.c.state == "ready", older.c.due_at <= bindparam("held_until")),
            )
        )
    )


_IS_SUSPENDED = exists(select(content.c.id).where(content.c.sending_suspended_at.is_not(None)))
_NEXT = (
    select(*COLUMNS)
    .where(~_IS_SUSPENDED)
    .where(UNDER_WAY)
    .where(is_state("ready"))
    .where(messages.c.due_at <= bindparam("now"))
    .where(~exists(_holds_the_line()))
    .order_by(messages.c.bulk, messages.c.due_at, messages.c.sequence, messages.c.id)
    .limit(1)
    .with_for_update(skip_locked=True, of=messages)
)
_NEXT_ON = {"sqlite": _NEXT, "postgresql": _NEXT.add_columns(SERVER_NOW)}
_ANY_DUE = (
    select(messages.c.id)
    .where(UNDER_WAY)
    .where(is_state("ready"))
    .where(text("messages.bulk in (0, 1)"))  # each by the index: nothing that is due later is read
    .where(messages.c.due_at <= bindparam("now"))
    .limit(1)
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
_LEASED = select(messages.c.state, messages.c.lease_boot, messages.c.lease_until).where(
    messages.c.id == bindparam("message_id")
)
_LEASED_ON = {"sqlite": _LEASED, "postgresql": _LEASED.add_columns(SERVER_NOW)}


def is_any_due(session: Session, *, now: int) -> bool:
    """Whether a message waits to be sent by now, at the head of its line or behind."""
    return bool(session.run(_ANY_DUE, {"now": now}))


def find_next(
    session: Session, *, now: int, inline_since: int, held_until: int
) -> tuple[Row, LeaseTime] | None:
    """The message that goes next, locked, and the lease clock: the head of its contact's line,
    replies before bulk. None when nothing is due, or all sending is suspended."""
    values = {"now": now, "inline_since": inline_since, "held_until": held_until}
    rows = session.run(_NEXT_ON[session.dialect], values)
    if not rows:
        return None
    found, clock = told_with(session, rows[0], width=len(COLUMNS))
    return Row(*found), clock


def lease(session: Session, *, message_id: int, boot: str, until: int) -> None:
    """Take a message for sending; the lease names the boot and ends by the lease clock."""
    session.put(_LEASE, {"message_id": message_id, "boot": boot, "until": until})


def leased_at(session: Session, *, message_id: int, boot: str, until: int) -> LeaseTime | None:
    """The lease clock, while this very lease stands on the message, whether it has lapsed or not.

    None when it does not stand there any more.
    """
    rows = session.run(_LEASED_ON[session.dialect], {"message_id": message_id})
    if not rows:
        return None
    found, clock = told_with(session, rows[0], width=3)
    return clock if found == ("sending", boot, until) else None


_BY_ID = select(*COLUMNS).where(messages.c.id == bindparam("message_id")).with_for_update()
_OWNER = select(messages.c.id, messages.c.contact_id).where(
    messages.c.id == bindparam("message_id"), messages.c.direction == "out"
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
