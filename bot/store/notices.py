"""Notices: what a person is to be told unasked, until it went, lapsed or was dropped."""

from __future__ import annotations

from dataclasses import dataclass, fields

from sqlalchemy import bindparam, func, select, text, update

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import notices

WAITING = text("notices.state = 'waiting'")
SENT = text("notices.state = 'sent'")


@dataclass(frozen=True, slots=True)
class NewNotice:
    """A notice about to be queued; `filled` is sealed."""

    id: int
    contact_id: int
    kind: str
    subject_id: int
    filled: bytes | None
    state: str
    counted: int
    due_at: int
    lapses_at: int
    created_at: int


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice; `filled` is sealed."""

    id: int
    contact_id: int
    kind: str
    subject_id: int
    filled: bytes | None
    state: str
    counted: int
    due_at: int
    lapses_at: int
    created_at: int
    sent_at: int | None


_COLUMNS = tuple(notices.c[field.name] for field in fields(NoticeRow))
_INSERT = insert(notices).values({name: bindparam(name) for name in NewNotice.__slots__})
_BY_ID = select(*_COLUMNS).where(notices.c.id == bindparam("notice_id")).with_for_update()
_UNREAD = (
    select(*_COLUMNS)
    .where(notices.c.contact_id == bindparam("contact_id"))
    .where(notices.c.sent_at > bindparam("since"))
    .where(SENT)
    .order_by(notices.c.sent_at, notices.c.id)
)
_WAITING_OF = (
    select(*_COLUMNS)
    .where(notices.c.contact_id == bindparam("contact_id"))
    .where(WAITING)
    .order_by(notices.c.due_at, notices.c.id)
)
_COUNTED_SINCE = (
    select(notices.c.sent_at)
    .where(notices.c.contact_id == bindparam("contact_id"))
    .where(notices.c.sent_at > bindparam("since"))
    .where(notices.c.counted == 1)
    .order_by(notices.c.sent_at)
)
_SET = (
    update(notices)
    .where(notices.c.id == bindparam("notice_id"))
    .values(
        state=bindparam("new_state"),
        reason=bindparam("new_reason"),
        sent_at=func.coalesce(notices.c.sent_at, bindparam("new_sent_at")),
        opened_at=func.coalesce(notices.c.opened_at, bindparam("new_opened_at")),
        message_id=func.coalesce(notices.c.message_id, bindparam("new_message_id")),
    )
)
_PUT_OFF = (
    update(notices)
    .where(notices.c.id == bindparam("notice_id"))
    .values(due_at=bindparam("new_due"))
)
_DROP = (
    update(notices)
    .where(notices.c.kind == bindparam("of_kind"))
    .where(notices.c.subject_id == bindparam("of_subject"))
    .where(WAITING)
    .values(state=text("'dropped'"), reason=bindparam("new_reason"))
)


def insert_notice(session: Session, new: NewNotice) -> None:
    """Queue it."""
    session.put(_INSERT, {name: getattr(new, name) for name in NewNotice.__slots__})


def lock_notice(session: Session, notice_id: int) -> NoticeRow | None:
    """A notice, locked."""
    rows = session.run(_BY_ID, {"notice_id": notice_id})
    return NoticeRow(*rows[0]) if rows else None


def list_unread(session: Session, *, contact_id: int, since: int) -> list[NoticeRow]:
    """Sent since then and not opened yet, the oldest first."""
    rows = session.run(_UNREAD, {"contact_id": contact_id, "since": since})
    return [NoticeRow(*row) for row in rows]


def list_waiting(session: Session, contact_id: int) -> list[NoticeRow]:
    """What is still to be told to a contact."""
    rows = session.run(_WAITING_OF, {"contact_id": contact_id})
    return [NoticeRow(*row) for row in rows]


def list_counted(session: Session, *, contact_id: int, since: int) -> list[int]:
    """When those that count among the few of a week were sent, the oldest first."""
    values = {"contact_id": contact_id, "since": since}
    return [int(row[0]) for row in session.run(_COUNTED_SINCE, values)]


def set_state(
    session: Session,
    *,
    notice_id: int,
    state: str,
    reason: str | None = None,
    sent_at: int | None = None,
    opened_at: int | None = None,
    message_id: int | None = None,
) -> None:
    """What became of it; times and message keep their first value."""
    session.put(
        _SET,
        {
            "notice_id": notice_id,
            "new_state": state,
            "new_reason": reason,
            "new_sent_at": sent_at,
            "new_opened_at": opened_at,
            "new_message_id": message_id,
        },
    )


def put_off(session: Session, *, notice_id: int, due_at: int) -> None:
    """Not yet."""
    session.change(_PUT_OFF, {"notice_id": notice_id, "new_due": due_at})


def drop(session: Session, *, kind: str, subject_id: int, reason: str) -> int:
    """What waits of this kind about this subject is not sent any more; how many."""
    values = {"of_kind": kind, "of_subject": subject_id, "new_reason": reason}
    return session.change(_DROP, values)
