"""What one may choose when booking: offices, purposes, days and hours that are really free."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.appointments import say_day, say_time
from bot.core.event import Found
from bot.services.actions.speech import answer, phrase
from bot.services.booking import Wish, free_starts, matching
from bot.services.office_drafts import PURPOSES
from bot.services.talk import Talk
from bot.store import appointments as store
from bot.store import slots
from bot.store.appointments import Meeting
from bot.store.moment import from_micros, to_micros
from bot.store.slots import OpenDesk

# Under which names the answers are kept while one books.
OFFICE, PURPOSE, MEDIUM = "appointment_office", "appointment_purpose", "appointment_medium"
WOMAN, DAY, TIME, MOVING = (
    "appointment_woman",
    "appointment_day",
    "appointment_time",
    "appointment_moving",
)


def list_bookable_offices(talk: Talk) -> Found:
    """The offices that a member vouches for; the person's own region first."""
    region, seen = answer(talk, "region"), dict[int, OpenDesk]()
    for desk in slots.list_open_desks(talk.session):
        seen.setdefault(desk.office_id, desk)
    near_first = sorted(seen.values(), key=lambda desk: desk.region != region)
    return Found(tuple((str(desk.office_id), desk.office) for desk in near_first))


def list_purposes(talk: Talk) -> Found:
    """What the office receives people for."""
    served = {it for desk in desks_for(talk, but=PURPOSE) for it in desk.purposes.split()}
    return Found(tuple((it, phrase(talk, f"purpose_{it}")) for it in PURPOSES if it in served))


def list_free_days(talk: Talk) -> Found:
    """The days on which a seat is free."""
    language, free = talk.conversation.language, list(_free(talk))
    today = talk.now.astimezone(free[0].tzinfo).date() if free else None
    days = dict.fromkeys(starts.date() for starts in free)
    return Found(tuple((it.isoformat(), _begun(say_day(it, language, today=today))) for it in days))


def list_free_times(talk: Talk) -> Found:
    """The hours of the chosen day at which a seat is free."""
    day, language = answer(talk, DAY), talk.conversation.language
    free = [starts for starts in _free(talk) if starts.date().isoformat() == day]
    clocks = dict.fromkeys(starts.hour * 60 + starts.minute for starts in free)
    options = tuple((f"t{clock}", say_time(clock, language)) for clock in clocks)
    said = say_day(free[0].date(), language) if free else ""
    return Found(options, {"when": _begun(said)})


def my_meeting(talk: Talk) -> Meeting | None:
    """The booking that this contact has before them, or is in just now."""
    return store.next_meeting(talk.session, talk.contact_id, now=to_micros(talk.now))


def desks_for(talk: Talk, *, but: str = "") -> tuple[OpenDesk, ...]:
    """The desks that fit what was answered so far."""
    told = {name: answer(talk, name) for name in (OFFICE, PURPOSE, MEDIUM) if name != but}
    office = told[OFFICE]
    wish = Wish(
        int(office) if office.isdigit() else None,
        told.get(PURPOSE, ""),
        told.get(MEDIUM, ""),
        bool(answer(talk, WOMAN)),
    )
    return matching(slots.list_open_desks(talk.session), wish)


def _free(talk: Talk) -> Iterable[datetime]:
    """The free times by the clocks of the office; not the one that is being moved."""
    desks = desks_for(talk)
    present = my_meeting(talk)
    own = from_micros(present.starts_at) if present else None
    zone = ZoneInfo(desks[0].timezone) if desks else None
    for starts in free_starts(talk.session, desks, now=talk.now):
        if starts != own:
            yield starts.astimezone(zone)


def chosen_time(talk: Talk) -> datetime | None:
    """The free time that the chosen day and hour name; None when it is free no longer."""
    day, clock = answer(talk, DAY), answer(talk, TIME)
    for local in _free(talk):
        if local.date().isoformat() == day and f"t{local.hour * 60 + local.minute}" == clock:
            return local
    return None


def _begun(said: str) -> str:
    """As a sentence or a choice begins."""
    return said[:1].upper() + said[1:]
