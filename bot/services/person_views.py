"""A person as a member sees them: what was said, where the bot stands, what is known beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.conversation import Conversation
from bot.core.flow import texts_of
from bot.core.phone import mask
from bot.services.desk import DeskPapers, papers_of
from bot.services.library import NoSuchVersion
from bot.services.parts import Parts
from bot.services.people_policy import see_to
from bot.services.person_assigning import list_waiting
from bot.services.person_ways import Reach, read_reach
from bot.services.policy import Actor, Permission, may
from bot.services.referral_acts import list_of_person
from bot.services.taking_over import Hold, read_hold
from bot.services.thread import NEWEST, Line, read_thread
from bot.services.tickets import subject_of
from bot.store import (
    appointments,
    consents,
    contacts,
    inbox,
    inbox_lines,
    person_notes,
    protected_people,
    threads,
    tickets,
    ways,
)
from bot.store import cases as case_store
from bot.store.assisting import DESK
from bot.store.cases import CaseRow
from bot.store.moment import from_micros, to_micros
from bot.store.profiles import Profile, read_profile
from bot.store.referrals import ReferralRow
from bot.store.session import Session
from bot.store.threads import Medium

PAGE = 30
REQUESTS_SHOWN = 5
LONGEST_STEP = 90


@dataclass(frozen=True, slots=True)
class Note:
    """A member's own note: it is never sent."""

    text: str
    member_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the bot is with somebody: the title of the flow, and the text of the step."""

    flow: str
    step: str


@dataclass(frozen=True, slots=True)
class Request:
    """A request of theirs that this member may open."""

    id: int
    reference: str
    category: str
    state: str


@dataclass(frozen=True, slots=True)
class Visit:
    """Their next appointment, by the clocks of the office."""

    id: int
    office: str
    starts: datetime


@dataclass(frozen=True, slots=True)
class Person:
    """A person, for somebody who may open them. `number` is masked."""

    contact_id: int
    first_name: str
    number: str
    language: str
    thread: tuple[Line | Note, ...]  # in the order of time
    media: Mapping[int, tuple[Medium, ...]]  # by message
    before: int | None  # where an earlier page begins
    seen: int  # the last message that this page knows
    reach: Reach
    hold: Hold
    standing: Standing | None
    papers: DeskPapers
    consents: Mapping[str, str]
    profile: Profile
    case: CaseRow | None
    visit: Visit | None
    requests: tuple[Request, ...]
    assigned: Mapping[int, int | None]  # to whom each request is that nobody answered
    referrals: tuple[ReferralRow, ...]  # the newest first
    is_protected: bool


def read_person(
    parts: Parts,
    actor: Actor,
    contact_id: int,
    *,
    session: Session,
    now: datetime,
    before: int | None = None,
) -> Person:
    """A person's page. Raises `Refusal` "no_such_person", also when not for this member."""
    see_to(actor, contact_id, session=session)
    row, stands = inbox.read_person(session, contact_id), ways.read_person(session, contact_id)
    assert row is not None and stands is not None  # see_to looked in the same moment
    lines = read_thread(parts, contact_id, session=session, before=before or NEWEST, limit=PAGE + 1)
    shown = lines[-PAGE:]
    shelf = parts.library.now(session)
    conversation = _conversation(parts, contact_id, stands.conversation)
    name = parts.vault.open(row.name, "contacts", "name", contact_id) if row.name else ""
    number = read_number(parts, contact_id, session=session)
    return Person(
        contact_id=contact_id,
        first_name=name,
        number=mask(number) if number else "",
        language=row.language,
        thread=_with_notes(parts, contact_id, shown, before, len(lines) > PAGE, session=session),
        media=_media(session, shown),
        before=shown[0].sequence if len(lines) > PAGE else None,
        seen=read_seen(session, contact_id),
        reach=read_reach(parts, contact_id, session=session, now=now),
        hold=read_hold(session=session, contact_id=contact_id, now=now, viewer=actor.id),
        standing=_standing(parts, contact_id, session=session),
        papers=papers_of(contact_id, conversation, shelf),
        consents=consents.read_decisions(session, contact_id),
        profile=read_profile(session, contact_id),
        case=_case(actor, contact_id, session=session),
        visit=_visit(contact_id, session=session, now=now),
        requests=_requests(actor, contact_id, session=session),
        assigned={it.id: it.assigned_to for it in list_waiting(actor, contact_id, session=session)},
        referrals=list_of_person(actor, contact_id, session=session),
        is_protected=protected_people.is_protected(session, contact_id),
    )


def read_seen(session: Session, contact_id: int) -> int:
    """The last place in a person's order."""
    found = threads.list_of_contact(session, contact_id, before=NEWEST, limit=1)
    return found[0].sequence if found else 0


def read_number(parts: Parts, contact_id: int, *, session: Session) -> str:
    """Their whole number, where they wrote last; "" for who has none."""
    last = [(it.address_id, it.address) for it in inbox_lines.list_last(session, [contact_id])]
    homes = [(it[1], it[3]) for it in inbox_lines.list_addresses(session, [contact_id])]
    opened = (parts.vault.open(sealed, "addresses", "address", at) for at, sealed in last + homes)
    return next((it for it in opened if it != DESK), "")  # at the desk nobody is written to


def _conversation(parts: Parts, contact_id: int, sealed: bytes | None) -> Conversation:
    if sealed is None:
        return Conversation()
    return Conversation.from_json(parts.vault.open(sealed, "contacts", "conversation", contact_id))


def _with_notes(
    parts: Parts,
    contact_id: int,
    lines: tuple[Line, ...],
    before: int | None,
    has_earlier: bool,
    *,
    session: Session,
) -> tuple[Line | Note, ...]:
    """The notes that were written while these messages were."""
    notes = [
        Note(
            parts.vault.open(it.body, "person_notes", "body", it.id),
            it.member_id,
            from_micros(it.written_at),
        )
        for it in person_notes.list_notes(session, contact_id)
    ]
    if has_earlier and lines:
        notes = [it for it in notes if it.at >= lines[0].at]
    if before is not None:
        notes = [it for it in notes if lines and it.at <= lines[-1].at]
    merged: list[Line | Note] = []
    for line in lines:
        while notes and notes[0].at < line.at:
            merged.append(notes.pop(0))
        merged.append(line)
    return (*merged, *notes)


def _media(session: Session, lines: tuple[Line, ...]) -> dict[int, tuple[Medium, ...]]:
    open_ones = [it.id for it in lines if not it.is_confidential]
    found: dict[int, tuple[Medium, ...]] = {}
    for medium in threads.list_media(session, open_ones):
        found[medium.message_id] = (*found.get(medium.message_id, ()), medium)
    return found


def _standing(parts: Parts, contact_id: int, *, session: Session) -> Standing | None:
    flow, version_id, state = contacts.read_place(session, contact_id)
    if flow is None or version_id is None:
        return None
    try:
        written = parts.library.version(version_id, session).flow
    except NoSuchVersion:
        return Standing(flow, state or "")
    step = written.states.get(state or "")
    said = next((text for _field, text in texts_of(step)), "") if step is not None else ""
    line = " ".join(re.sub(r"\{\w+\}", "…", said).split())
    cut = line if len(line) <= LONGEST_STEP else f"{line[: LONGEST_STEP - 1]}…"
    return Standing(written.title, cut or state or "")


def _case(actor: Actor, contact_id: int, *, session: Session) -> CaseRow | None:
    is_theirs = may(actor, Permission.OPEN_CASE)  # of this person: their page is open
    return case_store.find_newest_of(session, contact_id) if is_theirs else None


def _visit(contact_id: int, *, session: Session, now: datetime) -> Visit | None:
    found = appointments.next_meeting(session, contact_id, now=to_micros(now))
    if found is None:
        return None
    starts = from_micros(found.starts_at).astimezone(ZoneInfo(found.timezone))
    return Visit(found.row.id, found.office, starts)


def _requests(actor: Actor, contact_id: int, *, session: Session) -> tuple[Request, ...]:
    rows = tickets.list_newest(session, contact_id=contact_id, limit=REQUESTS_SHOWN)
    return tuple(
        Request(row.id, row.reference, row.category, row.state)
        for row in rows
        if may(actor, Permission.OPEN_TICKET, subject_of(row))
    )
