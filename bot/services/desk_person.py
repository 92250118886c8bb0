"""A person at the desk: who they are, their papers, their case, today's appointment, their locks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.conversation import Conversation
from bot.core.phone import mask
from bot.services.actions.papers import CODE_LASTS, new_code
from bot.services.case_people import Found, find_people
from bot.services.desk import DeskPapers, papers_of
from bot.services.parts import Parts
from bot.services.people_policy import is_hidden
from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.store import appointments, audit, cases, desk_codes, dwellings, ways
from bot.store.appointments import Meeting
from bot.store.cases import CaseRow
from bot.store.identity import new_id
from bot.store.moment import from_micros, micros, to_micros
from bot.store.profiles import Profile, read_profile
from bot.store.session import Session
from bot.store.ways import Person

LANGUAGES = ("fr", "bm")


@dataclass(frozen=True, slots=True)
class Visit:
    """An appointment of the day, in its office's own time."""

    id: int
    starts: datetime
    office: str
    purpose: str
    state: str


@dataclass(frozen=True, slots=True)
class AtDesk:
    """All that a desk needs of a person; numbers are masked."""

    contact_id: int
    first_name: str
    language: str
    numbers: tuple[str, ...]
    papers: DeskPapers
    case: CaseRow | None
    visits: tuple[Visit, ...]
    code: str | None
    has_pin: bool
    is_doubted: bool
    closed_until: datetime | None  # after a re-link: nothing from before is shown until then


@dataclass(frozen=True, slots=True)
class Checklist:
    """The list of papers to print: what a paper is called in the language, and whether it is here.
    """

    language: str
    first_name: str
    papers: tuple[tuple[str, bool], ...]
    held: str  # "you have", "you lack" in the language
    missing: str
    code: str | None


def find_person(
    actor: Actor, contact_id: int, *, session: Session, is_erased_too: bool = False
) -> Person:
    """Somebody this member may see at the desk.

    Raises `Refusal` "no_such_person", also for whom only those who protect may see.
    """
    person = ways.read_person(session, contact_id)
    if person is None or person.kind != "person":
        raise Refusal("no_such_person")
    is_gone = person.erased_at is not None and not is_erased_too
    if is_gone or is_hidden(actor, contact_id, session=session):
        raise Refusal("no_such_person")
    if not may(actor, Permission.ASSIST):
        raise Refusal("no_such_person")
    return person


def find_at_desk(
    parts: Parts, actor: Actor, typed: str, *, session: Session, now: datetime
) -> tuple[Found, ...]:
    """Who shows a desk code, or writes from a number, as far as this member may see them."""
    if not may(actor, Permission.ASSIST):
        raise Refusal("forbidden")
    found = find_people(parts, actor, typed, session=session, now=now)
    return tuple(it for it in found if _is_seen(actor, it.contact_id, session))


def _is_seen(actor: Actor, contact_id: int, session: Session) -> bool:
    try:
        find_person(actor, contact_id, session=session)
    except Refusal:
        return False
    return True


def read_at_desk(
    parts: Parts, actor: Actor, contact_id: int, *, session: Session, now: datetime
) -> AtDesk:
    """A person as the desk sees them. Raises `Refusal` "no_such_person"."""
    person = find_person(actor, contact_id, session=session)
    profile = read_profile(session, contact_id)
    conversation = _conversation(parts, contact_id, person)
    shelf = parts.library.now(session)
    return AtDesk(
        contact_id=contact_id,
        first_name=first_name(parts, contact_id, person),
        language=person.language,
        numbers=_numbers(parts, contact_id, session),
        papers=papers_of(contact_id, conversation, shelf),
        case=cases.find_open_of(session, contact_id),
        visits=_visits(session, contact_id, now),
        code=_code(session, contact_id, now),
        has_pin=profile.pin_hash is not None,
        is_doubted=profile.reconfirm_since is not None,
        closed_until=_closed_until(profile, now),
    )


def read_checklist(
    parts: Parts, actor: Actor, contact_id: int, language: str, *, session: Session, now: datetime
) -> Checklist:
    """The papers of a person in a language, to print large. Raises `Refusal` "no_such_person"."""
    person = find_person(actor, contact_id, session=session)
    shelf, spoken = parts.library.now(session), language if language in LANGUAGES else "fr"
    world = shelf.world
    found = papers_of(contact_id, _conversation(parts, contact_id, person), shelf)
    names = {world.label("paper", it, "fr"): it for it in shelf.content.papers}

    def told(paper: str) -> str:
        return world.label("paper", names[paper], spoken)

    here = [(told(paper), True) for paper in found.held]
    return Checklist(
        language=spoken,
        first_name=first_name(parts, contact_id, person),
        papers=(*[(told(paper), False) for paper in found.missing], *here),
        held=_heading(world.phrase("you_have", spoken)),
        missing=_heading(world.phrase("you_lack", spoken)),
        code=_code(session, contact_id, now),
    )


def give_code(
    actor: Actor, contact_id: int, *, session: Session, now: datetime
) -> str:
    """A desk code for the person; the same one while it works. Raises `Refusal` as above."""
    find_person(actor, contact_id, session=session)
    known, at = _code(session, contact_id, now), to_micros(now)
    while known is None:
        code = new_code()
        if desk_codes.issue(session, code=code, contact_id=contact_id, now=at):
            known = code
            note("desk_code_issued", contact_id, actor, session=session, now=now)
    return known


def first_name(parts: Parts, contact_id: int, person: Person) -> str:
    """The first name, opened; empty when none is known."""
    if person.name is None:
        return ""
    return parts.vault.open(person.name, "contacts", "name", contact_id)


def note(
    act: str, contact_id: int, actor: Actor, *, session: Session, now: datetime, **detail: str
) -> None:
    """One entry about the person in the audit log, by codes only."""
    audit.record_entry(
        session, entry_id=new_id(), act=act, subject="contact", subject_id=contact_id,
        now=to_micros(now), member_id=actor.id, **detail,
    )  # fmt: skip


def _heading(phrase: str) -> str:
    """The words of a phrase before the papers that it lists."""
    return phrase.partition("{")[0].strip(" \u00a0:")


def _conversation(parts: Parts, contact_id: int, person: Person) -> Conversation:
    if person.conversation is None:
        return Conversation(language=person.language)
    stored = parts.vault.open(person.conversation, "contacts", "conversation", contact_id)
    return Conversation.from_json(stored)


def _numbers(parts: Parts, contact_id: int, session: Session) -> tuple[str, ...]:
    opened = [
        mask(parts.vault.open(it.address, "addresses", "address", it.address_id))
        for it in dwellings.list_dwellings(session, contact_id)
    ]
    return tuple(dict.fromkeys(opened))


def _code(session: Session, contact_id: int, now: datetime) -> str | None:
    since = to_micros(now) - micros(CODE_LASTS)
    return desk_codes.find_of_contact(session, contact_id=contact_id, since=since)


def _visits(session: Session, contact_id: int, now: datetime) -> tuple[Visit, ...]:
    found = [_visit(it) for it in appointments.list_meetings(session, contact_id)]
    today = [it for it in found if it.starts.date() == now.astimezone(it.starts.tzinfo).date()]
    return tuple(sorted(today, key=lambda it: it.starts))


def _visit(meeting: Meeting) -> Visit:
    starts = from_micros(meeting.starts_at).astimezone(ZoneInfo(meeting.timezone))
    row = meeting.row
    return Visit(row.id, starts, meeting.office, row.purpose, row.state)


def _closed_until(profile: Profile, now: datetime) -> datetime | None:
    until = profile.history_opens_at
    return from_micros(until) if until is not None and until > to_micros(now) else None
