"""Sending as a whole: suspended by a member or a restore, and going on again."""

from __future__ import annotations

from datetime import datetime

from bot.store import audit
from bot.store.identity import new_id
from bot.store.library import suspend_sending
from bot.store.moment import to_micros
from bot.store.session import Session


def switch_sending(
    *, suspended: bool, session: Session, now: datetime, member_id: int | None = None
) -> None:
    """Stop everything that goes out, or let it go on; who did it stands in the audit log."""
    at = to_micros(now)
    suspend_sending(session, since=at if suspended else None)
    audit.record_entry(
        session,
        entry_id=new_id(),
        act="sending_suspended" if suspended else "sending_resumed",
        subject="service",
        subject_id=None,
        now=at,
        member_id=member_id,
    )
