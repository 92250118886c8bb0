"""Messages as an inbound story writes them: what came in, what goes out, what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    exists,
    literal_column,
    or_,
    select,
    text,
    update,
)

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import attachments, messages, tombstones

# Written out, not bound: a partial index is only used for a condition that the planner can read.
_UNDER_WAY = text("older.state in ('ready', 'sending', 'uncertain', 'inline')")
# `bulk` alone would let SQLite walk through everybody's, by the index of what is due.
_OWN_REPLY = text("older.direction = 'out' and older.bulk + 0 = 0")
_older = messages.alias("older")


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A row about to be inserted."""

    id: int
    contact_id: int
    address_id: int
    direction: str
    medium: str
    provider: str
    provider_id: str | None
    sequence: int
    kind: str
    bulk: int
    state: str
    in_reply_to: int | None
    inline: int
    body: bytes | None
    offered: bytes | None
    confidential: int
    segments: int
    due_at: int | None
    trace: str
    created_at: int


class Arrival(StrEnum):
    """What inserting an inbound message found."""

    REPEAT = "repeat"  # it is here already
    FREE = "free"  # nothing of ours is on its way to this contact: an answer may go at once
    BEHIND = "behind"  # an older message of ours must go first


@dataclass(frozen=True, slots=True)
class Line:
    """What counts as an older message on its way, by the application's clock."""

    inline_since: int  # an inline reply holds the line when it is younger
    held_until: int  # a row in back-off holds it when it is due before


def _is_state(state: str) -> ColumnElement[bool]:
    """Written out: bound, it makes SQLite take five times as long to ask."""
    return _older.c.state == literal_column(f"'{state}'")


def _older_on_the_way() -> Select[tuple[int]]:
    return (
        select(_older.c.id)
        .where(_older.c.contact_id == bindparam("line_contact"))
        .where(_older.c.medium == bindparam("line_medium"))
        .where(_UNDER_WAY)
        .where(_OWN_REPLY)
        .where(
            or_(
                text("older.state in ('sending', 'uncertain')"),
                and_(_is_state("inline"), _older.c.created_at > bindparam("inline_since")),
                and_(_is_state("ready"), _older.c.due_at <= bindparam("held_until")),
            )
        )
    )


_INSERT = insert(messages).values({name: bindparam(name) for name in NewMessage.__slots__})
# One statement for both questions saves a round trip on the path of every message. It is asked
# after the contact was locked, and so sees what the story before left.
# What was erased is no news when a provider brings it again, or a list is read once more.
_BURIED = exists().where(tombstones.c.digest == bindparam("tombstone"))
_UNLESS_BURIED = insert(messages).from_select(
    NewMessage.__slots__,
    select(*(bindparam(name, type_=messages.c[name].type) for name in NewMessage.__slots__)).where(
        ~_BURIED
    ),
)
_INSERT_INBOUND = _UNLESS_BURIED.on_conflict_do_nothing(
    index_elements=["provider", "provider_id"]
).returning(exists(_older_on_the_way()).label("is_behind"))
_IS_BEHIND = select(exists(_older_on_the_way()))


def insert_inbound(session: Session, new: NewMessage, line: Line, *, tombstone: bytes) -> Arrival:
    """Store what came in, unless it is here already, and say whether its answer must wait.

    What was erased, as its `tombstone` says, counts as being here.
    """
    values = {**_values(new), **_line_values(new, line), "tombstone": tombstone}
    rows = session.run(_INSERT_INBOUND, values)
    if not rows:
        return Arrival.REPEAT
    return Arrival.BEHIND if rows[0][0] else Arrival.FREE


def is_line_free(session: Session, of: NewMessage, line: Line) -> bool:
    """True when no older message to this contact on this medium must go first."""
    return not session.run(_IS_BEHIND, _line_values(of, line))[0][0]


def insert_outbound(session: Session, new: NewMessage) -> None:
    """Queue one message for a contact."""
    session.put(_INSERT, _values(new))


def _values(new: NewMessage) -> dict[str, object]:
    return {name: getattr(new, name) for name in NewMessage.__slots__}


def _line_values(new: NewMessage, line: Line) -> dict[str, object]:
    return {
        "line_contact": new.contact_id,
        "line_medium": new.medium,
        "inline_since": line.inline_since,
        "held_until": line.held_until,
    }


_KNOWN = (
    select(messages.c.provider_id)
    .where(messages.c.provider == bindparam("provider"))
    .where(messages.c.provider_id.in_(bindparam("provider_ids", expanding=True)))
)


def list_known(session: Session, *, provider: str, provider_ids: Sequence[str]) -> frozenset[str]:
    """Those of these provider ids that are here already."""
    if not provider_ids:
        return frozenset()
    rows = session.run(_KNOWN, {"provider": provider, "provider_ids": list(provider_ids)})
    return frozenset(row[0] for row in rows)


_INSERT_ATTACHMENT = insert(attachments).values(
    {
        name: bindparam(name)
        for name in ("id", "message_id", "position", "url", "content_type", "state", "created_at")
    }
    | {"due_at": bindparam("due_at")}
)


def insert_attachment(session: Session, values: dict[str, object]) -> None:
    """Remember a medium to fetch: id, message_id, position, url (sealed), content_type, ..."""
    session.put(_INSERT_ATTACHMENT, values)


_HIDE = update(messages).where(messages.c.id == bindparam("message_id")).values(confidential=1)


_BLANK = (
    update(messages)
    .where(messages.c.id == bindparam("message_id"))
    .values(body=None, confidential=1)
)


def hide(session: Session, message_id: int) -> None:
    """What was written is confidential: it is read in the request alone."""
    session.put(_HIDE, {"message_id": message_id})


def blank(session: Session, message_id: int) -> None:
    """What was written is a secret of the person's: it is not kept at all."""
    session.put(_BLANK, {"message_id": message_id})
