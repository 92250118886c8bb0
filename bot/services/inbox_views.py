"""The inbox as a member sees it: who wrote, masked, their last line, and how long they wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.phone import mask
from bot.services.case_people import find_people
from bot.services.letter import letter_from_json
from bot.services.parts import Parts
from bot.services.people_policy import may_open, viewer_of
from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.services.thread import CONFIDENTIAL
from bot.services.tickets import subject_of
from bot.store import audit, cases, inbox, inbox_lines, tickets
from bot.store.assisting import DESK
from bot.store.identity import new_id
from bot.store.inbox import FOLDERS, PersonRow, Place
from bot.store.inbox_lines import AskedRow, LastRow
from bot.store.moment import from_micros, to_micros
from bot.store.session import Session

PAGE = 30
LONGEST_LINE = 120
LATEST = Place(2**62, 0)

__all__ = ["FOLDERS", "PAGE", "InboxLine", "InboxPage", "count_news", "list_inbox", "search"]


@dataclass(frozen=True, slots=True)
class InboxLine:
    """Somebody who wrote. `name` and `number` are masked, `said` is cut and may be confidential."""

    contact_id: int
    name: str
    number: str
    language: str
    medium: str
    said: str
    is_confidential: bool
    is_members: bool  # a member wrote last
    heard_at: datetime | None
    waits_since: datetime | None
    is_urgent: bool
    member_id: int | None  # who talks with them, deals with their request or accompanies them


@dataclass(frozen=True, slots=True)
class InboxPage:
    """A page of people; `after` leads to the next one, None on the last."""

    lines: tuple[InboxLine, ...]
    after: str | None
    read_at: int  # from when on a message is new to this page


def list_inbox(
    parts: Parts,
    actor: Actor,
    *,
    session: Session,
    now: datetime,
    folder: str = "all",
    after: str | None = None,
) -> InboxPage:
    """A folder, who wrote last first. Raises `Refusal` "not_allowed"."""
    _allow(actor)
    viewer = viewer_of(actor)
    rows = inbox.list_people(
        session, viewer, folder=folder, after=_place(after), limit=PAGE + 1, now=to_micros(now)
    )
    shown = rows[:PAGE]
    more = f"{shown[-1].moment}.{shown[-1].id}" if len(rows) > PAGE else None
    lines = _lines(parts, actor, shown, session=session, now=now)
    return InboxPage(lines, more, to_micros(now))


def count_news(actor: Actor, *, since: int, session: Session) -> int:
    """How many messages came since a page was read. Raises `Refusal` "not_allowed"."""
    _allow(actor)
    return inbox.count_news(session, since=since, sees_protected=viewer_of(actor).sees_protected)


def search(
    parts: Parts, actor: Actor, typed: str, *, session: Session, now: datetime
) -> tuple[InboxLine, ...]:
    """Who is behind a number, a desk code, or the reference of a case or a request.

    Whoever is found leaves an entry in the audit log. Raises `Refusal` "not_allowed", "empty".
    """
    _allow(actor)
    if not typed.strip():
        raise Refusal("empty")
    found = _behind(parts, typed.strip(), actor, session=session, now=now)
    here = [it for it in found if may_open(actor, it, session=session)]
    for contact_id in here:
        audit.record_entry(
            session, entry_id=new_id(), act="person_searched", subject="contact",
            subject_id=contact_id, now=to_micros(now), member_id=actor.id,
        )  # fmt: skip
    rows = [row for it in here if (row := inbox.read_person(session, it)) is not None]
    return _lines(parts, actor, rows, session=session, now=now)


def _behind(
    parts: Parts, typed: str, actor: Actor, *, session: Session, now: datetime
) -> list[int]:
    written = typed.upper().replace(" ", "")
    case = cases.find_by_reference(session, written)
    if case is not None:
        return [case.contact_id]
    asked = tickets.find_by_reference(session, written)
    if asked is not None:
        is_theirs = may(actor, Permission.OPEN_TICKET, subject_of(asked))
        return [asked.contact_id] if is_theirs and asked.contact_id is not None else []
    return [it.contact_id for it in find_people(parts, actor, typed, session=session, now=now)]


def _lines(
    parts: Parts, actor: Actor, rows: list[PersonRow], *, session: Session, now: datetime
) -> tuple[InboxLine, ...]:
    ids = [row.id for row in rows]
    last = {it.contact_id: it for it in inbox_lines.list_last(session, ids)}
    asked = {it.contact_id: it for it in inbox_lines.list_asked(session, viewer_of(actor), ids)}
    owners = inbox_lines.list_owners(session, ids)
    homes = {it[0]: it[1:] for it in reversed(inbox_lines.list_addresses(session, ids))}
    return tuple(
        _line(
            parts, row, last.get(row.id), asked.get(row.id), homes.get(row.id),
            owner=owners.get(row.id), now=now,
        )
        for row in rows
    )  # fmt: skip


def _line(
    parts: Parts,
    row: PersonRow,
    last: LastRow | None,
    asked: AskedRow | None,
    home: tuple[int, str, bytes] | None,
    *,
    owner: int | None,
    now: datetime,
) -> InboxLine:
    is_held = row.taken_over_until is not None and row.taken_over_until > to_micros(now)
    is_members = last is not None and last.direction == "out"
    since = asked.since if asked else None
    if since is None and is_held and last is not None and not is_members:
        since = last.created_at  # the machine is silent: nobody answered this
    at = (last.address_id, last.medium, last.address) if last is not None else home
    if at and parts.vault.open(at[2], "addresses", "address", at[0]) == DESK:
        at = home  # assisted there, and never written to there
    return InboxLine(
        contact_id=row.id,
        name=masked_name(parts, row.id, row.name),
        number=mask(parts.vault.open(at[2], "addresses", "address", at[0])) if at else "",
        language=row.language,
        medium=at[1] if at else "",
        said=_said(parts, last),
        is_confidential=last is not None and bool(last.confidential),
        is_members=is_members,
        heard_at=from_micros(row.heard_at) if row.heard_at is not None else None,
        waits_since=from_micros(since) if since is not None else None,
        is_urgent=bool(asked and asked.urgent),
        member_id=row.taken_over_by if is_held else (asked and asked.assigned_to) or owner,
    )


def masked_name(parts: Parts, contact_id: int, sealed: bytes | None) -> str:
    """The first letter of a first name; "" without one."""
    name = parts.vault.open(sealed, "contacts", "name", contact_id) if sealed else ""
    return f"{name[0]}•••" if name else ""


def _said(parts: Parts, last: LastRow | None) -> str:
    if last is None or last.body is None:
        return ""
    if last.confidential:
        return CONFIDENTIAL
    written = parts.vault.open(last.body, "messages", "body", last.id)
    text = letter_from_json(written).body if last.direction == "out" else written
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…"


def _allow(actor: Actor) -> None:
    if not may(actor, Permission.LIST_MESSAGES):
        raise Refusal("not_allowed")


def _place(written: str | None) -> Place:
    """The place an address names; the beginning where somebody changed the address."""
    numbers = (written or "").split(".")
    if len(numbers) != 2 or not all(
        it.isascii() and it.isdigit() and len(it) < 20 and int(it) < 2**63 for it in numbers
    ):
        return LATEST
    return Place(int(numbers[0]), int(numbers[1]))
