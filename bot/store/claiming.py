"""Claiming: which message goes next and where to, and under which lease it is sent."""

from __future__ import annotations

from sqlalchemy import (
    Select,
    and_,
    bindparam,
    exists,
    or_,
    select,
    text,
    update,
)

from bot.store.addresses import ADDRESS, Address
from bot.store.lease import SERVER_NOW, LeaseTime, told_with
from bot.store.outbox import COLUMNS, OLDER_UNDER_WAY, UNDER_WAY, Row, is_state, older
from bot.store.session import Session
from bot.store.tables import addresses, content, messages

# Where it goes, with the question which one goes: of that one row alone.
_HOME = tuple(
    select(addresses.c[name]).where(addresses.c.id == messages.c.address_id).scalar_subquery()
    for name in ADDRESS
)


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
    select(*COLUMNS, *_HOME)
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
) -> tuple[Row, Address, LeaseTime] | None:
    """The message that goes next, locked, where it goes, and the lease clock: the head of its
    contact's line, replies before bulk. None when nothing is due, or all sending is suspended."""
    values = {"now": now, "inline_since": inline_since, "held_until": held_until}
    rows = session.run(_NEXT_ON[session.dialect], values)
    if not rows:
        return None
    found, clock = told_with(session, rows[0], width=len(COLUMNS) + len(_HOME))
    return Row(*found[: len(COLUMNS)]), Address(*found[len(COLUMNS) :]), clock


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
