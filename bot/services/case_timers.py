"""When a case is looked at again: its expected day, silence, "are you still there", the kit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from bot.services.case_plans import NOT_UNDER_WAY
from bot.services.timers import set_timer, unset_timer
from bot.store.cases import CaseRow
from bot.store.moment import from_micros
from bot.store.session import Session

EXPECTED, SILENCE, CHECK_IN, KIT = "case_expected", "case_silence", "check_in", "kit"
KINDS = (EXPECTED, SILENCE, CHECK_IN, KIT)
# Settings of the panel, in days and times.
DEFAULTS = {"silence_days": 30, "check_in_days": 30, "check_in_misses": 3, "kit_days": 7}
APART = timedelta(days=7)  # between a question and the news that there is no news
MORNING = time(9, 0, tzinfo=UTC)  # Bamako keeps UTC


def setting(settings: Mapping[str, str], name: str) -> int:
    """A number of the settings; what is no whole number above 0 counts as unset."""
    written = settings.get(name, "")
    number = int(written) if written.isascii() and written.isdigit() else 0
    return number or DEFAULTS[name]


def days(settings: Mapping[str, str], name: str) -> timedelta:
    """A length of time of the settings."""
    return timedelta(days=setting(settings, name))


def morning_after(day: str) -> datetime:
    """When an expected day has passed."""
    return datetime.combine(date.fromisoformat(day) + timedelta(days=1), MORNING)


def last_news(row: CaseRow) -> datetime:
    """When the person last heard how the case stands, or could have known."""
    return from_micros(max(row.told_at or 0, row.since_at))


def retime(
    session: Session, row: CaseRow, *, now: datetime, settings: Mapping[str, str]
) -> None:
    """Set what is due for a case as it now stands; what it has overtaken is due no more."""
    if row.stage in NOT_UNDER_WAY:
        for kind in KINDS:
            unset_timer(session, kind, row.id, now=now)
        return
    _expect(session, row, now=now)
    silence = last_news(row) + days(settings, "silence_days")
    set_timer(session, SILENCE, row.id, due=silence, now=now, contact_id=row.contact_id)


def _expect(session: Session, row: CaseRow, *, now: datetime) -> None:
    if row.expected_on is None or is_told_overdue(row):
        unset_timer(session, EXPECTED, row.id, now=now)
        return
    set_timer(
        session,
        EXPECTED,
        row.id,
        due=morning_after(row.expected_on),
        now=now,
        contact_id=row.contact_id,
        version=date.fromisoformat(row.expected_on).toordinal(),
    )


def is_told_overdue(row: CaseRow) -> bool:
    """Whether the person was told already that the expected day went by."""
    if row.expected_on is None or row.silent_since is None:
        return False
    return from_micros(row.silent_since) >= morning_after(row.expected_on)


def begin_check_ins(
    session: Session, row: CaseRow, *, now: datetime, settings: Mapping[str, str]
) -> None:
    """Ask once a month from now on whether the person is still there, not with other news."""
    due = now + days(settings, "check_in_days") + APART
    set_timer(session, CHECK_IN, row.id, due=due, now=now, contact_id=row.contact_id)
