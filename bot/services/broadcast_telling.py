"""Telling one person of a broadcast: everything is asked again, then it is theirs, later, or not.

What goes unasked is neutral (rule 7): the text is the answer to 1, but for those who chose whole
texts, and for a text that gives nobody away and was written to be read at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.core.quiet import Hours, next_allowed, read_hours
from bot.core.rendering import Medium, render
from bot.services.broadcast_pace import Prices
from bot.services.broadcast_words import FRENCH, Text, filled, reply_of
from bot.services.library import Shelf
from bot.services.notice_kinds import KINDS, SERVICE
from bot.services.notice_sending import MOST_A_WEEK, WEEK, Wait
from bot.services.notices import GIVEN, REFUSED
from bot.services.parts import Parts
from bot.services.person_ways import becomes_sms, sms_way
from bot.services.prompting import prompt_neutrally
from bot.services.telling import Skipped, Told, choose_way, send
from bot.services.window import is_shut
from bot.store import addresses, candidates, consents, contacts, notices, protected_people, ways
from bot.store.broadcasts import BroadcastRow
from bot.store.identity import new_id
from bot.store.moment import from_micros, micros, to_micros
from bot.store.notices import NewNotice, NoticeRow
from bot.store.profiles import Profile, read_profile
from bot.store.session import Session
from bot.store.ways import Person, Way

KIND = "broadcast"
LAPSE = timedelta(days=3)


@dataclass(slots=True)
class Round:
    """What all copies of one batch have in common."""

    parts: Parts
    session: Session
    now: datetime
    row: BroadcastRow
    texts: Mapping[str, Text]
    shelf: Shelf
    prices: Prices
    _allowed: dict[tuple[str, Hours | None], datetime] = field(default_factory=dict)

    @property
    def is_urgent(self) -> bool:
        """Whether it may pass safe hours, for a reason that a second member saw."""
        return self.row.urgent_for is not None

    def next_allowed(self, profile: Profile) -> datetime:
        """When this person may be told something; the same for many."""
        safe = None
        if profile.safe_from is not None and profile.safe_until is not None:
            safe = Hours(profile.safe_from, profile.safe_until)
        key = (profile.timezone, safe)
        if key not in self._allowed:
            awake = read_hours(self.shelf.settings["waking_hours"])
            self._allowed[key] = next_allowed(self.now, profile.timezone, awake=awake, safe=safe)
        return self._allowed[key]


@dataclass(frozen=True, slots=True)
class Handed:
    """It is in the outbox."""

    message_id: int
    sender: str
    cost: int


@dataclass(frozen=True, slots=True)
class _Ready:
    way: Way
    person: Person
    profile: Profile
    is_whole: bool  # told all of it at once


def tell(this: Round, contact_id: int) -> Handed | Wait | Skipped:
    """Queue somebody's copy. The contact is locked here; the broadcast is locked already."""
    contacts.lock(this.session, contact_id)
    candidates.look_ahead(this.session, contact_id)
    ready = _ready(this, contact_id)
    if not isinstance(ready, _Ready):
        return ready
    later = _later(this, contact_id, ready)
    if later is not None:
        return later
    if ready.is_whole:
        return _tell_whole(this, contact_id, ready)
    return _tell_neutrally(this, contact_id, ready)


def _ready(this: Round, contact_id: int) -> _Ready | Skipped:
    """Whether this person is sent it at all, as things are now."""
    session = this.session
    person = ways.read_person(session, contact_id)
    if person is None or person.erased_at is not None:
        return Skipped("erased")
    way = choose_way(session, contact_id)
    if isinstance(way, Skipped):
        return way
    decided = consents.read_decisions(session, contact_id).get(this.row.purpose)
    if decided in REFUSED or (this.row.purpose != SERVICE and decided != GIVEN):
        return Skipped("no_consent")
    profile = read_profile(session, contact_id)
    is_careful = bool(person.discreet or profile.discreet) or protected_people.is_protected(
        session, contact_id
    )
    if this.row.guarded and is_careful and not this.is_urgent:
        return Skipped("discreet")
    chose_whole = this.row.form == "direct" or bool(profile.full_text)
    is_whole = chose_whole and not is_careful and profile.reconfirm_since is None
    return _through_open_window(this, contact_id, _Ready(way, person, profile, is_whole))


def _through_open_window(this: Round, contact_id: int, ready: _Ready) -> _Ready | Skipped:
    """WhatsApp takes no free text a day after the person's last message.

    That there is news is said by an approved text, else by SMS. The whole goes by SMS, else an
    approved text says that there is news, and the whole is the answer to 1.
    """
    way = ready.way
    ready = replace(ready, is_whole=ready.is_whole and way.speaks == contact_id)
    if not is_shut(way, this.now):
        return ready
    has_approved = _has_approved(this, contact_id, ready)
    if has_approved and not ready.is_whole:
        return ready
    by_sms = sms_way(this.session, contact_id)
    if by_sms is not None:
        is_whole = ready.is_whole and by_sms.speaks == contact_id
        return replace(ready, way=by_sms, is_whole=is_whole)
    if becomes_sms(this.parts, way, this.session):
        return ready
    return replace(ready, is_whole=False) if has_approved else Skipped("window_closed")


def _has_approved(this: Round, contact_id: int, ready: _Ready) -> bool:
    """Whether an approved text can tell this person that there is news."""
    is_for_another = ready.way.speaks != contact_id and ready.person.name is not None
    name = "x" if is_for_another else None
    return this.shelf.neutral.find(ready.person.language, name) is not None


def _later(this: Round, contact_id: int, ready: _Ready) -> Wait | Skipped | None:
    """When to try again, or why that is too late; None for now."""
    row, now, person = this.row, this.now, ready.person
    until, code = now, "late"
    if person.taken_over_until is not None and not this.is_urgent:
        until = max(until, from_micros(person.taken_over_until))
    if not this.is_urgent:
        until = max(until, this.next_allowed(ready.profile))
    since = to_micros(now) - micros(WEEK)
    sent = notices.list_counted(this.session, contact_id=contact_id, since=since)
    if len(sent) >= MOST_A_WEEK:
        until, code = max(until, from_micros(sent[-MOST_A_WEEK]) + WEEK), "weekly_limit"
    if until <= now:
        return None
    is_late = row.lapses_at is not None and to_micros(until) > row.lapses_at
    return Skipped(code) if is_late else Wait(until)


def _tell_whole(this: Round, contact_id: int, ready: _Ready) -> Handed | Skipped:
    language = ready.person.language if ready.person.language in this.texts else FRENCH
    text = this.texts[language]
    said = filled(text.body, this.shelf, language, this.now.date())
    if said is None:
        return Skipped("fact_withdrawn")
    rendered = render([reply_of(this.row, text, said, language)], Medium(ready.way.medium))
    told = send(
        this.parts, contact_id, ready.way, rendered, kind=KIND, session=this.session, now=this.now,
        bulk=True,
    )  # fmt: skip
    _note(this, contact_id, told, state="opened")
    return _handed(this, ready.way, told)


def _tell_neutrally(this: Round, contact_id: int, ready: _Ready) -> Handed:
    notice = _notice(this, contact_id)
    told = prompt_neutrally(
        this.parts, notice, ready.person, ready.way, this.shelf, session=this.session, now=this.now,
        bulk=True,
    )  # fmt: skip
    _note(this, contact_id, told, state="sent")
    return _handed(this, ready.way, told)


def _notice(this: Round, contact_id: int) -> NoticeRow:
    """What the words of a notice are rendered from; it is stored once it is told."""
    at = to_micros(this.now)
    return NoticeRow(new_id(), contact_id, KIND, this.row.id, None, "waiting", 1, at, at, at, None)


def _note(this: Round, contact_id: int, told: Told, *, state: str) -> None:
    """Remember it among the few of a week; one that was only announced is opened by 1."""
    at, notice_id = to_micros(this.now), new_id()
    new = NewNotice(
        id=notice_id,
        contact_id=contact_id,
        kind=KIND,
        subject_id=this.row.id,
        filled=None,
        state="waiting",
        counted=int(KINDS[KIND].counted),
        due_at=at,
        lapses_at=at + micros(KINDS[KIND].lapse),
        created_at=at,
    )
    notices.insert_notice(this.session, new)
    notices.set_state(
        this.session,
        notice_id=notice_id,
        state=state,
        sent_at=at,
        opened_at=at if state == "opened" else None,
        message_id=told.message_id,
    )


def _handed(this: Round, way: Way, told: Told) -> Handed:
    """What it costs by the tariff of today; a price nobody knows counts as nothing."""
    sealed = addresses.read_address(this.session, way.address_id).sealed
    number = this.parts.vault.open(sealed, "addresses", "address", way.address_id)
    cost = this.prices.price(Medium(way.medium), number, told.segments, told.category)
    return Handed(told.message_id, way.provider, cost or 0)
