"""Profiles: what is known of a person beside the conversation."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Executable, bindparam, select

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import profiles

HOME = "Africa/Bamako"


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known; a contact without a row has the defaults."""

    place: str | None = None
    centre: str | None = None
    region: str | None = None
    trade: str | None = None
    timezone: str = HOME
    safe_from: int | None = None
    safe_until: int | None = None
    discreet: int = 0
    full_text: int = 0
    woman_agent: int = 0
    pin_hash: str | None = None
    pin_failures: int = 0
    pin_blocked_until: int = 0
    unlocked_at: int | None = None
    reconfirm_since: int | None = None
    history_opens_at: int | None = None


_NAMES = tuple(field.name for field in fields(Profile))
PROFILE = select(*(profiles.c[name] for name in _NAMES)).where(
    profiles.c.contact_id == bindparam("contact_id")
)


def read_profile(session: Session, contact_id: int) -> Profile:
    """What is known of a contact."""
    rows = session.run(PROFILE, {"contact_id": contact_id})
    return Profile(*rows[0]) if rows else Profile()


def set_profile(session: Session, contact_id: int, now: int, **columns: str | int | None) -> None:
    """Change what is known; the rest stays as it is. Raises KeyError for an unknown column."""
    names = tuple(sorted(columns))
    values = {"contact_id": contact_id, "changed_at": now, **columns}
    session.change(_setting(names), values)


@cache
def _setting(names: tuple[str, ...]) -> Executable:
    changed: dict[str, BindParameter[Any]] = {
        name: bindparam(name) for name in (*names, "changed_at")
    }
    fresh = insert(profiles).values(contact_id=bindparam("contact_id"), **changed)
    return fresh.on_conflict_do_update(
        index_elements=["contact_id"], set_={name: fresh.excluded[name] for name in changed}
    )
