"""What the audit log holds, all of it: a page of the log ends after thirty entries.

Importing the shipped content leaves entries of its own, at the machine's time; and what happened in
one moment has no order. So a test looks at the acts on one subject, in the order of time.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import select

from bot.services.parts import Parts
from bot.store.tables import entries
from tests.rows import ask


@dataclass(frozen=True, slots=True)
class Recorded:
    """One entry."""

    act: str
    subject_id: int | None
    member_id: int | None
    detail: dict[str, str | int]


def recorded(parts: Parts, subject: str) -> list[Recorded]:
    """Every entry about such a subject; the oldest first."""
    asked = (
        select(entries.c.act, entries.c.subject_id, entries.c.member_id, entries.c.detail)
        .where(entries.c.subject == subject)
        .order_by(entries.c.happened_at)
    )
    return [Recorded(*row[:3], json.loads(row[3])) for row in ask(parts, asked)]


def acts_on(parts: Parts, subject: str) -> list[tuple[str, int | None]]:
    """(act, subject) of each of them."""
    return [(it.act, it.subject_id) for it in recorded(parts, subject)]
