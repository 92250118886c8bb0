"""What became of each copy of a broadcast; and what can be taken back, stopped, tried again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, Integer, Text, bindparam, case, func, null, or_, select, update

from bot.store.deliveries import OF_BROADCAST, QUEUED, WAITING, words
from bot.store.outbox import UNDER_WAY, is_state
from bot.store.session import Session
from bot.store.tables import addresses, contacts, deliveries, messages, notices

MAYBE_SENT = "uncertain"


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


OUTCOME = case(
    (deliveries.c.state != "queued", deliveries.c.state),
    (messages.c.state.in_(("ready", "sending")), words("waiting")),
    (messages.c.state == "uncertain", words("uncertain")),
    (messages.c.state == "accepted", words("accepted")),
    (messages.c.state.in_(("sent", "delivered", "read")), messages.c.state),
    (messages.c.error_code == MAYBE_SENT, words("doubtful")),
    else_=words("failed"),
)
_CARRIED = deliveries.outerjoin(messages, messages.c.id == deliveries.c.message_id)
# Of a subquery: PostgreSQL does not see that the same words in two places are the same.
_JUDGED = (
    select(OUTCOME.label("outcome"), deliveries.c.reason.label("reason"))
    .select_from(_CARRIED)
    .where(OF_BROADCAST)
    .subquery()
)
_COUNTS = select(_JUDGED.c.outcome, _JUDGED.c.reason, func.count()).group_by(
    _JUDGED.c.outcome, _JUDGED.c.reason
)


def count_outcomes(session: Session, broadcast_id: int) -> list[tuple[str, str | None, int]]:
    """(what it became, why nothing was sent, how many)."""
    rows = session.run(_COUNTS, {"broadcast_id": broadcast_id})
    return [(row[0], row[1], row[2]) for row in rows]


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
    .values(state=words("stopped"), reason=bindparam("new_reason"))
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
    .select_from(_CARRIED)
    .where(OF_BROADCAST)
    .where(messages.c.state.in_(("failed", "dead")))
)
_FAILED = _LOST.where(func.coalesce(messages.c.error_code, "") != MAYBE_SENT)
_DOUBTFUL = _LOST.where(messages.c.error_code == MAYBE_SENT)
_AGAIN = (
    update(deliveries)
    .where(deliveries.c.message_id.in_(bindparam("message_ids", expanding=True)))
    .values(state=words("waiting"), message_id=null(), due_at=0)
)


def retry_failed(session: Session, broadcast_id: int, *, doubtful: bool = False) -> int:
    """Whoever certainly did not get it waits again; how many.

    With `doubtful` it is those of whom nobody knows: they may get it twice.
    """
    rows = session.run(_DOUBTFUL if doubtful else _FAILED, {"broadcast_id": broadcast_id})
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
        OUTCOME,
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
    .where(
        or_(
            bindparam("of_every", type_=Integer) == 1,
            bindparam("of_outcome", type_=Text) == OUTCOME,
        )
    )
    .order_by(deliveries.c.contact_id)
    .limit(bindparam("limit"))
)


def list_deliveries(
    session: Session, broadcast_id: int, *, outcome: str, after: int, limit: int
) -> list[DeliveryRow]:
    """Copies of one outcome, or of all for "", in a lasting order."""
    values = {
        "broadcast_id": broadcast_id, "of_every": int(not outcome), "of_outcome": outcome,
        "after": after, "limit": limit,
    }  # fmt: skip
    return [DeliveryRow(*row) for row in session.run(_LIST, values)]
