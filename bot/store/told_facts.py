"""Who was told which facts, and when last: to be corrected when one was wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from sqlalchemy import bindparam, func, select, text, update

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import contacts, messages, notices, told_facts

_fresh = insert(told_facts).values(
    {name: bindparam(name) for name in ("contact_id", "fact", "message_id", "told_at")}
)
_REMEMBER = _fresh.on_conflict_do_update(
    index_elements=["contact_id", "fact"],
    set_={"message_id": _fresh.excluded.message_id, "told_at": _fresh.excluded.told_at},
)
_IS_TOLD = told_facts.c.fact == bindparam("of_fact")
# Who asked to be forgotten are few: to look for them is cheaper than to read everybody's row.
_gone = contacts.alias("gone")
_GONE = select(_gone.c.id).where(_gone.c.erased_at.is_not(None))
_COUNT = (
    select(func.count())
    .select_from(told_facts)
    .where(_IS_TOLD)
    .where(told_facts.c.told_at >= bindparam("since"))
    .where(told_facts.c.contact_id.not_in(_GONE))
)
_TOLD = (
    select(told_facts.c.contact_id, contacts.c.language, told_facts.c.told_at)
    .select_from(told_facts.join(contacts, contacts.c.id == told_facts.c.contact_id))
    .where(_IS_TOLD)
    .where(told_facts.c.told_at >= bindparam("since"))
    .where(told_facts.c.contact_id.not_in(_GONE))
    .order_by(told_facts.c.told_at.desc(), told_facts.c.contact_id.desc())
)
_PAGE = _TOLD.limit(bindparam("most")).offset(bindparam("past"))


@dataclass(frozen=True, slots=True)
class ToldRow:
    """Somebody who was told a fact."""

    contact_id: int
    language: str
    told_at: int


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A message that names a fact and was not sent yet; sealed."""

    id: int
    body: bytes
    medium: str


_WAITING = (
    select(*(messages.c[field.name] for field in fields(WaitingRow)))
    .select_from(told_facts.join(messages, messages.c.id == told_facts.c.message_id))
    .where(_IS_TOLD)
    .where(text("messages.state in ('ready', 'retry')"))
    .where(messages.c.body.is_not(None))
    .order_by(messages.c.id)
)
_REWRITE = (
    update(messages)
    .where(messages.c.id == bindparam("message_id"))
    .where(text("messages.state in ('ready', 'retry')"))
    .values(body=bindparam("new_body"), segments=bindparam("new_segments"))
)


def remember_told(
    session: Session, facts: Iterable[str], *, contact_id: int, message_id: int, now: int
) -> None:
    """Note that a message names these facts."""
    rows = [
        {"contact_id": contact_id, "fact": fact, "message_id": message_id, "told_at": now}
        for fact in sorted(facts)
    ]
    session.run_many(_REMEMBER, rows)


def count_told(session: Session, fact: str, *, since: int) -> int:
    """How many people were told a fact since then."""
    return int(session.run(_COUNT, {"of_fact": fact, "since": since})[0][0])


def list_told(
    session: Session, fact: str, *, since: int, most: int, past: int = 0
) -> list[ToldRow]:
    """Who was told a fact since then, the last first; `past` leaves out that many."""
    values = {"of_fact": fact, "since": since, "most": most, "past": past}
    return [ToldRow(*row) for row in session.run(_PAGE, values)]


_SENT = (
    select(notices.c.id)
    .where(notices.c.kind == bindparam("of_kind"))
    .where(notices.c.subject_id == bindparam("of_subject"))
    .limit(1)
)


def was_sent(session: Session, *, kind: str, subject_id: int) -> bool:
    """Whether anybody was told of this subject, or is about to be."""
    return bool(session.run(_SENT, {"of_kind": kind, "of_subject": subject_id}))


def list_waiting(session: Session, fact: str) -> list[WaitingRow]:
    """What names a fact and can still be changed, because it was not sent."""
    return [WaitingRow(*row) for row in session.run(_WAITING, {"of_fact": fact})]


def rewrite(session: Session, message_id: int, *, body: bytes, segments: int) -> bool:
    """Say something else in a message that waits; False when it went meanwhile."""
    values = {"message_id": message_id, "new_body": body, "new_segments": segments}
    return session.change(_REWRITE, values) == 1
