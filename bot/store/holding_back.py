"""Holding back: what stands behind a message that waits is due no sooner than it is.

Whoever looks for the next message to send passes over each one that is due and may not go yet.
When a provider fails, that would be all that waits behind the first of each line, again and again.
"""

from __future__ import annotations

from sqlalchemy import and_, bindparam, or_, update

from bot.store.outbox import UNDER_WAY, Row, is_state
from bot.store.session import Session
from bot.store.tables import messages

_HOLD_BACK = (
    update(messages)
    .where(messages.c.contact_id == bindparam("of_contact"))
    .where(messages.c.medium == bindparam("of_medium"))
    .where(UNDER_WAY)
    .where(is_state("ready"))
    .where(
        or_(
            and_(messages.c.bulk == bindparam("of_bulk"), messages.c.sequence > bindparam("after")),
            messages.c.bulk > bindparam("of_bulk"),
        )
    )
    .where(messages.c.due_at < bindparam("until"))
    .values(due_at=bindparam("until"))
)


def hold_back(session: Session, row: Row, *, until: int) -> None:
    """Nothing that may not go before this message is due before then. Its contact is locked."""
    values = {"of_contact": row.contact_id, "of_medium": row.medium, "of_bulk": row.bulk}
    session.put(_HOLD_BACK, {**values, "after": row.sequence, "until": until})
