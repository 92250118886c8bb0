"""Who talks with a contact in place of the machine, and who is composing an answer."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, func, select, update

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import composing, contacts, messages


@dataclass(frozen=True, slots=True)
class Standing:
    """How a contact stands."""

    language: str
    taken_over_until: int | None
    taken_over_by: int | None
    erased_at: int | None


_STANDING = select(*(contacts.c[name] for name in Standing.__slots__)).where(
    contacts.c.id == bindparam("contact_id")
)
_HOLD = (
    update(contacts)
    .where(contacts.c.id == bindparam("contact_id"))
    .values(taken_over_until=bindparam("until"), taken_over_by=bindparam("member_id"))
)
_ANSWERED = (
    select(func.count())
    .select_from(messages)
    .where(messages.c.contact_id == bindparam("contact_id"))
    .where(messages.c.direction == "out")
    .where(messages.c.sequence > bindparam("sequence"))
)
_WRITING = insert(composing).values(
    contact_id=bindparam("contact_id"), member_id=bindparam("member_id"), seen_at=bindparam("now")
)
_NOTE_WRITING = _WRITING.on_conflict_do_update(
    index_elements=["contact_id", "member_id"], set_={"seen_at": _WRITING.excluded.seen_at}
)
_LIST_WRITING = (
    select(composing.c.member_id)
    .where(composing.c.contact_id == bindparam("contact_id"))
    .where(composing.c.seen_at >= bindparam("since"))
    .order_by(composing.c.member_id)
)
_FORGET = (
    delete(composing)
    .where(composing.c.contact_id == bindparam("contact_id"))
    .where(composing.c.member_id == bindparam("member_id"))
)


def read_standing(session: Session, contact_id: int) -> Standing | None:
    """How a contact stands; None when there is none such."""
    rows = session.run(_STANDING, {"contact_id": contact_id})
    return Standing(*rows[0]) if rows else None


def take(session: Session, contact_id: int, *, member_id: int, until: int) -> None:
    """A member talks until then."""
    values = {"contact_id": contact_id, "member_id": member_id, "until": until}
    session.change(_HOLD, values)


def release(session: Session, contact_id: int) -> None:
    """Nobody talks in place of the machine."""
    session.change(_HOLD, {"contact_id": contact_id, "member_id": None, "until": None})


def was_answered_since(session: Session, contact_id: int, *, sequence: int) -> bool:
    """True when something went out after that place in the contact's order."""
    values = {"contact_id": contact_id, "sequence": sequence}
    return int(session.run(_ANSWERED, values)[0][0]) > 0


def note_writing(session: Session, contact_id: int, *, member_id: int, now: int) -> None:
    """A member is composing an answer."""
    values = {"contact_id": contact_id, "member_id": member_id, "now": now}
    session.change(_NOTE_WRITING, values)


def list_writing(session: Session, contact_id: int, *, since: int) -> list[int]:
    """The members who were composing lately."""
    rows = session.run(_LIST_WRITING, {"contact_id": contact_id, "since": since})
    return [int(row[0]) for row in rows]


def forget_writing(session: Session, contact_id: int, *, member_id: int) -> None:
    """The answer went."""
    session.change(_FORGET, {"contact_id": contact_id, "member_id": member_id})
