"""Appointments by message: what is asked next, which times are free, a seat taken, moved, freed.

What was asked already, or has only one answer, is not asked again. Every act is about the booking
that the contact has before them: nobody else's on the same telephone is ever seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.core.event import Outcome
from bot.services import appointments as service
from bot.services.actions.appointment_choices import (
    DAY,
    MEDIUM,
    MOVING,
    OFFICE,
    PURPOSE,
    TIME,
    WOMAN,
    chosen_time,
    desks_for,
    my_meeting,
)
from bot.services.actions.appointment_words import describe
from bot.services.actions.noting import note
from bot.services.actions.speech import answer
from bot.services.booking import book
from bot.services.talk import Talk
from bot.services.telling import Skipped
from bot.store import slots
from bot.store.appointments import Meeting
from bot.store.moment import from_micros, to_micros
from bot.store.profiles import read_profile, set_profile
from bot.store.slots import OpenDesk

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
    desks = desks_for(talk)
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
            desks = desks_for(talk)
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


def book_appointment(talk: Talk, _given: Mapping[str, str]) -> Outcome:
    """Take a seat at the chosen time, or move the booking there; else `slot_taken`."""
    present, is_move = my_meeting(talk), bool(answer(talk, MOVING))
    if present is not None and not is_move:
        return Outcome("has_one")
    starts, desks = chosen_time(talk), desks_for(talk)
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
    return book(talk.session, talk.contact_id, desks, starts=starts, purpose=purpose, now=talk.now)


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


def _forget(talk: Talk) -> None:
    for name in (OFFICE, PURPOSE, MEDIUM, WOMAN, DAY, TIME, MOVING, LATE):
        talk.conversation.answers.pop(name, None)
    if read_profile(talk.session, talk.contact_id).woman_agent:
        talk.conversation.answers[WOMAN] = YES
