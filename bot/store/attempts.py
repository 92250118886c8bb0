"""Attempts: how often somebody tried in vain to sign in, by account and by source."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, update

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import sign_in_attempts


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """The tries under one key, locked."""

    failures: int
    tried_at: int
    blocked_until: int


# Inserted or locked in one: two tries at the same moment are counted one after the other, and what
# somebody who signs in forgives just now is there all the same.
_LOCK = (
    insert(sign_in_attempts)
    .values(key=bindparam("key"), failures=0, tried_at=bindparam("now"), blocked_until=0)
    .on_conflict_do_update(index_elements=["key"], set_={"failures": sign_in_attempts.c.failures})
    .returning(*(sign_in_attempts.c[name] for name in AttemptRow.__slots__))
)
_SET = (
    update(sign_in_attempts)
    .where(sign_in_attempts.c.key == bindparam("of_key"))
    .values(
        failures=bindparam("new_failures"),
        tried_at=bindparam("new_tried_at"),
        blocked_until=bindparam("new_blocked_until"),
    )
)
_DROP = delete(sign_in_attempts).where(sign_in_attempts.c.key == bindparam("key"))
_FORGET = delete(sign_in_attempts).where(sign_in_attempts.c.tried_at < bindparam("before"))


def lock_attempts(session: Session, key: bytes, *, now: int) -> AttemptRow:
    """The tries under a key; none at all the first time."""
    return AttemptRow(*session.run(_LOCK, {"key": key, "now": now})[0])


def set_attempts(session: Session, key: bytes, row: AttemptRow) -> None:
    """Store what `lock_attempts` gave, changed."""
    values = {f"new_{name}": getattr(row, name) for name in AttemptRow.__slots__}
    session.change(_SET, {"of_key": key, **values})


def drop_attempts(session: Session, key: bytes) -> None:
    """Forget the tries under a key."""
    session.change(_DROP, {"key": key})


def forget_attempts(session: Session, *, before: int) -> None:
    """Forget keys that were not tried since."""
    session.change(_FORGET, {"before": before})
