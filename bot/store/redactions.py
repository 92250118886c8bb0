"""Redactions: messages that a provider is still to be asked to forget."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, func, select, update

from bot.store.identity import new_id
from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import redactions


@dataclass(frozen=True, slots=True)
class RedactionRow:
    """One message at a provider."""

    id: int
    provider: str
    provider_id: str
    attempts: int


_COLUMNS = tuple(redactions.c[name] for name in RedactionRow.__slots__)
_INSERT = (
    insert(redactions)
    .values(
        id=bindparam("id"),
        provider=bindparam("provider"),
        provider_id=bindparam("provider_id"),
        due_at=bindparam("now"),
        created_at=bindparam("now"),
    )
    .on_conflict_do_nothing(index_elements=["provider", "provider_id"])
)
_NEXT = (
    select(*_COLUMNS)
    .where(redactions.c.due_at <= bindparam("now"))
    .order_by(redactions.c.due_at)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_PUT_OFF = (
    update(redactions)
    .where(redactions.c.id == bindparam("redaction_id"))
    .values(
        attempts=redactions.c.attempts + 1,
        due_at=bindparam("until"),
        error_code=bindparam("code"),
    )
)
_DONE = delete(redactions).where(redactions.c.id == bindparam("redaction_id"))
_COUNT = select(func.count()).select_from(redactions)


def ask_for(session: Session, known: Iterable[tuple[str, str]], *, now: int) -> None:
    """Let the providers be asked to forget these: (provider, its id)."""
    rows = [
        {"id": new_id(), "provider": provider, "provider_id": provider_id, "now": now}
        for provider, provider_id in known
    ]
    session.run_many(_INSERT, rows)


def take_next(session: Session, *, now: int, until: int) -> RedactionRow | None:
    """One that is due; nobody else takes it before `until`."""
    rows = session.run(_NEXT, {"now": now})
    if not rows:
        return None
    row = RedactionRow(*rows[0])
    session.change(_PUT_OFF, {"redaction_id": row.id, "until": until, "code": None})
    return row


def put_off(session: Session, redaction_id: int, *, until: int, code: str) -> None:
    """The provider did not do it: again then."""
    session.change(_PUT_OFF, {"redaction_id": redaction_id, "until": until, "code": code})


def done(session: Session, redaction_id: int) -> None:
    """The provider has forgotten it, or never knew it."""
    session.change(_DONE, {"redaction_id": redaction_id})


def count_waiting(session: Session) -> int:
    """How many messages providers still hold of erased people."""
    return int(session.run(_COUNT)[0][0])
