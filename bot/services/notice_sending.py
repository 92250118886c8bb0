"""Sending notices: when one is due everything is asked again, then it is told, put off or dropped.

Does the person still want it, may it come at this hour, was there enough this week, is it of use.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.quiet import Hours, next_allowed, read_hours
from bot.services.library import Shelf
from bot.services.notice_kinds import KINDS
from bot.services.notices import TIMER, why_unwanted
from bot.services.person_ways import may_go_by_sms
from bot.services.prompting import prompt_detail, prompt_neutrally
from bot.services.telling import Skipped, choose_way
from bot.services.timers import Due, set_timer
from bot.services.window import is_shut
from bot.store import contacts, ways
from bot.store import notices as store
from bot.store.moment import from_micros, micros, to_micros
from bot.store.notices import NoticeRow
from bot.store.profiles import Profile, read_profile
from bot.store.session import Session
from bot.store.ways import Person, Way

MOST_A_WEEK = 2
WEEK = timedelta(days=7)
BEHIND_OTHERS = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Wait:
    """Not now: at this time."""

    until: datetime


def send_notice(due: Due) -> None:
    """Tell it now, later or never: the work of the timer."""
    notice = store.lock_notice(due.session, due.subject_id)
    if notice is None or notice.state != "waiting":
        return
    found = _ready(due, notice)
    match found:
        case Skipped(code):
            state = "lapsed" if code == "late" else "dropped"
            store.set_state(due.session, notice_id=notice.id, state=state, reason=code)
        case Wait(until):
            store.put_off(due.session, notice_id=notice.id, due_at=to_micros(until))
            set_timer(
                due.session, TIMER, notice.id, due=until, now=due.now, contact_id=notice.contact_id
            )
        case Ready():
            _tell(due, notice, found)


@dataclass(frozen=True, slots=True)
class Ready:
    """Everything that telling needs."""

    way: Way
    person: Person
    profile: Profile
    shelf: Shelf


def _ready(due: Due, notice: NoticeRow) -> Ready | Wait | Skipped:
    """Whether it can be told now; the order of the questions is the order of their weight."""
    session, now, kind = due.session, due.now, KINDS[notice.kind]
    refused = why_unwanted(session, notice.contact_id, kind)
    if refused is not None:
        return refused
    if to_micros(now) > notice.lapses_at:
        return Skipped("late")
    way = choose_way(session, notice.contact_id)
    person = ways.read_person(session, notice.contact_id)
    if isinstance(way, Skipped) or person is None:
        return way if isinstance(way, Skipped) else Skipped("erased")
    profile, shelf = read_profile(session, notice.contact_id), due.parts.library.now(session)
    later = _later(session, notice, person, profile, shelf, now=now)
    if later is None:
        return Ready(way, person, profile, shelf)
    return Skipped("late") if to_micros(later) > notice.lapses_at else Wait(later)


def _later(
    session: Session,
    notice: NoticeRow,
    person: Person,
    profile: Profile,
    shelf: Shelf,
    *,
    now: datetime,
) -> datetime | None:
    """When to try again; None for now."""
    if person.taken_over_until is not None and person.taken_over_until > to_micros(now):
        return from_micros(person.taken_over_until)
    safe = None
    if profile.safe_from is not None and profile.safe_until is not None:
        safe = Hours(profile.safe_from, profile.safe_until)
    awake = read_hours(shelf.settings["waking_hours"])
    allowed = next_allowed(now, profile.timezone, awake=awake, safe=safe)
    if allowed > now:
        return allowed
    if not KINDS[notice.kind].counted:
        return None
    sent = store.list_counted(
        session, contact_id=notice.contact_id, since=to_micros(now) - micros(WEEK)
    )
    if len(sent) >= MOST_A_WEEK:
        return from_micros(sent[-MOST_A_WEEK]) + WEEK
    return now + BEHIND_OTHERS if _goes_behind(session, notice, now=now) else None


def _goes_behind(session: Session, notice: NoticeRow, *, now: datetime) -> bool:
    """Whether another notice of this person is due too and goes first by the written order."""
    mine = (KINDS[notice.kind].rank, notice.due_at, notice.id)
    return any(
        (KINDS[other.kind].rank, other.due_at, other.id) < mine
        for other in store.list_waiting(session, notice.contact_id)
        if other.id != notice.id and other.counted and other.due_at <= to_micros(now)
    )


def _takes_free_text(due: Due, notice: NoticeRow, ready: Ready) -> bool:
    """Whether the whole can reach them now; else an approved text says that there is news."""
    if not is_shut(ready.way, due.now) or ready.shelf.neutral.find(ready.person.language) is None:
        return True
    return may_go_by_sms(due.parts, ready.way, notice.contact_id, due.session)


def _tell(due: Due, notice: NoticeRow, ready: Ready) -> None:
    parts, session, now = due.parts, due.session, due.now
    contacts.lock(session, notice.contact_id)
    at, detailed = to_micros(now), ready.profile.full_text and not ready.person.discreet
    if detailed and ready.way.speaks == notice.contact_id and _takes_free_text(due, notice, ready):
        told = prompt_detail(
            parts,
            notice,
            KINDS[notice.kind].state,
            ready.way,
            ready.shelf,
            session=session,
            now=now,
        )
        store.set_state(
            session,
            notice_id=notice.id,
            state="opened",
            sent_at=at,
            opened_at=at,
            message_id=told.message_id,
        )
        return
    told = prompt_neutrally(
        parts, notice, ready.person, ready.way, ready.shelf, session=session, now=now
    )
    store.set_state(
        session, notice_id=notice.id, state="sent", sent_at=at, message_id=told.message_id
    )
