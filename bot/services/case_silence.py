"""The silence-breaker: a day that went by, or weeks without news, are told honestly.

The person hears that there is nothing new and that the case is open; the staff see it in a list.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.services.case_news import SILENCE as NOTICE
from bot.services.case_news import tell
from bot.services.case_plans import NOT_UNDER_WAY
from bot.services.case_timers import days, is_told_overdue, last_news, retime
from bot.services.timers import Due, set_timer
from bot.store import cases as store
from bot.store.cases import CaseRow
from bot.store.moment import to_micros


def break_expected(due: Due) -> None:
    """The expected day has passed and nothing was said."""
    row = _under_way(due)
    if row is None or row.expected_on is None or is_told_overdue(row):
        return
    if date.fromisoformat(row.expected_on).toordinal() == due.version:
        _tell(due, row)


def break_silence(due: Due) -> None:
    """So many days went by since the person heard anything."""
    row = _under_way(due)
    if row is None:
        return
    settings = due.parts.library.now(due.session).settings
    later = last_news(row) + days(settings, "silence_days")
    if later > due.now:
        set_timer(
            due.session, due.kind, row.id, due=later, now=due.now, contact_id=row.contact_id
        )
        return
    _tell(due, row)


def _tell(due: Due, row: CaseRow) -> None:
    """The person is told, where that may be; the staff's list has the case either way."""
    parts, session, now = due.parts, due.session, due.now
    tell(parts, row, NOTICE, session=session, now=now)
    at = to_micros(now)
    # Also where nothing could be sent: else it would be tried again at once.
    store.change_case(session, row.id, was=row.version, silent_since=at, told_at=at)
    after = replace(row, version=row.version + 1, silent_since=at, told_at=at)
    retime(session, after, now=now, settings=parts.library.now(session).settings)


def _under_way(due: Due) -> CaseRow | None:
    row = store.lock_case(due.session, due.subject_id)
    if row is None or row.stage in NOT_UNDER_WAY:
        return None
    return row if store.is_person(due.session, row.contact_id) else None
