"""Deliveries: one contact's copy of a broadcast, and how far it came."""

from __future__ import annotations

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    func,
    literal_column,
    null,
    select,
    text,
    update,
)

from bot.store.outbox import UNDER_WAY, is_state
from bot.store.session import Session
from bot.store.tables import deliveries, messages

WAITING = text("deliveries.state = 'waiting'")
QUEUED = text("deliveries.state = 'queued'")
QUEUED_ONCE = text("queued_at is not null")


def words(code: str) -> ColumnElement[str]:
    return literal_column(f"'{code}'")


OF_BROADCAST = deliveries.c.broadcast_id == bindparam("broadcast_id")
_READY = (
    select(deliveries.c.contact_id)
    .where(OF_BROADCAST)
    .where(WAITING)
    .where(deliveries.c.due_at <= bindparam("now"))
    .order_by(deliveries.c.due_at, deliveries.c.contact_id)
    .limit(bindparam("most"))
)
_NEXT_DUE = select(func.min(deliveries.c.due_at)).where(OF_BROADCAST).where(WAITING)
_ONE = and_(OF_BROADCAST, deliveries.c.contact_id == bindparam("of_contact"))
_QUEUE = (
    update(deliveries)
    .where(_ONE)
    .values(
        state=words("queued"),
        outcome=words("waiting"),
        reason=null(),
        queued_at=bindparam("now"),
        sender=bindparam("new_sender"),
        cost=bindparam("new_cost"),
        message_id=bindparam("new_message"),
        tries=deliveries.c.tries + 1,
    )
)
_PUT_OFF = update(deliveries).where(_ONE).values(due_at=bindparam("new_due"))
_EXCLUDE = (
    update(deliveries)
    .where(_ONE)
    .values(state=words("excluded"), outcome=words("excluded"), reason=bindparam("new_reason"))
)
_PACE = (
    select(deliveries.c.sender, func.count())
    .where(QUEUED_ONCE)
    .where(deliveries.c.queued_at > bindparam("since"))
    .group_by(deliveries.c.sender)
)
_SPENT = (
    select(func.coalesce(func.sum(deliveries.c.cost), 0))
    .where(QUEUED_ONCE)
    .where(deliveries.c.queued_at >= bindparam("since"))
)
_UNSENT = (
    select(func.count())
    .select_from(messages)
    .where(UNDER_WAY)
    .where(is_state("ready"))
    .where(messages.c.bulk == 1)
    .where(messages.c.due_at <= bindparam("now"))
)
_MOVING = (
    select(deliveries.c.contact_id)
    .select_from(messages.join(deliveries, deliveries.c.message_id == messages.c.id))
    .where(UNDER_WAY)
    .where(OF_BROADCAST)
    .limit(1)
)
_FOLLOW = (
    update(deliveries)
    .where(text("message_id is not null"))
    .where(deliveries.c.message_id == bindparam("was"))
    .values(message_id=bindparam("becomes"), outcome=words("waiting"))
)


def list_ready(session: Session, broadcast_id: int, *, now: int, most: int) -> list[int]:
    """Contacts whose turn has come. Lock the broadcast before."""
    values = {"broadcast_id": broadcast_id, "now": now, "most": most}
    return [int(row[0]) for row in session.run(_READY, values)]


def next_due(session: Session, broadcast_id: int) -> int | None:
    """When the next of those who wait may be sent it; None when nobody waits."""
    value = session.run(_NEXT_DUE, {"broadcast_id": broadcast_id})[0][0]
    return None if value is None else int(value)


def is_moving(session: Session, broadcast_id: int) -> bool:
    """Whether a message of it is still under way."""
    return bool(session.run(_MOVING, {"broadcast_id": broadcast_id}))


def set_queued(
    session: Session,
    broadcast_id: int,
    contact_id: int,
    *,
    message_id: int,
    sender: str,
    cost: int,
    now: int,
) -> None:
    """It goes out as this message."""
    session.put(
        _QUEUE,
        {
            "broadcast_id": broadcast_id, "of_contact": contact_id, "new_message": message_id,
            "new_sender": sender, "new_cost": cost, "now": now,
        },
    )  # fmt: skip


def put_off(session: Session, broadcast_id: int, contact_id: int, *, due_at: int) -> None:
    """Not before this moment."""
    values = {"broadcast_id": broadcast_id, "of_contact": contact_id, "new_due": due_at}
    session.change(_PUT_OFF, values)


def exclude(session: Session, broadcast_id: int, contact_id: int, *, reason: str) -> None:
    """They are not sent it, and why."""
    values = {"broadcast_id": broadcast_id, "of_contact": contact_id, "new_reason": reason}
    session.change(_EXCLUDE, values)


def count_queued(session: Session, *, since: int) -> dict[str, int]:
    """How many each sender was given since then."""
    return {str(row[0]): int(row[1]) for row in session.run(_PACE, {"since": since})}


def sum_cost(session: Session, *, since: int) -> int:
    """What all broadcasts cost since then, in hundredths."""
    return int(session.run(_SPENT, {"since": since})[0][0])


def count_unsent(session: Session, *, now: int) -> int:
    """How many copies wait in the outbox to be claimed."""
    return int(session.run(_UNSENT, {"now": now})[0][0])


def follow(session: Session, *, was: int, becomes: int) -> None:
    """Another message carries the copy that this one carried."""
    session.put(_FOLLOW, {"was": was, "becomes": becomes})


_CLEAR = deliveries.delete().where(OF_BROADCAST)


def clear(session: Session, broadcast_id: int) -> None:
    """Take every copy back, of a broadcast that has sent none."""
    session.change(_CLEAR, {"broadcast_id": broadcast_id})
