"""The book as members read it: who comes when, what became of it, and who still needs a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.lifecycle import Kind
from bot.core.phone import mask
from bot.services.appointment_reminders import COMING
from bot.services.moves import list_moves
from bot.services.parts import Parts
from bot.services.people_policy import hidden_among
from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.store import expected as store
from bot.store import offices
from bot.store.expected import Expected
from bot.store.moment import from_micros, to_micros
from bot.store.session import Session

UNMARKED_SHOWN = 30
PAGE = 60
HOME = "Africa/Bamako"


@dataclass(frozen=True, slots=True)
class Line:
    """One appointment in a list, its times by the clocks of the office."""

    id: int
    starts: datetime
    ends: datetime
    office: str
    desk: str
    medium: str
    with_woman: bool
    purpose: str
    state: str
    late_minutes: int | None
    first_name: str  # empty for who may only look, and for whoever is not there for the member
    person: str  # a masked number
    is_coming: bool
    is_past: bool
    lost_its_slot: bool  # the hours changed: nobody else can book there


@dataclass(frozen=True, slots=True)
class Step:
    """One move in the life of an appointment."""

    trigger: str
    became: str
    at: datetime
    member_id: int | None


@dataclass(frozen=True, slots=True)
class Appointment:
    """One appointment with its history, of what it was moved from too."""

    line: Line
    contact_id: int
    office_id: int
    moved_to: int | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class ToDo:
    """What waits for a member: whose slot was taken away, of whom nobody said whether they came."""

    stranded: tuple[Line, ...]
    unmarked: tuple[Line, ...]


def list_page(
    parts: Parts,
    actor: Actor,
    first: date,
    *,
    days: int,
    office_id: int | None,
    begins: int = 0,
    is_whole: bool = False,
    session: Session,
    now: datetime,
) -> tuple[tuple[Line, ...], int | None]:
    """(some of these days from a moment on, the moment where the next page begins).

    Who comes at the same time stands on the same page; `is_whole`: all of them, whoever comes.
    Raises `Refusal` "not_allowed" or "no_such_office".
    """
    _allow(actor)
    since, until = _span(session, office_id, first, days)
    since, following, most = max(since, begins), None, store.ALL if is_whole else PAGE
    found = store.list_between(
        session, office_id=office_id, since=since, until=until, limit=most + 1
    )
    if len(found) > most:
        following = found[-1].meeting.starts_at
        if following == found[0].meeting.starts_at:
            following += 1
            found = store.list_between(session, office_id=office_id, since=since, until=following)
        found = [it for it in found if it.meeting.starts_at < following]
    return _lines(parts, found, actor, session=session, now=now), following


def list_to_do(parts: Parts, actor: Actor, *, session: Session, now: datetime) -> ToDo:
    """What waits for a member. Raises `Refusal` "not_allowed"."""
    _allow(actor)
    at = to_micros(now)
    stranded = store.list_stranded(session, since=at)
    unmarked = store.list_unmarked(session, until=at, limit=UNMARKED_SHOWN)
    return ToDo(
        _lines(parts, stranded, actor, session=session, now=now),
        _lines(parts, unmarked, actor, session=session, now=now),
    )


def read_appointment(
    parts: Parts, actor: Actor, appointment_id: int, *, session: Session, now: datetime
) -> Appointment:
    """One appointment. Raises `Refusal` "not_allowed" or "no_such_appointment"."""
    _allow(actor)
    found = store.read_expected(session, appointment_id)
    if found is None:
        raise Refusal("no_such_appointment")
    moves = list_moves(session, Kind.APPOINTMENT, appointment_id)
    (line,) = _lines(parts, [found], actor, session=session, now=now)
    return Appointment(
        line,
        found.meeting.row.contact_id,
        found.meeting.office_id,
        found.meeting.row.moved_to,
        tuple(
            Step(it.trigger, it.became, from_micros(it.happened_at), it.member_id) for it in moves
        ),
    )


def count_on(session: Session, day: date) -> int:
    """How many are still expected on a day."""
    since = datetime.combine(day, time(), tzinfo=ZoneInfo(HOME))
    until = since + timedelta(days=1)
    return store.count_between(session, since=to_micros(since), until=to_micros(until))


def _lines(
    parts: Parts, found: Sequence[Expected], actor: Actor, *, session: Session, now: datetime
) -> tuple[Line, ...]:
    """Who comes; of a person who is not there for the member no more than that somebody does."""
    ids = {it.meeting.row.contact_id for it in found}
    named: Collection[int] = ()
    if may(actor, Permission.KEEP_APPOINTMENTS):
        named = ids - hidden_among(actor, ids, session=session)
    return tuple(_line(parts, it, now=now, named=named) for it in found)


def _line(parts: Parts, found: Expected, *, now: datetime, named: Collection[int]) -> Line:
    meeting, zone = found.meeting, ZoneInfo(found.meeting.timezone)
    row, starts = meeting.row, from_micros(meeting.starts_at)
    name, address = "", ""
    if row.contact_id in named:
        if found.name is not None:
            name = parts.vault.open(found.name, "contacts", "name", row.contact_id)
        if found.address is not None and found.address_id is not None:
            opened = parts.vault.open(found.address, "addresses", "address", found.address_id)
            address = mask(opened)
    return Line(
        id=row.id,
        starts=starts.astimezone(zone),
        ends=from_micros(meeting.ends_at).astimezone(zone),
        office=meeting.office,
        desk=meeting.desk,
        medium=meeting.medium,
        with_woman=bool(meeting.woman_agent),
        purpose=row.purpose,
        state=row.state,
        late_minutes=row.late_minutes,
        first_name=name,
        person=address,
        is_coming=row.state in COMING,
        is_past=starts <= now,
        lost_its_slot=meeting.slot_closed_at is not None and row.state in COMING,
    )


def _span(session: Session, office_id: int | None, first: date, days: int) -> tuple[int, int]:
    zone = ZoneInfo(_zone(session, office_id))
    since = datetime.combine(first, time(), tzinfo=zone)
    return to_micros(since), to_micros(datetime.combine(first + timedelta(days), time(), zone))


def _zone(session: Session, office_id: int | None) -> str:
    if office_id is None:
        return HOME
    office = offices.read_office(session, office_id)
    if office is None:
        raise Refusal("no_such_office")
    return office.timezone


def _allow(actor: Actor) -> None:
    if not may(actor, Permission.LIST_APPOINTMENTS):
        raise Refusal("not_allowed")
