"""Telling a person about their case, unasked: only through notices, and never to a stranger."""

from __future__ import annotations

from datetime import datetime

from bot.services.notices import Skipped, drop_notices, notify
from bot.services.parts import Parts
from bot.store.cases import CaseRow, read_wrote_at
from bot.store.session import Session

NEWS, SILENCE, CHECK_IN, KIT = "case_news", "case_silence", "check_in", "kit"
NOTICES = (NEWS, SILENCE, CHECK_IN, KIT)


def tell(
    parts: Parts, row: CaseRow, kind: str, *, session: Session, now: datetime
) -> int | Skipped:
    """Queue a notice about a case; what waits of the same kind about it is overtaken.

    Somebody who never wrote is told nothing: an import knows numbers, not who answers there.
    """
    drop_notices(session, kind, row.id, reason="overtaken")
    if read_wrote_at(session, row.contact_id) is None:
        return Skipped("never_wrote")
    return notify(parts, row.contact_id, kind, row.id, session=session, now=now)


def tell_no_more(session: Session, row: CaseRow) -> None:
    """Nothing that waits about this case is told any more: it is closed, or the person is lost."""
    for kind in NOTICES:
        drop_notices(session, kind, row.id, reason="overtaken")
