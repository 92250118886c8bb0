"""Appointments by message: what is asked next, which times are free, a seat taken, moved, freed.

What was asked already, or has only one answer, is not asked again. Every act is about the booking
that the contact has before them: nobody else's on the same telephone is ever seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.appointments import say_day, say_time
from bot.core.event import Found, Outcome
from bot.services import appointments as service
from bot.services.actions.appointment_words import describe
from bot.services.actions.noting import note
from bot.services.actions.speech import answer, phrase
from bot.services.booking import Wish, book, free_starts, matching
from bot.services.talk import Talk
from bot.services.telling import Skipped
from bot.store import appointments as store
from bot.store import slots
from bot.store.appointments import Meeting
from bot.store.moment import from_micros, to_micros
from bot.store.profiles import read_profile, set_profile
from bot.store.slots import OpenDesk

OFFICE, PURPOSE, MEDIUM = "appointment_office", "appointment_purpose", "appointment_medium"
WOMAN, DAY, TIME, MOVING = (
    "appointment_woman",
    "appointment_day",
    "appointment_time",
    "appointment_moving",
)
WISH = "appointment_wish"  # what a reminder was answered with
LATE = "appointment_late"
LATE_BEFORE = timedelta(hours=12)  # sooner nobody can know to be late
MOST_LATE = 240
YES = "yes"
WISHES = ("confirm", "move", "cancel", "late")
OUTCOMES = {
    "begin_appointment": frozenset({"has_one", "may_book", "none_bookable", *WISHES}),
    "ask_next": frozenset(
        {"office", "purpose", "medium", "day", "day_with_woman", "no_woman", "none_bookable"}
    ),
    "want_woman": frozenset({"wanted"}),
    "want_anyone": frozenset({"wanted"}),
    "book_appointment": frozenset({"booked", "moved", "slot_taken", "has_one"}),
    "find_appointment": frozenset({"found", "none"}),
    "confirm_appointment": frozenset({"confirmed", "none"}),
    "cancel_appointment": frozenset({"cancelled", "none"}),
    "begin_move": frozenset({"ready", "none"}),
    "may_be_late": frozenset({"soon", "not_soon", "none"}),
    "say_late": frozenset({"noted", "none"}),
}


def begin_appointment(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Begin afresh; whoever has an appointment is shown that one."""
    wish = talk.conversation.answers.pop(WISH, "")
    _forget(talk)
    if my_meeting(talk) is not None:
        return Outcome(wish if wish in WISHES else "has_one")
    return Outcome("may_book" if slots.list_open_desks(talk.session) else "none_bookable")


def ask_next(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """The next question that has more than one answer; what has only one is noted."""
    desks = _desks(talk)
    if not desks:
        return Outcome("no_woman" if answer(talk, WOMAN) else "none_bookable")
    for name, question, options in (
        (OFFICE, "office", {str(desk.office_id) for desk in desks}),
        (PURPOSE, "purpose", {it for desk in desks for it in desk.purposes.split()}),
        (MEDIUM, "medium", {desk.medium for desk in desks}),
    ):
        if answer(talk, name) not in options:
            if len(options) > 1:
                return Outcome(question)
            talk.conversation.answers[name] = next(iter(options))
            desks = _desks(talk)
    return Outcome("day_with_woman" if answer(talk, WOMAN) else "day")


def want_woman(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Only with a woman agent, now and the next time."""
    talk.conversation.answers[WOMAN] = YES
    set_profile(talk.session, talk.contact_id, to_micros(talk.now), woman_agent=1)
    return Outcome("wanted")


def want_anyone(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """With whoever is there: the wish for a woman agent is taken back."""
    talk.conversation.answers.pop(WOMAN, None)
    set_profile(talk.session, talk.contact_id, to_micros(talk.now), woman_agent=0)
    return Outcome("wanted")


def list_bookable_offices(talk: Talk) -> Found:
    """The offices that a member vouches for; the person's own region first."""
    region, seen = answer(talk, "region"), dict[int, OpenDesk]()
    for desk in slots.list_open_desks(talk.session):
        seen.setdefault(desk.office_id, desk)
    near_first = sorted(seen.values(), key=lambda desk: desk.region != region)
    return Found(tuple((str(desk.office_id), desk.office) for desk in near_first))


def list_purposes(talk: Talk) -> Found:
    """What the office receives people for."""
    served = {it for desk in _desks(talk, but=PURPOSE) for it in desk.purposes.split()}
    known = ("case", "project", "training", "papers", "other")
    return Found(tuple((it, phrase(talk, f"purpose_{it}")) for it in known if it in served))


def list_free_days(talk: Talk) -> Found:
    """The days on which a seat is free."""
    language, today = talk.conversation.language, talk.now.date()
    days = dict.fromkeys(starts.date() for starts in _free(talk))
    return Found(tuple((it.isoformat(), _begun(say_day(it, language, today=today))) for it in days))


def list_free_times(talk: Talk) -> Found:
    """The hours of the chosen day at which a seat is free."""
    day, language = answer(talk, DAY), talk.conversation.language
    clocks = [it.hour * 60 + it.minute for it in _free(talk) if it.date().isoformat() == day]
    options = tuple((f"t{clock}", say_time(clock, language)) for clock in dict.fromkeys(clocks))
    said = say_day(datetime.fromisoformat(day).date(), language) if day else ""
    return Found(options, {"when": _begun(said)})


def book_appointment(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Take a seat at the chosen time, or move the booking there; else `slot_taken`."""
    present, is_move = my_meeting(talk), bool(answer(talk, MOVING))
    if present is not None and not is_move:
        return Outcome("has_one")
    starts, desks = _chosen(talk), _desks(talk)
    if starts is None:
        return Outcome("slot_taken")
    made = _book(talk, present, desks, starts)
    if isinstance(made, Skipped):
        return Outcome(made.code)
    _forget(talk)
    note(talk, "appointment_moved" if present else "appointment_booked")
    values = {"detail": describe(talk, made, with_place=True)}
    return Outcome("moved" if present else "booked", values)


def _book(
    talk: Talk, present: Meeting | None, desks: tuple[OpenDesk, ...], starts: datetime
) -> Meeting | Skipped:
    if present is not None:
        return service.rebook(talk.session, present, desks, starts=starts, now=talk.now)
    purpose = answer(talk, PURPOSE)
    return book(
        talk.session, talk.contact_id, desks, starts=starts, purpose=purpose, now=talk.now
    )


def find_appointment(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Whether the contact has an appointment before them."""
    return Outcome("found" if my_meeting(talk) is not None else "none")


def confirm_appointment(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """They say that they come."""
    meeting = my_meeting(talk)
    if meeting is None:
        return Outcome("none")
    service.confirm(talk.session, meeting, now=talk.now)
    return Outcome("confirmed", {"detail": describe(talk, meeting)})


def cancel_appointment(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Free the seat."""
    meeting = my_meeting(talk)
    if meeting is None:
        return Outcome("none")
    service.cancel(talk.session, meeting, now=talk.now)
    note(talk, "appointment_cancelled")
    return Outcome("cancelled")


def begin_move(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Look for another time at the same office, for the same purpose."""
    meeting = my_meeting(talk)
    if meeting is None:
        return Outcome("none")
    _forget(talk)
    told = {OFFICE: str(meeting.office_id), PURPOSE: meeting.row.purpose, MOVING: YES}
    talk.conversation.answers.update(told | {MEDIUM: meeting.medium})
    return Outcome("ready")


def may_be_late(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Whether there is an appointment so soon that one can be late for it."""
    meeting = my_meeting(talk)
    if meeting is None:
        return Outcome("none")
    is_near = from_micros(meeting.starts_at) - talk.now <= LATE_BEFORE
    return Outcome("soon" if is_near else "not_soon")


def say_late(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Put it on the list of the office."""
    meeting, said = my_meeting(talk), talk.conversation.answers.pop(LATE, "")
    if meeting is None:
        return Outcome("none")
    minutes = int(said.removeprefix("m")) if said.removeprefix("m").isdigit() else 0
    service.say_late(talk.session, meeting, minutes=min(max(minutes, 1), MOST_LATE))
    return Outcome("noted")


def _begun(said: str) -> str:
    """As a sentence or a choice begins."""
    return said[:1].upper() + said[1:]


def my_meeting(talk: Talk) -> Meeting | None:
    """The booking that this contact has before them, or is in just now."""
    return store.next_meeting(talk.session, talk.contact_id, now=to_micros(talk.now))


def _forget(talk: Talk) -> None:
    for name in (OFFICE, PURPOSE, MEDIUM, WOMAN, DAY, TIME, MOVING, LATE):
        talk.conversation.answers.pop(name, None)
    if read_profile(talk.session, talk.contact_id).woman_agent:
        talk.conversation.answers[WOMAN] = YES


def _desks(talk: Talk, *, but: str = "") -> tuple[OpenDesk, ...]:
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
    desks = _desks(talk)
    present = my_meeting(talk)
    own = from_micros(present.starts_at) if present else None
    zone = ZoneInfo(desks[0].timezone) if desks else None
    for starts in free_starts(talk.session, desks, now=talk.now):
        if starts != own:
            yield starts.astimezone(zone)


def _chosen(talk: Talk) -> datetime | None:
    """The free time that the chosen day and hour name; None when it is free no longer."""
    day, clock = answer(talk, DAY), answer(talk, TIME)
    for local in _free(talk):
        if local.date().isoformat() == day and f"t{local.hour * 60 + local.minute}" == clock:
            return local
    return None
