"""Who is protected: the one rule for every list, count and search that leaves them out.

Somebody is once a case of theirs is for those who protect alone, be it closed: then all that stands
in their name, another case too, is for those who protect alone.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, select, text

from bot.store.session import Session
from bot.store.tables import cases

_guarding = cases.alias("guarding")
# Written out, not bound: a partial index is only used for a condition that the planner can read.
_PROTECTED = select(_guarding.c.contact_id).where(text("guarding.protected = 1"))


def is_protected_here(contact_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the person that a row is about is protected."""
    return exists(_PROTECTED.where(_guarding.c.contact_id == contact_id))


IS_PROTECTED = _PROTECTED.where(_guarding.c.contact_id == bindparam("contact_id")).limit(1)
_AMONG = _PROTECTED.where(
    _guarding.c.contact_id.in_(bindparam("contact_ids", expanding=True))
).distinct()


def is_protected(session: Session, contact_id: int) -> bool:
    """Whether this person is."""
    return bool(session.run(IS_PROTECTED, {"contact_id": contact_id}))


def list_protected(session: Session, contact_ids: Collection[int]) -> frozenset[int]:
    """Those of these people who are."""
    if not contact_ids:
        return frozenset()
    rows = session.run(_AMONG, {"contact_ids": list(contact_ids)})
    return frozenset(row[0] for row in rows)
