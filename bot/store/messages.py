"""Messages as an inbound story writes them: what came in, what goes out, what was answered."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, literal_column, or_, select, text, update

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import attachments, messages

# Written out, not bound: a partial index is only used for a condition that the planner can read.
_UNDER_WAY = text("messages.state in ('ready', 'sending', 'uncertain', 'inline')")


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


_INSERT = insert(messages).values({name: bindparam(name) for name in NewMessage.__slots__})
_INSERT_INBOUND = _INSERT.on_conflict_do_nothing(
    index_elements=["provider", "provider_id"]
).returning(messages.c.id)


def insert_inbound(session: Session, new: NewMessage) -> bool:
    """False when this message is here already: a repeat."""
    return bool(session.run(_INSERT_INBOUND, _values(new)))


def insert_outbound(session: Session, new: NewMessage) -> None:
    """Queue one message for a contact."""
    session.put(_INSERT, _values(new))


def _values(new: NewMessage) -> dict[str, object]:
    return {name: getattr(new, name) for name in NewMessage.__slots__}


_LINE_IS_BUSY = (
    select(messages.c.id)
    .where(messages.c.contact_id == bindparam("contact_id"))
    .where(messages.c.medium == bindparam("medium"))
    .where(_UNDER_WAY)
    .where(messages.c.direction == "out")
    .where(messages.c.bulk == 0)
    .where(
        or_(
            messages.c.state.in_(("sending", "uncertain")),
            and_(messages.c.state == "inline", messages.c.created_at > bindparam("inline_since")),
            and_(messages.c.state == "ready", messages.c.due_at <= bindparam("held_until")),
        )
    )
    .limit(1)
)


def is_line_busy(
    session: Session, *, contact_id: int, medium: str, inline_since: int, held_until: int
) -> bool:
    """True when an older message of this contact and medium must go first."""
    values = {
        "contact_id": contact_id,
        "medium": medium,
        "inline_since": inline_since,
        "held_until": held_until,
    }
    return bool(session.run(_LINE_IS_BUSY, values))


@dataclass(frozen=True, slots=True)
class Answered:
    """A reply that travelled in the answer to a webhook."""

    id: int
    state: str
    body: bytes | None


_BY_PROVIDER_ID = (
    select(messages.c.id, messages.c.state, messages.c.contact_id)
    .where(messages.c.provider == bindparam("provider"))
    .where(messages.c.provider_id == bindparam("provider_id"))
)
_INLINE_REPLIES = (
    select(messages.c.id, messages.c.state, messages.c.body)
    .where(messages.c.in_reply_to == bindparam("message_id"))
    .where(messages.c.inline == 1)
    .order_by(messages.c.sequence)
)
_PROVE = (
    update(messages)
    .where(messages.c.in_reply_to == bindparam("message_id"))
    .where(messages.c.state == "inline")
    .values(state="accepted", sent_at=bindparam("now"))
)


def find_inbound(
    session: Session, *, provider: str, provider_id: str
) -> tuple[int, str, int] | None:
    """(message, state, contact) of an inbound message by its provider id; None when new."""
    rows = session.run(_BY_PROVIDER_ID, {"provider": provider, "provider_id": provider_id})
    return (rows[0][0], rows[0][1], rows[0][2]) if rows else None


def list_inline_replies(session: Session, message_id: int) -> list[Answered]:
    """What was answered in the webhook call itself, in order."""
    return [Answered(*row) for row in session.run(_INLINE_REPLIES, {"message_id": message_id})]


def prove_inline_replies(session: Session, *, message_id: int, now: int) -> None:
    """The answer was asked for again and served: it counts as taken by the provider."""
    session.change(_PROVE, {"message_id": message_id, "now": now})


_SET_STATE = (
    update(messages)
    .where(messages.c.id == bindparam("message_id"))
    .values(
        state=bindparam("new_state"),
        due_at=bindparam("new_due_at"),
        attempts=bindparam("new_attempts"),
        settled_at=bindparam("new_settled_at"),
    )
)
_NEXT_RETRY = (
    select(
        messages.c.id,
        messages.c.contact_id,
        messages.c.address_id,
        messages.c.sequence,
        messages.c.attempts,
        messages.c.body,
        messages.c.medium,
        messages.c.provider,
        messages.c.trace,
    )
    .where(messages.c.state == literal_column("'retry'"))
    .where(messages.c.due_at <= bindparam("now"))
    .order_by(messages.c.due_at)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_RETRY_BY_ID = (
    select(messages.c.state, messages.c.attempts)
    .where(messages.c.id == bindparam("message_id"))
    .with_for_update()
)


@dataclass(frozen=True, slots=True)
class Stuck:
    """An inbound message whose turn failed and is to be tried again."""

    id: int
    contact_id: int
    address_id: int
    sequence: int
    attempts: int
    body: bytes | None
    medium: str
    provider: str
    trace: str


def set_inbound_state(
    session: Session,
    *,
    message_id: int,
    state: str,
    due_at: int | None,
    attempts: int,
    settled_at: int | None,
) -> None:
    """Move an inbound message on: processed, retry, dead."""
    session.change(
        _SET_STATE,
        {
            "message_id": message_id,
            "new_state": state,
            "new_due_at": due_at,
            "new_attempts": attempts,
            "new_settled_at": settled_at,
        },
    )


def find_stuck(session: Session, *, now: int) -> Stuck | None:
    """One inbound message that is due for another try."""
    rows = session.run(_NEXT_RETRY, {"now": now})
    return Stuck(*rows[0]) if rows else None


def is_still_stuck(session: Session, message_id: int) -> int | None:
    """How often this message was tried, its row locked; None when it is not to be tried again."""
    rows = session.run(_RETRY_BY_ID, {"message_id": message_id})
    return rows[0][1] if rows and rows[0][0] == "retry" else None


_NEWER_INBOUND = (
    select(messages.c.id)
    .where(messages.c.contact_id == bindparam("contact_id"))
    .where(messages.c.direction == "in")
    .where(messages.c.sequence > bindparam("sequence"))
    .limit(1)
)


def was_overtaken(session: Session, *, contact_id: int, sequence: int) -> bool:
    """True when a newer message of this contact is here already."""
    return bool(
        session.run(_NEWER_INBOUND, {"contact_id": contact_id, "sequence": sequence})
    )


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
