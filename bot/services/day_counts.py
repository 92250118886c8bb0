"""Counting days that are over: how many messages, and what became of each visit to a step.

A visit to a step lasts from the first time it asks until something else is asked. It has one fate:
the person went on (`answered`), a member wrote first (`helped`), or neither did before the end of
the following day (`dropped`). So a day is counted when the day after it is over as well. Nothing
is counted while people write: a nightly timer reads the messages of the day. Steps whose texts are
confidential are in no count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from bot.core.rendering import Medium
from bot.services.letter import Letter, letter_from_json
from bot.services.retention import ALL, COUNTS, next_night
from bot.services.tariffs import country_of
from bot.services.timers import Due, set_timer
from bot.store import reports
from bot.store.moment import to_micros
from bot.store.reports import DayCount, Passed, StepCount
from bot.store.session import Session
from bot.store.vault import Vault

TIMER = COUNTS
ONE_DAY = timedelta(days=1)
NEXT_DAY_SOON = timedelta(seconds=2)  # a long time without counting is made up for day by day
ASKING = frozenset({"reply", "prompt"})
ANSWERED, HELPED, DROPPED = "answered", "helped", "dropped"
Step = tuple[str, str, str, str]  # flow, state, language, medium


def count_days(due: Due) -> None:
    """Count the next day that was not counted; go on soon where more are left, else tomorrow."""
    session, now = due.session, due.now
    day = next_uncounted(session, today=now.date())
    if day is None:
        set_timer(session, TIMER, ALL, due=next_night(now), now=now)
        return
    count_day(due.parts.vault, day, session=session)
    set_timer(session, TIMER, ALL, due=now + NEXT_DAY_SOON, now=now)


def next_uncounted(session: Session, *, today: date) -> date | None:
    """The first day with messages that was not counted, where it and the next one are over."""
    last = reports.find_last_counted(session)
    since = date.fromisoformat(last) + ONE_DAY if last else date(1970, 1, 1)
    found = reports.find_first_after(session, micros_of(since))
    if found is None:
        return None
    day = datetime.fromtimestamp(found / 1_000_000, UTC).date()
    return day if day + ONE_DAY < today else None


def count_day(vault: Vault, day: date, *, session: Session) -> None:
    """Count one day. A day that was counted keeps its numbers."""
    since, until = micros_of(day), micros_of(day + ONE_DAY)
    days = list(_messages_of(vault, day, session=session))
    passed = reports.list_passed(session, since=since, until=micros_of(day + 2 * ONE_DAY))
    steps = _fates(vault, passed, until=until)
    rows = (
        StepCount(day.isoformat(), *step, fates[ANSWERED], fates[HELPED], fates[DROPPED])
        for step, fates in sorted(steps.items())
    )
    reports.put_counts(session, days, rows)


def micros_of(day: date) -> int:
    """When a day begins in Bamako, which keeps UTC, as the database has it."""
    return to_micros(datetime(day.year, day.month, day.day, tzinfo=UTC))


def _messages_of(vault: Vault, day: date, *, session: Session) -> Iterator[DayCount]:
    since, until = micros_of(day), micros_of(day + ONE_DAY)
    found = reports.count_by_address(session, since=since, until=until)
    sealed = reports.list_addresses(session, sorted({row[0] for row in found}))
    countries = {
        address_id: country_of(vault.open(address, "addresses", "address", address_id)) or ""
        for address_id, address in sealed
    }
    counted, segments = Counter[tuple[str, str, str, str]](), Counter[tuple[str, str, str, str]]()
    for address_id, direction, medium, kind, count, parts in found:
        alike = (direction, medium, kind, countries.get(address_id, ""))
        counted[alike] += count
        segments[alike] += parts
    for alike, count in sorted(counted.items()):
        yield DayCount(day.isoformat(), *alike, count, segments[alike])


def _fates(vault: Vault, passed: Iterable[Passed], *, until: int) -> dict[Step, Counter[str]]:
    """What became of each visit that began before `until`."""
    found: dict[Step, Counter[str]] = {}
    for _contact, thread in groupby(passed, key=lambda it: it.contact_id):
        for step, fate in _visits(vault, thread, until=until):
            found.setdefault(step, Counter())[fate] += 1
    return found


def _visits(vault: Vault, thread: Iterable[Passed], *, until: int) -> Iterator[tuple[Step, str]]:
    """(step, fate) of one person's visits, in order."""
    at: Step | None = None
    is_fresh = False  # it began on the day that is counted
    for message in thread:
        if message.direction == "in":
            continue
        if message.kind == "member":
            if at is not None and is_fresh:
                yield at, HELPED
            at = None
        elif message.kind in ASKING:
            step = _step(vault, message)
            if step is not None and at is not None and step[:2] == at[:2]:
                continue
            if at is not None and is_fresh:
                yield at, ANSWERED if message.in_reply_to is not None else DROPPED
            at, is_fresh = step, message.created_at < until
    if at is not None and is_fresh:
        yield at, DROPPED


def _step(vault: Vault, message: Passed) -> Step | None:
    """Where somebody stands who got this; None for what is no step, or nobody's to know."""
    letter = _letter(vault, message)
    flow, _, state = letter.place.partition(".")
    if not state:
        return None
    return flow, state, letter.language, Medium(message.medium).value


def _letter(vault: Vault, message: Passed) -> Letter:
    if message.body is None or message.confidential:
        return Letter("", "")
    return letter_from_json(vault.open(message.body, "messages", "body", message.id))
