"""The kit: a member notes that it was handed out, the person says whether they have it."""

from __future__ import annotations

from datetime import datetime

from bot.services.case_news import KIT as NOTICE
from bot.services.case_news import tell
from bot.services.case_plans import NOT_UNDER_WAY
from bot.services.timers import Due, unset_timer
from bot.store import audit
from bot.store import cases as store
from bot.store.cases import CaseRow
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.session import Session


def is_asked(row: CaseRow) -> bool:
    """Whether the person has still to say if they have it."""
    return row.kit_given_at is not None and row.kit_confirmed_at is None


def ask_again(due: Due) -> None:
    """Nobody answered: ask once more. After that the staff's list shows it as unanswered."""
    row = store.lock_case(due.session, due.subject_id)
    if row is None or row.stage in NOT_UNDER_WAY or not is_asked(row) or row.kit_denied_at:
        return
    tell(due.parts, row, NOTICE, session=due.session, now=due.now)


def answer_kit(
    contact_id: int, *, has_it: bool, session: Session, now: datetime
) -> CaseRow | None:
    """What the person says; None where nothing was asked. A "no" comes up for the staff."""
    row = store.find_open_of(session, contact_id)
    if row is None or not is_asked(row):
        return None
    at = to_micros(now)
    column = "kit_confirmed_at" if has_it else "kit_denied_at"
    store.change_case(session, row.id, was=row.version, heard_at=at, **{column: at})
    unset_timer(session, "kit", row.id, now=now)
    audit.record_entry(
        session,
        entry_id=new_id(),
        act="kit_confirmed" if has_it else "kit_denied",
        subject="case",
        subject_id=row.id,
        now=at,
    )
    return row
