"""Metrics: the questions whose answers a chart shows; each is answered from an index or a sum."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select, text

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import flow_steps, messages, unheard_texts
from bot.store.tables.reporting import tallies

LEASE_RECOVERIES = "lease_recoveries"  # a tally
FEWEST_VISITS = 3  # by the rule of three: what fewer people did may tell who they are
_SINCE = messages.c.created_at >= bindparam("since")
_HANDED_OVER = text("messages.state in ('inline', 'accepted', 'sent', 'delivered', 'read')")

_BY_OUTCOME = (
    select(
        messages.c.direction, messages.c.provider, messages.c.medium, messages.c.state,
        func.count(), func.sum(messages.c.segments),
    )
    .where(_SINCE)
    .group_by(messages.c.direction, messages.c.provider, messages.c.medium, messages.c.state)
)  # fmt: skip
_BY_ADDRESS = (
    select(messages.c.address_id, messages.c.medium, func.count(), func.sum(messages.c.segments))
    .where(_SINCE)
    .where(messages.c.direction == "out")
    .where(_HANDED_OVER)
    .group_by(messages.c.address_id, messages.c.medium)
)
_UNHEARD = select(func.count()).where(unheard_texts.c.heard_at >= bindparam("since"))
_visits = func.sum(flow_steps.c.answered + flow_steps.c.helped + flow_steps.c.dropped)
_STEPS = (
    select(
        flow_steps.c.flow, flow_steps.c.state, func.sum(flow_steps.c.answered),
        func.sum(flow_steps.c.helped), func.sum(flow_steps.c.dropped),
    )
    .where(flow_steps.c.day == select(func.max(flow_steps.c.day)).scalar_subquery())
    .group_by(flow_steps.c.flow, flow_steps.c.state)
    .having(_visits >= bindparam("fewest"))
)  # fmt: skip
_TALLY = (
    insert(tallies)
    .values(name=bindparam("name"), count=bindparam("more"))
    .on_conflict_do_update(
        index_elements=["name"], set_={"count": tallies.c.count + bindparam("more")}
    )
)
_TALLIES = select(tallies.c.name, tallies.c.count)


def count_by_outcome(session: Session, *, since: int) -> list[tuple[str, str, str, str, int, int]]:
    """(direction, provider, medium, state, messages, segments) of what came about since then."""
    rows = session.run(_BY_OUTCOME, {"since": since})
    return [(*map(str, row[:4]), int(row[4]), int(row[5] or 0)) for row in rows]  # type: ignore[misc]


def count_handed_over(session: Session, *, since: int) -> list[tuple[int, str, int, int]]:
    """(address, medium, messages, segments) of what providers took since then."""
    rows = session.run(_BY_ADDRESS, {"since": since})
    return [(int(row[0]), str(row[1]), int(row[2]), int(row[3] or 0)) for row in rows]


def count_unheard(session: Session, *, since: int) -> int:
    """How many texts were not understood since then; the same of the same person counts once."""
    return int(session.run(_UNHEARD, {"since": since})[0][0])


def count_last_steps(session: Session) -> list[tuple[str, str, int, int, int]]:
    """(flow, step, answered, helped, dropped) of the last day that was counted."""
    rows = session.run(_STEPS, {"fewest": FEWEST_VISITS})
    return [(str(row[0]), str(row[1]), *map(int, row[2:])) for row in rows]  # type: ignore[misc]


def add_to_tally(session: Session, name: str, more: int) -> None:
    """Count what leaves no row of its own."""
    session.change(_TALLY, {"name": name, "more": more})


def read_tallies(session: Session) -> dict[str, int]:
    """What is only counted, by name."""
    return {str(name): int(count) for name, count in session.run(_TALLIES)}
