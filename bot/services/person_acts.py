"""What members do on a person's page: write, note, look at the number, play what was said."""

from __future__ import annotations

from datetime import datetime

from bot.core.event import Reply
from bot.core.rendering import Medium, render
from bot.services.parts import Parts
from bot.services.people_policy import see_to
from bot.services.person_views import read_number
from bot.services.person_ways import read_reach, sms_way
from bot.services.policy import Actor, Permission
from bot.services.refusal import Refusal
from bot.services.taking_over import (
    answer_person,
    hand_back,
    note_writing,
    read_hold,
    take_over,
)
from bot.services.telling import Told, send
from bot.services.ticket_opening import LONGEST_BODY
from bot.store import audit, contacts, person_notes, takeovers, threads, ways
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.person_notes import PersonNote
from bot.store.session import Session


def write_person(
    parts: Parts,
    actor: Actor,
    contact_id: int,
    text: str,
    *,
    seen: int,
    session: Session,
    now: datetime,
    by_sms: bool = False,
) -> Told:
    """A member's own words; the machine is silent from then on. `seen` is what their page knows.

    Raises `Refusal` "no_such_person", "empty", "too_long", "taken_over", "window_closed",
    "answered_meanwhile", "no_sms_way", or why nothing can be sent.
    """
    see_to(actor, contact_id, session=session, permission=Permission.WRITE_PERSON)
    if not text.strip():
        raise Refusal("empty")
    if len(text) > LONGEST_BODY:
        raise Refusal("too_long")
    reach = read_reach(parts, contact_id, session=session, now=now)
    if reach.is_closed and not by_sms:
        raise Refusal("window_closed")
    if by_sms and reach.medium == Medium.WHATSAPP:
        if sms_way(session, contact_id) is not None:
            return _by_sms(parts, actor, contact_id, text, seen=seen, session=session, now=now)
        if not (reach.is_closed and reach.by_sms):
            raise Refusal("no_sms_way")
    return answer_person(
        parts, actor, contact_id, text, seen_sequence=seen, session=session, now=now
    )


def _by_sms(
    parts: Parts,
    actor: Actor,
    contact_id: int,
    text: str,
    *,
    seen: int,
    session: Session,
    now: datetime,
) -> Told:
    """The same as `answer_person`, by the other way."""
    contacts.lock(session, contact_id)
    if takeovers.was_answered_since(session, contact_id, sequence=seen):
        raise Refusal("answered_meanwhile")
    way, person = sms_way(session, contact_id), ways.read_person(session, contact_id)
    if way is None or person is None:
        raise Refusal("no_sms_way")
    take_over(parts, actor, contact_id, session=session, now=now)
    rendered = render([Reply("", "", text.strip(), language=person.language)], Medium.SMS)
    told = send(parts, contact_id, way, rendered, kind="member", session=session, now=now)
    takeovers.forget_writing(session, contact_id, member_id=actor.id)
    _note("answered_person", contact_id, actor, session=session, now=now)
    return told


def add_note(
    parts: Parts, actor: Actor, contact_id: int, text: str, *, session: Session, now: datetime
) -> None:
    """A note for colleagues. Raises `Refusal` "no_such_person", "empty", "too_long"."""
    see_to(actor, contact_id, session=session, permission=Permission.WRITE_PERSON)
    if not text.strip():
        raise Refusal("empty")
    if len(text) > LONGEST_BODY:
        raise Refusal("too_long")
    note_id = new_id()
    body = parts.vault.seal(text.strip(), "person_notes", "body", note_id)
    note = PersonNote(note_id, contact_id, body, actor.id, to_micros(now))
    person_notes.insert_note(session, note)
    _note("person_noted", contact_id, actor, session=session, now=now)


def show_number(
    parts: Parts, actor: Actor, contact_id: int, *, session: Session, now: datetime
) -> str:
    """The whole number, and an entry that it was seen. Raises `Refusal` "no_such_person"."""
    see_to(actor, contact_id, session=session, permission=Permission.SHOW_NUMBER)
    number = read_number(parts, contact_id, session=session)
    if number:
        _note("number_shown", contact_id, actor, session=session, now=now)
    return number


def hold_person(
    parts: Parts, actor: Actor, contact_id: int, *, session: Session, now: datetime
) -> None:
    """The machine is silent. Raises `Refusal` "no_such_person", "taken_over" by a colleague."""
    see_to(actor, contact_id, session=session, permission=Permission.TAKE_OVER)
    take_over(parts, actor, contact_id, session=session, now=now)


def release_person(
    parts: Parts, actor: Actor, contact_id: int, *, session: Session, now: datetime
) -> None:
    """The machine answers again. Raises `Refusal` "no_such_person"."""
    see_to(actor, contact_id, session=session, permission=Permission.TAKE_OVER)
    hand_back(parts, actor, contact_id, session=session, now=now)


def note_composing(actor: Actor, contact_id: int, *, session: Session, now: datetime) -> None:
    """Colleagues see for a while that this member is writing. Raises `Refusal` "no_such_person"."""
    see_to(actor, contact_id, session=session, permission=Permission.WRITE_PERSON)
    note_writing(actor, contact_id, session=session, now=now)


def note_seen(actor: Actor, contact_id: int, *, session: Session, now: datetime) -> None:
    """Somebody under protection was looked at. Raises `Refusal` "no_such_person"."""
    see_to(actor, contact_id, session=session)
    _note("person_viewed", contact_id, actor, session=session, now=now)


def count_news(
    actor: Actor, contact_id: int, *, seen: int, session: Session, now: datetime
) -> tuple[int, tuple[int, ...]]:
    """(how many messages a page does not know yet, who else is writing now)."""
    see_to(actor, contact_id, session=session)
    hold = read_hold(session=session, contact_id=contact_id, now=now, viewer=actor.id)
    return threads.count_since(session, contact_id, sequence=seen), hold.writing


def _note(act: str, contact_id: int, actor: Actor, *, session: Session, now: datetime) -> None:
    audit.record_entry(
        session,
        entry_id=new_id(),
        act=act,
        subject="contact",
        subject_id=contact_id,
        now=to_micros(now),
        member_id=actor.id,
    )
