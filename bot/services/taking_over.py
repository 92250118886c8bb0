"""Taking over: while a member talks with a person the machine is silent, and comes back by itself.

STOP, START and words of danger are heard all the same. The page of a person shows who else is
answering, and refuses an answer when somebody answered since it was loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.services.parts import Parts
from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.services.telling import Skipped, Told, tell_contact
from bot.services.timers import Due, set_timer, unset_timer
from bot.store import audit, contacts, takeovers
from bot.store.identity import new_id
from bot.store.moment import from_micros, to_micros
from bot.store.session import Session
from bot.store.takeovers import Standing

TIMER = "takeover_over"
HOURS = 12  # unless the setting `takeover_hours` says otherwise
LONGEST_HOURS = 72
STILL_WRITING = timedelta(seconds=45)
BACK = "machine_is_back"


@dataclass(frozen=True, slots=True)
class Hold:
    """Who talks with a person, until when, and who else is writing at this moment."""

    member_id: int | None
    until: datetime | None
    writing: tuple[int, ...] = ()


def read_hold(*, session: Session, contact_id: int, now: datetime, viewer: int = 0) -> Hold:
    """Who talks with a person now. Raises `Refusal` "no_such_person"."""
    standing = _standing(session, contact_id)
    since = to_micros(now - STILL_WRITING)
    writing = takeovers.list_writing(session, contact_id, since=since)
    others = tuple(it for it in writing if it != viewer)
    until = standing.taken_over_until
    if until is None or until <= to_micros(now):
        return Hold(None, None, others)
    return Hold(standing.taken_over_by, from_micros(until), others)


def note_writing(actor: Actor, contact_id: int, *, session: Session, now: datetime) -> None:
    """This member is composing an answer: others see it for a while."""
    _see_to(actor, session, contact_id)
    takeovers.note_writing(session, contact_id, member_id=actor.id, now=to_micros(now))


def take_over(
    parts: Parts, actor: Actor, contact_id: int, *, session: Session, now: datetime
) -> Hold:
    """The machine is silent from now on; again, it is silent for longer.

    Raises `Refusal` "not_allowed", "no_such_person", or "taken_over" by a colleague.
    """
    _see_to(actor, session, contact_id)
    contacts.lock(session, contact_id)
    held = read_hold(session=session, contact_id=contact_id, now=now)
    if held.member_id is not None and held.member_id != actor.id:
        raise Refusal("taken_over")
    until = now + _length(parts, session)
    takeovers.take(session, contact_id, member_id=actor.id, until=to_micros(until))
    set_timer(session, TIMER, contact_id, due=until, now=now, contact_id=contact_id)
    _note("taken_over", contact_id, actor.id, session=session, now=now)
    return Hold(actor.id, until)


def hand_back(
    parts: Parts, actor: Actor, contact_id: int, *, session: Session, now: datetime
) -> None:
    """The machine answers again, and says so in one line.

    Raises `Refusal` "not_allowed", "no_such_person".
    """
    _see_to(actor, session, contact_id)
    contacts.lock(session, contact_id)
    if read_hold(session=session, contact_id=contact_id, now=now).member_id is None:
        return
    unset_timer(session, TIMER, contact_id, now=now)
    _come_back(parts, contact_id, session=session, now=now)
    _note("handed_back", contact_id, actor.id, session=session, now=now)


def answer_person(
    parts: Parts,
    actor: Actor,
    contact_id: int,
    text: str,
    *,
    seen_sequence: int,
    session: Session,
    now: datetime,
    anyway: bool = False,
) -> Told:
    """A member's own words; the machine is silent from then on.

    Raises `Refusal` "not_allowed", "no_such_person", "empty", "taken_over", "answered_meanwhile"
    when something was sent since the page was loaded (unless `anyway`), or why nothing can be sent.
    """
    if not text.strip():
        raise Refusal("empty")
    _see_to(actor, session, contact_id)
    contacts.lock(session, contact_id)
    if not anyway and takeovers.was_answered_since(session, contact_id, sequence=seen_sequence):
        raise Refusal("answered_meanwhile")
    take_over(parts, actor, contact_id, session=session, now=now)
    told = tell_contact(parts, contact_id, text.strip(), session=session, now=now)
    if isinstance(told, Skipped):
        raise Refusal(told.code)
    takeovers.forget_writing(session, contact_id, member_id=actor.id)
    _note("answered_person", contact_id, actor.id, session=session, now=now)
    return told


def come_back(due: Due) -> None:
    """The time is over: the machine answers again, and says so in one line."""
    standing = takeovers.read_standing(due.session, due.subject_id)
    if standing is None or standing.taken_over_until is None:
        return
    if standing.taken_over_until > to_micros(due.now):
        return
    _come_back(due.parts, due.subject_id, session=due.session, now=due.now)


def _come_back(parts: Parts, contact_id: int, *, session: Session, now: datetime) -> None:
    standing = _standing(session, contact_id)
    takeovers.release(session, contact_id)
    line = parts.library.now(session).world.phrase(BACK, standing.language)
    tell_contact(parts, contact_id, line, session=session, now=now)


def _length(parts: Parts, session: Session) -> timedelta:
    said = parts.library.now(session).settings.get("takeover_hours", "")
    is_hours = said.isascii() and said.isdigit() and 0 < int(said[:4]) <= LONGEST_HOURS
    return timedelta(hours=int(said) if is_hours else HOURS)


def _see_to(actor: Actor, session: Session, contact_id: int) -> None:
    if not may(actor, Permission.TAKE_OVER):
        raise Refusal("not_allowed")
    _standing(session, contact_id)


def _standing(session: Session, contact_id: int) -> Standing:
    found = takeovers.read_standing(session, contact_id)
    if found is None or found.erased_at is not None:
        raise Refusal("no_such_person")
    return found


def _note(act: str, contact_id: int, member_id: int, *, session: Session, now: datetime) -> None:
    audit.record_entry(
        session,
        entry_id=new_id(),
        act=act,
        subject="contact",
        subject_id=contact_id,
        now=to_micros(now),
        member_id=member_id,
    )
