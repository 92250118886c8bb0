"""Failures, for staff: which kind, where in a flow, under which trace; never a text."""

from __future__ import annotations

from datetime import datetime

from bot.store import audit, contacts
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.session import Session

LONGEST_ERROR = 200


def note_failure(
    session: Session,
    error: str,
    *,
    message_id: int | None,
    now: datetime,
    trace: str,
    contact_id: int | None = None,
) -> None:
    """Add a line to what staff see of failures: ids and a code, never a text.

    `contact_id`: name the place in the flow where that contact stands.
    """
    flow, version_id, state = (None, None, None)
    if contact_id is not None:
        flow, version_id, state = contacts.read_place(session, contact_id)
    audit.record_failure(
        session,
        audit.NewFailure(
            id=new_id(),
            trace=trace,
            message_id=message_id,
            flow=flow,
            version_id=version_id,
            state=state,
            error=error[:LONGEST_ERROR],
            happened_at=to_micros(now),
        ),
    )
