"""Plans: whom to kill, and where, in which order."""

from __future__ import annotations

from itertools import cycle, islice

from tests.faults.killer import ANYONE, ANYWHERE, BOTH, DATABASE, WEB, WHOLE_WEB, WORKER

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
    (ANYONE, "before_commit"),
    (WEB, ANYWHERE),
    (ANYONE, "after_commit"),
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
NAMED: Plan = [  # whoever passes there first: web and worker both commit
    (WEB, "inserted"), (WEB, "heard"), (ANYONE, "before_commit"), (ANYONE, "after_commit"),
    (WEB, "answering"), (WORKER, "claimed"), (WORKER, "sent"), (WEB, "receipt"),
]  # fmt: skip


def plan(dialect: str, kills: int) -> Plan:
    """So many kills; on PostgreSQL every seventh ends the server."""
    chosen = list(islice(cycle(ROUND), kills))
    if dialect == "postgresql":
        chosen[DATABASE_EVERY - 1 :: DATABASE_EVERY] = [(DATABASE, ANYWHERE)] * (
            kills // DATABASE_EVERY
        )
    return chosen


def at_each_place(kills: int) -> Plan:
    """So many kills at each named place, in turn."""
    return list(islice(cycle(NAMED), kills * len(NAMED)))
