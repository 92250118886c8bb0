"""Plans: whom to kill, and where, in which order."""

from __future__ import annotations

from itertools import cycle, islice

from tests.faults.killer import ANYWHERE, BOTH, DATABASE, WEB, WHOLE_WEB, WORKER

Plan = list[tuple[str, str]]
ROUND: Plan = [
    (WEB, "inserted"),
    (WORKER, "sent"),
    (WEB, ANYWHERE),
    (WORKER, "claimed"),
    (WEB, "heard"),
    (WEB, "answering"),
    (WORKER, "sent"),
    (WEB, "receipt"),
    (WORKER, ANYWHERE),
    (WEB, "inserted"),
    (WEB, ANYWHERE),
    (WORKER, "sent"),
    (WHOLE_WEB, ANYWHERE),
    (WEB, "heard"),
    (WORKER, "claimed"),
    (WEB, "answering"),
    (WEB, ANYWHERE),
    (WORKER, "sent"),
    (BOTH, ANYWHERE),
    (WEB, "receipt"),
]
DATABASE_EVERY = 7


def plan(dialect: str, kills: int) -> Plan:
    """So many kills; on PostgreSQL every seventh ends the server."""
    chosen = list(islice(cycle(ROUND), kills))
    if dialect == "postgresql":
        chosen[DATABASE_EVERY - 1 :: DATABASE_EVERY] = [(DATABASE, ANYWHERE)] * (
            kills // DATABASE_EVERY
        )
    return chosen
