"""What became of each copy of a broadcast; and what can be taken back, stopped, tried again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, Text, bindparam, func, null, select, update

from bot.store.deliveries import OF_BROADCAST, QUEUED, WAITING, words
from bot.store.outbox import UNDER_WAY, is_state
from bot.store.session import Session
from bot.store.tables import addresses, contacts, deliveries, messages, notices


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """Somebody's copy in a list; `address` is sealed, `outcome` says what it became."""

    contact_id: int
    outcome: str
    reason: str | None
    error_code: str | None
    medium: str | None
    moment: int | None
    address_id: int | None
    address: bytes | None


# Of the index alone: neither their rows nor their messages are read.
_OUTCOMES = (
    select(deliveries.c.outcome, func.count()).where(OF_BROADCAST).group_by(deliveries.c.outcome)
)
_REASONS = (
    select(deliveries.c.reason, func.count())
    .where(OF_BROADCAST)
    .where(deliveries.c.outcome == words("excluded"))
    .where(deliveries.c.reason.is_not(None))
    .group_by(deliveries.c.reason)
)


def count_outcomes(session: Session, broadcast_id: int) -> dict[str, int]:
    """How many copies became what."""
    return {row[0]: row[1] for row in session.run(_OUTCOMES, {"broadcast_id": broadcast_id})}


def count_reasons(session: Session, broadcast_id: int) -> dict[str, int]:
    """How many were left out for which reason."""
    return {row[0]: row[1] for row in session.run(_REASONS, {"broadcast_id": broadcast_id})}


# What nobody has begun to send is taken back out of the outbox.
_TAKE_BACK = (
    update(messages)
    .where(UNDER_WAY)
    .where(is_state("ready"))
    .where(messages.c.bulk == 1)
    .where(messages.c.id.in_(select(deliveries.c.message_id).where(OF_BROADCAST).where(QUEUED)))
    .values(
        state=words("failed"),
        error_code=words("withdrawn"),
        due_at=null(),
        settled_at=bindparam("now"),
    )
    .returning(messages.c.id)
)
_WAIT_AGAIN = (
    update(deliveries)
    .where(deliveries.c.message_id.in_(bindparam("message_ids", expanding=True)))
    .values(
        state=words("waiting"),
        outcome=words("waiting"),
        message_id=null(),
        queued_at=null(),
        cost=0,
        due_at=0,
        tries=deliveries.c.tries - 1,
    )
)
_UNTELL = (
    update(notices)
    .where(notices.c.kind == "broadcast")
    .where(notices.c.subject_id == bindparam("broadcast_id"))
    .where(notices.c.message_id.in_(bindparam("message_ids", expanding=True)))
    .values(state=words("dropped"), reason=words("withdrawn"), sent_at=null())
)
_STOP = (
    update(deliveries)
    .where(OF_BROADCAST)
    .where(WAITING)
    .values(state=words("stopped"), outcome=words("stopped"), reason=bindparam("new_reason"))
)
AT_ONCE = 500


def take_back(session: Session, broadcast_id: int, *, now: int) -> int:
    """What is in the outbox and was not begun waits again; how many. What is being sent goes on."""
    rows = session.run(_TAKE_BACK, {"broadcast_id": broadcast_id, "now": now})
    _wait_again(session, broadcast_id, [int(row[0]) for row in rows])
    return len(rows)


def _wait_again(session: Session, broadcast_id: int, message_ids: Sequence[int]) -> None:
    for start in range(0, len(message_ids), AT_ONCE):
        some = list(message_ids[start : start + AT_ONCE])
        session.change(_UNTELL, {"broadcast_id": broadcast_id, "message_ids": some})
        session.change(_WAIT_AGAIN, {"message_ids": some})


def stop(session: Session, broadcast_id: int, *, reason: str) -> int:
    """Whoever still waits is not sent it any more; how many."""
    return session.change(_STOP, {"broadcast_id": broadcast_id, "new_reason": reason})


_LOST = (
    select(deliveries.c.message_id)
    .where(OF_BROADCAST)
    .where(deliveries.c.outcome == bindparam("lost"))
)
_AGAIN = (
    update(deliveries)
    .where(deliveries.c.message_id.in_(bindparam("message_ids", expanding=True)))
    .values(state=words("waiting"), outcome=words("waiting"), message_id=null(), due_at=0)
)


def retry_failed(session: Session, broadcast_id: int, *, doubtful: bool = False) -> int:
    """Whoever certainly did not get it waits again; how many.

    With `doubtful` it is those of whom nobody knows: they may get it twice.
    """
    lost = "doubtful" if doubtful else "failed"
    rows = session.run(_LOST, {"broadcast_id": broadcast_id, "lost": lost})
    ids = [int(row[0]) for row in rows]
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        session.change(_UNTELL, {"broadcast_id": broadcast_id, "message_ids": some})
        session.change(_AGAIN, {"message_ids": some})
    return len(ids)


_HOME = deliveries.outerjoin(messages, messages.c.id == deliveries.c.message_id).outerjoin(
    addresses, addresses.c.id == messages.c.address_id
)
_LIST = (
    select(
        deliveries.c.contact_id,
        deliveries.c.outcome,
        deliveries.c.reason,
        messages.c.error_code,
        messages.c.medium,
        func.coalesce(messages.c.sent_at, deliveries.c.queued_at),
        addresses.c.id,
        addresses.c.address,
    )
    .select_from(_HOME.join(contacts, contacts.c.id == deliveries.c.contact_id))
    .where(OF_BROADCAST)
    .where(contacts.c.erased_at.is_(None))
    .where(deliveries.c.contact_id > bindparam("after", type_=BigInteger))
    .order_by(deliveries.c.contact_id)
    .limit(bindparam("limit"))
)
_LIST_OF_OUTCOME = _LIST.where(deliveries.c.outcome == bindparam("of_outcome", type_=Text))


def list_deliveries(
    session: Session, broadcast_id: int, *, outcome: str, after: int, limit: int
) -> list[DeliveryRow]:
    """Copies of one outcome, or of all for "", in a lasting order."""
    values = {"broadcast_id": broadcast_id, "after": after, "limit": limit}
    if outcome:
        rows = session.run(_LIST_OF_OUTCOME, values | {"of_outcome": outcome})
    else:
        rows = session.run(_LIST, values)
    return [DeliveryRow(*row) for row in rows]
