"""Retention: every night what was kept long enough goes, each kind after its own days.

A setting `keep_days_<kind>` changes the days, for some kinds within bounds. What goes is removed
some rows at a time, so that nobody who writes meanwhile has to wait.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from bot.services import places
from bot.services.audit_cut import cut_old
from bot.services.locks import doubt_holder
from bot.services.parts import Parts
from bot.services.surveys import DRAW_TIMER
from bot.services.timers import Due, set_timer
from bot.store import expiry, protections, timers
from bot.store.alone import REMOVING, be_alone
from bot.store.moment import micros, to_micros
from bot.store.session import Session

TIMER, RECONFIRM, COUNTS = "retention", "reconfirm", "day_counts"
NIGHTLY = (TIMER, RECONFIRM, DRAW_TIMER, COUNTS)
ALL = 0  # the subject of timers that are about no one thing
AT_ONCE = 500
NIGHT_HOUR = 2
NEXT_BATCH = timedelta(minutes=1)
SETTING = "keep_days_"
# A photo of a paper is kept no longer, whatever is set; an answer with its person neither: they
# agreed to a year, and the link is cut at the end of a month.
MOST_DAYS = {"images": 7, "survey_answers": 335}
# Who asked to be forgotten must not come back from an old file, and nobody may have what they did
# in the panel forgotten soon: these may not be cut short, whatever is set.
LEAST_DAYS = {"tombstones": 365, "undone_erasures": 8, "entries": 365}
DAYS: Mapping[str, int] = {
    "images": 7,
    "attachments": 90,
    "messages": 730,
    "tickets": 730,
    "receipts": 30,
    "failures": 30,
    "timers": 90,
    "notices": 180,
    "tombstones": 1095,
    "desk_codes": 60,
    "transfers": 1,
    "relatives": 30,
    "told_facts": 30,
    "unheard_texts": 90,
    "survey_requests": 730,
    "survey_answers": 335,
    "undone_erasures": 30,
    "places": 30,
    # What hangs on another goes first.
    "appointments": 730,  # from their hour, with their history
    "slots": 30,  # from their hour, where nobody came
    "referrals": 1095,  # from when they are over
    "cases": 1825,  # from when they are closed, with their referrals and their history
    "moves": 1825,
    "deliveries": 730,  # from when their broadcast has ended
    "broadcasts": 730,
    "departures": 365,  # from the day of the journey
    "person_notes": 1825,
    "relinks": 1095,
    "entries": 1095,
}
SILENT_DAYS = "reconfirm_days"
SILENT_FOR = 180


def sweep(due: Due) -> None:
    """Remove some of each kind; go on in a minute where more is left, else tomorrow night.

    Nobody is forgotten meanwhile: an erasure removes from the same tables in another order.
    """
    be_alone(due.session, REMOVING)
    settings = due.parts.library.now(due.session).settings
    removed = {kind: _remove(due, kind, days_of(settings, kind)) for kind in DAYS}
    is_more = any(count >= AT_ONCE for count in removed.values())
    gone = {kind: count for kind, count in removed.items() if count}
    if gone:
        structlog.get_logger().info("retention", **gone)
    following = due.now + NEXT_BATCH if is_more else next_night(due.now)
    set_timer(due.session, TIMER, ALL, due=following, now=due.now)


def _remove(due: Due, kind: str, days: int) -> int:
    before = due.now - timedelta(days=days)
    if kind == "places":
        return places.forget(due.parts.vault, before=before, most=AT_ONCE, session=due.session)
    if kind == "survey_answers":
        month = before.strftime("%Y-%m")
        return expiry.cut_survey_answers(due.session, month=month, most=AT_ONCE)
    if kind == "departures":
        day = before.date().isoformat()
        return expiry.delete_departures(due.session, day=day, most=AT_ONCE)
    if kind == "entries":
        return cut_old(due.parts, before=before, most=AT_ONCE, session=due.session, now=due.now)
    return expiry.delete_expired(due.session, kind, before=to_micros(before), most=AT_ONCE)


def days_of(settings: Mapping[str, str], kind: str) -> int:
    """How many days a kind is kept: as set, else as written here; within what is allowed."""
    written = settings.get(f"{SETTING}{kind}", "")
    days = int(written) if written.isdigit() and int(written) > 0 else DAYS[kind]
    return max(min(days, MOST_DAYS.get(kind, days)), LEAST_DAYS.get(kind, 1))


def doubt_the_silent(due: Due) -> None:
    """Who has been silent for very long may have another number: a light check comes first."""
    settings = due.parts.library.now(due.session).settings
    written = settings.get(SILENT_DAYS, "")
    days = int(written) if written.isdigit() and int(written) > 0 else SILENT_FOR
    before = to_micros(due.now) - micros(timedelta(days=days))
    silent = protections.list_silent(due.session, before=before, most=AT_ONCE)
    for contact_id in silent:
        doubt_holder(due.session, contact_id, now=due.now)
    following = due.now + NEXT_BATCH if len(silent) == AT_ONCE else next_night(due.now)
    set_timer(due.session, RECONFIRM, ALL, due=following, now=due.now)


def next_night(now: datetime) -> datetime:
    """The next time it is two at night in Mali, which keeps UTC."""
    night = now.replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    return night if night > now else night + timedelta(days=1)


def begin_nights(parts: Parts) -> None:
    """Set the nightly timers that do not wait yet: a new database has none."""
    if parts.db.read(_missing):
        parts.db.write(lambda session: begin_all(session, now=parts.clock()))


def _missing(session: Session) -> list[str]:
    found = {kind: timers.find_waiting(session, kind=kind, subject_id=ALL) for kind in NIGHTLY}
    return [kind for kind, row in found.items() if row is None]


def begin_all(session: Session, *, now: datetime) -> None:
    """Set those that do not wait; of two workers who do at once the door tells one again."""
    for kind in _missing(session):
        set_timer(session, kind, ALL, due=next_night(now), now=now)
