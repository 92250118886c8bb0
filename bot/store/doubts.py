"""Doubts: messages that were perhaps sent, in the order in which they can be told apart."""

from __future__ import annotations

from sqlalchemy import bindparam, exists, or_, select, update

from bot.store.outbox import COLUMNS, OLDER_UNDER_WAY, UNDER_WAY, Row, is_state, older
from bot.store.session import Session
from bot.store.tables import messages

_LAPSED_LEASES = (
    update(messages)
    .where(UNDER_WAY)
    .where(is_state("sending"))
    .where(
        or_(messages.c.lease_boot != bindparam("boot"), messages.c.lease_until < bindparam("at"))
    )
    .values(state="uncertain", uncertain_since=bindparam("now"), due_at=bindparam("now"))
)
_UNPROVEN = (
    update(messages)
    .where(UNDER_WAY)
    .where(is_state("inline"))
    .where(messages.c.due_at <= bindparam("now"))
    .values(state="uncertain", uncertain_since=messages.c.created_at)
)

# Two messages may have the same text. The provider's list names the older one first, so that an
# older one that may stand in that list must be told before: else the younger would take its entry.
_OLDER_IN_DOUBT = (
    select(older.c.id)
    .where(older.c.contact_id == messages.c.contact_id)
    .where(older.c.medium == messages.c.medium)
    .where(OLDER_UNDER_WAY)
    .where(older.c.direction == "out")
    .where(older.c.state.in_(("sending", "uncertain", "inline")))
    .where(older.c.sequence < messages.c.sequence)
)
_NEXT = (
    select(*COLUMNS)
    .where(UNDER_WAY)
    .where(is_state("uncertain"))
    .where(messages.c.due_at <= bindparam("now"))
    .where(~exists(_OLDER_IN_DOUBT))
    .order_by(messages.c.due_at)
    .limit(1)
    .with_for_update(skip_locked=True, of=messages)
)
_PROVIDER_IDS = (
    select(messages.c.provider_id)
    .where(messages.c.contact_id == bindparam("contact_id"))
    .where(messages.c.direction == "out")
    .where(messages.c.provider_id.is_not(None))
    .order_by(messages.c.sequence.desc())
    .limit(200)
)


def doubt_lapsed(session: Session, *, boot: str, at: int, now: int) -> int:
    """Leases that ran out: sent or not, nobody knows. How many."""
    return session.change(_LAPSED_LEASES, {"boot": boot, "at": at, "now": now})


def doubt_unproven(session: Session, *, now: int) -> int:
    """Inline replies that nothing proved in time. How many."""
    return session.change(_UNPROVEN, {"now": now})


def find_uncertain(session: Session, *, now: int) -> Row | None:
    """One message whose fate is to be looked up, locked: of each contact the oldest in doubt."""
    rows = session.run(_NEXT, {"now": now})
    return Row(*rows[0]) if rows else None


def list_provider_ids(session: Session, contact_id: int) -> list[str]:
    """The provider's ids of the contact's messages, also of attempts that failed."""
    return [str(row[0]) for row in session.run(_PROVIDER_IDS, {"contact_id": contact_id})]
