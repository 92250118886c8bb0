"""Telling: something goes to a person who did not just write, through the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.event import Reply
from bot.core.rendering import Medium, Rendered, render
from bot.services.letter import letter_of, offered_to_json
from bot.services.parts import Parts
from bot.services.template_views import Filled
from bot.store import contacts, messages, ways
from bot.store.identity import new_id, new_trace
from bot.store.messages import NewMessage
from bot.store.moment import to_micros
from bot.store.session import Session
from bot.store.ways import Way


@dataclass(frozen=True, slots=True)
class Told:
    """A message on its way."""

    message_id: int
    medium: str
    segments: int = 0
    category: str = ""  # by which an approved text is charged


@dataclass(frozen=True, slots=True)
class Skipped:
    """Nothing was sent, and why: a code."""

    code: str


def choose_way(session: Session, contact_id: int) -> Way | Skipped:
    """Where a contact is written to: where they wrote from last, and still receive messages."""
    found = ways.list_ways(session, contact_id)
    if not found:
        return Skipped("no_address")
    wanted = [way for way in found if way.opted_out_at is None]
    if not wanted:
        return Skipped("opted_out")
    reachable = [way for way in wanted if way.unreachable_at is None]
    if not reachable:
        return Skipped("unreachable")
    return max(reachable, key=lambda way: (way.heard_at or 0, way.address_id))


def tell_contact(
    parts: Parts,
    contact_id: int,
    text: str,
    *,
    session: Session,
    now: datetime,
    confidential: bool = False,
    trace: str | None = None,
) -> Told | Skipped:
    """A member's own words to a person, as they were written."""
    contacts.lock(session, contact_id)
    way, person = choose_way(session, contact_id), ways.read_person(session, contact_id)
    if isinstance(way, Skipped):
        return way
    if person is None or person.erased_at is not None:
        return Skipped("erased")
    reply = Reply("", "", text, language=person.language, confidential=confidential)
    rendered = render([reply], Medium(way.medium))
    return send(
        parts, contact_id, way, rendered, kind="member", session=session, now=now, trace=trace
    )


def send(
    parts: Parts,
    contact_id: int,
    way: Way,
    rendered: Sequence[Rendered],
    *,
    kind: str,
    session: Session,
    now: datetime,
    trace: str | None = None,
    bulk: bool = False,
    template: Filled | None = None,
) -> Told:
    """Queue what was rendered; the contact is locked already. The id is that of the last part.

    `template` is the approved text that was rendered: one part, which may go at any time.
    """
    trace = trace or new_trace()
    message_id = 0
    for part in rendered:
        sequence = contacts.next_sequence(session, contact_id)
        row = _row(
            parts, contact_id, way, part, kind, trace, sequence, now=now, bulk=bulk,
            template=template,
        )  # fmt: skip
        messages.insert_outbound(session, row)
        message_id = row.id
    category = template.wording.category if template is not None else ""
    return Told(message_id, way.medium, sum(part.segments for part in rendered), category)


def _row(
    parts: Parts,
    contact_id: int,
    way: Way,
    part: Rendered,
    kind: str,
    trace: str,
    sequence: int,
    *,
    now: datetime,
    bulk: bool,
    template: Filled | None,
) -> NewMessage:
    vault, message_id, at = parts.vault, new_id(), to_micros(now)
    letter = letter_of(part)
    if template is not None:
        letter = replace(letter, template=template.wording.content_id, values=template.values)
    offered = None
    if part.offered is not None:
        stored = offered_to_json(part.offered)
        offered = vault.seal(stored, "messages", "offered", message_id)
    return NewMessage(
        id=message_id,
        contact_id=contact_id,
        address_id=way.address_id,
        direction="out",
        medium=way.medium,
        provider=way.provider,
        provider_id=None,
        sequence=sequence,
        kind=kind,
        bulk=int(bulk),
        state="ready",
        in_reply_to=None,
        inline=0,
        body=vault.seal(letter.to_json(), "messages", "body", message_id),
        offered=offered,
        confidential=int(part.confidential),
        segments=part.segments,
        due_at=at,
        trace=trace,
        created_at=at,
    )
