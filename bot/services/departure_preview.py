"""What the people on a departure would be told of a change, in words, before it is confirmed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from bot.core.appointments.saying import say_day
from bot.core.conversation import Conversation
from bot.core.engine import advance
from bot.core.event import Prompted
from bot.core.rendering import Medium, Rendered, render
from bot.core.world import NEWS, NEWS_NEUTRAL
from bot.services.departure_reminders import CANCELLED, MOVED
from bot.services.departures import check_day, find_planned
from bot.services.notice_kinds import KINDS
from bot.services.notices import why_unwanted
from bot.services.parts import Parts
from bot.services.policy import Actor
from bot.services.refusal import Refusal
from bot.store import departures as store
from bot.store.session import Session


@dataclass(frozen=True, slots=True)
class Told:
    """What goes to those who read one language."""

    language: str
    people: int
    neutral: str  # comes first, but to those who chose the whole at once
    text: str
    segments: int


@dataclass(frozen=True, slots=True)
class Preview:
    """A change to a departure; without a new day it is cancelled."""

    departure_id: int
    centre: str
    before: date
    leaves_on: date | None
    version: int  # of the departure that was looked at
    told: tuple[Told, ...]
    skipped: tuple[tuple[str, int], ...]  # why some are told nothing: a code, how many


def preview_change(
    parts: Parts,
    actor: Actor,
    departure_id: int,
    leaves_on: date | None,
    *,
    session: Session,
    now: datetime,
) -> Preview:
    """Changes nothing. Raises `Refusal` as `move_departure` and `cancel_departure` do, and
    "nothing_changed"."""
    row = find_planned(actor, departure_id, session=session)
    before = date.fromisoformat(row.leaves_on)
    if leaves_on is not None:
        check_day(leaves_on, now)
        if leaves_on == before:
            raise Refusal("nothing_changed")
    kind = MOVED if leaves_on is not None else CANCELLED
    reached, skipped = Counter[str](), Counter[str]()
    for traveller in store.list_people(session, row.id):
        refused = why_unwanted(session, traveller.contact_id, KINDS[kind])
        if refused is None:
            reached[traveller.language] += 1
        else:
            skipped[refused.code] += 1
    change = _Change(KINDS[kind].state, before, leaves_on)
    told = (
        _told(parts, change, language, count, session=session, now=now)
        for language, count in sorted(reached.items())
    )
    return Preview(
        row.id,
        row.centre,
        before,
        leaves_on,
        row.version,
        tuple(told),
        tuple(sorted(skipped.items())),
    )


@dataclass(frozen=True, slots=True)
class _Change:
    """What is told: a state of the news, and the days that fill it."""

    state: str
    before: date
    leaves_on: date | None

    def values(self, language: str) -> dict[str, str]:
        found = {"before": say_day(self.before, language)}
        if self.leaves_on is not None:
            found["when"] = say_day(self.leaves_on, language)
        return found


def _told(
    parts: Parts,
    change: _Change,
    language: str,
    people: int,
    *,
    session: Session,
    now: datetime,
) -> Told:
    values, shelf = change.values(language), parts.library.now(session)

    def page(state: str, *, bare: bool = False) -> Rendered:
        version = parts.library.version(shelf.published[NEWS], session)
        world, asked = shelf.world_on(now.date()), Prompted(state, values)
        reply = advance(version, Conversation(language=language), asked, world).replies[-1]
        return render([reply._replace(options=()) if bare else reply], Medium.SMS)[-1]

    whole = page(change.state)
    return Told(language, people, page(NEWS_NEUTRAL, bare=True).text, whole.text, whole.segments)
