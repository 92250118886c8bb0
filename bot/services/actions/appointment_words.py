"""What is said of an appointment: when, where, how one gets there; in the person's language."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

from bot.core.appointments import say_moment
from bot.core.event import Found
from bot.services.actions.speech import FRENCH, answer, card, phrase
from bot.services.appointment_reminders import COMING
from bot.services.talk import Talk
from bot.store import appointments as store
from bot.store.appointments import Meeting
from bot.store.moment import from_micros, to_micros
from bot.store.profiles import read_profile

NEWS_SUBJECT = "news_subject"
IN_PERSON = "in_person"


def describe(talk: Talk, meeting: Meeting, *, with_place: bool = False) -> str:
    """When and where, in a line or two; the clocks named where the person has others."""
    said = [f"{_when(talk, meeting)}, {meeting.office}."]
    if meeting.medium != IN_PERSON:
        said.append(phrase(talk, "by_phone"))
    elif with_place and meeting.address:
        said.append(phrase(talk, "place", address=meeting.address))
        said.append(phrase(talk, "ask_first"))
    return " ".join(said)


def show_my_appointment(talk: Talk) -> Found:
    """The appointment that the contact has before them."""
    meeting = store.next_meeting(talk.session, talk.contact_id, now=to_micros(talk.now))
    if meeting is None:
        return card(talk, [phrase(talk, "no_appointment")])
    return card(talk, [describe(talk, meeting, with_place=True)])


def show_directions(talk: Talk) -> Found:
    """How one gets to the office, in words, as a member entered it."""
    meeting = store.next_meeting(talk.session, talk.contact_id, now=to_micros(talk.now))
    if meeting is None:
        return card(talk, [phrase(talk, "no_appointment")])
    if meeting.medium != IN_PERSON:
        return card(talk, [phrase(talk, "by_phone")])
    told = json.loads(meeting.directions)
    way = told.get(talk.conversation.language) or told.get(FRENCH, "")
    lines = [phrase(talk, "place", address=meeting.address or ""), way]
    if meeting.phone:
        lines.append(phrase(talk, "phone", contact=meeting.phone))
    lines.append(phrase(talk, "ask_first"))
    return card(talk, [line for line in lines if line])


def show_news_appointment(talk: Talk) -> Found:
    """The appointment that news are about; where it is no longer so, what holds instead."""
    subject = answer(talk, NEWS_SUBJECT)
    meeting = store.read_meeting(talk.session, int(subject)) if subject.isdigit() else None
    if meeting is None or meeting.row.contact_id != talk.contact_id:
        return show_my_appointment(talk)
    if meeting.row.state in COMING and meeting.starts_at > to_micros(talk.now):
        return card(talk, [describe(talk, meeting, with_place=True)])
    following = store.next_meeting(talk.session, talk.contact_id, now=to_micros(talk.now))
    if following is None:
        return card(talk, [phrase(talk, "no_longer", when=_when(talk, meeting))])
    return card(talk, [describe(talk, following, with_place=True)])


def show_past_appointment(talk: Talk) -> Found:
    """When the appointment was that news are about: missed, or called off. Whoever has another one
    by now need not be asked again: nothing is found."""
    subject = answer(talk, NEWS_SUBJECT)
    meeting = store.read_meeting(talk.session, int(subject)) if subject.isdigit() else None
    if meeting is None or meeting.row.contact_id != talk.contact_id:
        return Found((), {"when": ""})
    another = store.next_meeting(talk.session, talk.contact_id, now=to_micros(talk.now))
    return Found((), {"when": _when(talk, meeting)}, is_text=another is None)


def _when(talk: Talk, meeting: Meeting) -> str:
    starts, language = from_micros(meeting.starts_at), talk.conversation.language
    said = say_moment(starts, meeting.timezone, language)
    own = read_profile(talk.session, talk.contact_id).timezone
    here, there = (starts.astimezone(ZoneInfo(it)).utcoffset() for it in (own, meeting.timezone))
    return said if here == there else phrase(talk, "office_time", when=said)
