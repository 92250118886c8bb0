"""Workers: who sends, and when each was last seen."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, func, select

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import workers

_BEAT = (
    insert(workers)
    .values(name=bindparam("name"), started_at=bindparam("started_at"), seen_at=bindparam("now"))
    .on_conflict_do_update(index_elements=["name"], set_={"seen_at": bindparam("now")})
)
_GONE = delete(workers).where(workers.c.name == bindparam("name"))
_FORGET = delete(workers).where(workers.c.seen_at < bindparam("before"))
_LAST_SEEN = select(func.max(workers.c.seen_at))


def beat(session: Session, *, name: str, started_at: int, now: int, forget: int) -> None:
    """A worker is alive; those not seen since `forget` are taken off the list."""
    session.change(_BEAT, {"name": name, "started_at": started_at, "now": now})
    session.change(_FORGET, {"before": forget})


def sign_off(session: Session, name: str) -> None:
    """A worker has stopped in good order."""
    session.change(_GONE, {"name": name})


def last_seen(session: Session) -> int | None:
    """When any worker was last seen."""
    value = session.run(_LAST_SEEN)[0][0]
    return None if value is None else int(value)
