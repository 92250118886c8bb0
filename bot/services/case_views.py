"""Cases as the staff see them: lists by filter, and one with its person and its history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.core.lifecycle import Kind, lifecycle, moves
from bot.core.phone import mask
from bot.core.world import World
from bot.services.case_plans import steps_of, usual_next
from bot.services.cases import find_case
from bot.services.library import Shelf
from bot.services.moves import list_moves
from bot.services.parts import Parts
from bot.services.policy import OPENS_PROTECTED, Actor, Permission
from bot.services.refusal import Refusal
from bot.store import case_lists, consents
from bot.store import relatives as relatives_store
from bot.store.case_lists import CaseLine, Filters, Place
from bot.store.cases import CaseRow
from bot.store.moment import from_micros
from bot.store.session import Session

PAGE = 30
RELATIVE, GIVEN = "relative", "given"
FIRST = Place(moment=-1, after_id=0)


class Folder(StrEnum):
    """Which cases a list shows."""

    OPEN = "open"
    MINE = "mine"
    SILENT = "silent"
    LOST = "lost"
    KIT = "kit"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Line:
    """A case in a list."""

    id: int
    reference: str
    stage: str
    step: str
    person: str
    since: datetime
    expected_on: str | None
    due_on: str | None
    owner_id: int | None
    is_silent: bool
    is_protected: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A page of cases; `after` leads to the next one, None on the last."""

    lines: tuple[Line, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """Something in the history of a case: a move, or the words about the kit."""

    what: str
    became: str | None
    at: datetime
    member_id: int | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Button:
    """A move that the lifecycle allows, and the steps of the stage that it leads to."""

    trigger: str
    stage: str
    steps: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Relative:
    """Another way to the person, noted with their consent."""

    relation: str
    person: str  # masked


@dataclass(frozen=True, slots=True)
class Case:
    """A case in full."""

    line: Line
    row: CaseRow
    first_name: str
    language: str
    wrote_at: datetime | None
    told_at: datetime | None
    events: tuple[Event, ...]
    buttons: tuple[Button, ...]  # what the lifecycle allows now
    steps: tuple[tuple[str, str], ...]  # of its stage: id, French label
    next_steps: tuple[tuple[str, str], ...]
    relatives: tuple[Relative, ...]


def list_cases(
    parts: Parts,
    actor: Actor,
    *,
    session: Session,
    folder: Folder = Folder.OPEN,
    stage: str = "",
    reference: str = "",
    after: str | None = None,
) -> Page:
    """The cases of a folder that this member may see, those longest in their stage first."""
    filters = _filters(actor, folder, stage, reference)
    rows = case_lists.list_cases(session, filters, after=_place(after), limit=PAGE + 1)
    if not rows:
        return Page((), None)
    shown, last = rows[:PAGE], rows[:PAGE][-1].case
    more = f"{last.since_at}.{last.id}" if len(rows) > PAGE else None
    world = parts.library.now(session).world
    return Page(tuple(_line(parts, row, world) for row in shown), more)


def count_silent(actor: Actor, *, session: Session) -> int:
    """How many cases are without news."""
    return case_lists.count_cases(session, _filters(actor, Folder.SILENT, "", ""))


def _filters(actor: Actor, folder: Folder, stage: str, reference: str) -> Filters:
    found = Filters(
        stage=stage,
        reference=reference.strip().upper(),
        protected=int(bool(OPENS_PROTECTED & set(actor.roles))),
    )
    match folder:
        case Folder.MINE:
            return replace(found, owner_id=actor.id)
        case Folder.SILENT:
            return replace(found, silent=1)
        case Folder.LOST:
            return replace(found, stage="lost")
        case Folder.KIT:
            return replace(found, kit=1)
        case Folder.CLOSED:
            return replace(found, closed=1)
        case Folder.OPEN:
            return found


def read_case(parts: Parts, actor: Actor, case_id: int, *, session: Session) -> Case:
    """One case. Raises `Refusal` "no_such_case", also for one that is not for this member."""
    row = find_case(actor, case_id, Permission.OPEN_CASE, session=session)
    found = case_lists.read_line(session, row.id)
    if found is None or found.erased_at is not None:
        raise Refusal("no_such_case")
    shelf = parts.library.now(session)
    content, world = shelf.content, shelf.world

    def named(step: str) -> tuple[str, str]:
        return step, world.label("step", step, "fr")

    name = parts.vault.open(found.name, "contacts", "name", row.contact_id) if found.name else ""
    return Case(
        line=_line(parts, found, world),
        row=row,
        first_name=name,
        language=found.language,
        wrote_at=_moment(found.wrote_at),
        told_at=_moment(row.told_at),
        events=_events(session, row),
        buttons=tuple(_buttons(row.stage, shelf)),
        steps=tuple(named(it.id) for it in steps_of(row.stage, content)),
        next_steps=tuple(named(it) for it in usual_next(row.step, content)),
        relatives=_relatives(parts, row, session),
    )


def _buttons(stage: str, shelf: Shelf) -> Iterator[Button]:
    allowed = moves(Kind.CASE, stage)
    for each in lifecycle(Kind.CASE).moves:
        if each.trigger in allowed and stage in each.sources:
            steps = (it.id for it in steps_of(each.target, shelf.content))
            named = tuple((it, shelf.world.label("step", it, "fr")) for it in steps)
            yield Button(each.trigger, each.target.value, named)


def _events(session: Session, row: CaseRow) -> tuple[Event, ...]:
    found = [
        Event(it.trigger, it.became, from_micros(it.happened_at), it.member_id, it.reason)
        for it in list_moves(session, Kind.CASE, row.id)
    ]
    for what in ("kit_given", "kit_confirmed", "kit_denied", "silent"):
        column = "silent_since" if what == "silent" else f"{what}_at"
        at = _moment(getattr(row, column))
        if at is not None:
            found.append(Event(what, None, at, None, None))
    return tuple(sorted(found, key=lambda event: event.at, reverse=True))


def _relatives(parts: Parts, row: CaseRow, session: Session) -> tuple[Relative, ...]:
    """Only those to whom the person agreed, and only their masked numbers."""
    if consents.read_decisions(session, row.contact_id).get(RELATIVE) != GIVEN:
        return ()
    found = relatives_store.list_relatives(session, row.contact_id)
    return tuple(
        Relative(it.relation, mask(parts.vault.open(it.address, "relatives", "address", it.id)))
        for it in found
    )


def _line(parts: Parts, found: CaseLine, world: World) -> Line:
    row, person = found.case, ""
    if found.address is not None and found.address_id is not None:
        opened = parts.vault.open(found.address, "addresses", "address", found.address_id)
        person = mask(opened)
    return Line(
        id=row.id,
        reference=row.reference,
        stage=row.stage,
        step=world.label("step", row.step, "fr") if row.step else "",
        person=person,
        since=from_micros(row.since_at),
        expected_on=row.expected_on,
        due_on=row.due_on,
        owner_id=row.owner_id,
        is_silent=row.silent_since is not None,
        is_protected=bool(row.protected),
    )


def _moment(at: int | None) -> datetime | None:
    return None if at is None else from_micros(at)


def _place(written: str | None) -> Place:
    """The place an address names; the beginning where somebody changed the address."""
    moment, _dot, after_id = (written or "").partition(".")
    if not all(it.isascii() and it.isdigit() and len(it) < 19 for it in (moment, after_id)):
        return FIRST
    return Place(int(moment), int(after_id))
