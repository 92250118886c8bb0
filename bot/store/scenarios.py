"""Scenarios: the conversations that a flow must go on having."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select

from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import flow_scenarios


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    """One saved transcript."""

    id: int
    flow: str
    title: str
    script: str
    member_id: int | None
    saved_at: int


_COLUMNS = tuple(flow_scenarios.c[name] for name in ScenarioRow.__slots__)
_OF_FLOW = (
    select(*_COLUMNS)
    .where(flow_scenarios.c.flow == bindparam("flow"))
    .order_by(flow_scenarios.c.title)
)
_PUT = (
    insert(flow_scenarios)
    .values({name: bindparam(name) for name in ScenarioRow.__slots__})
    .on_conflict_do_update(
        index_elements=["flow", "title"],
        set_={name: bindparam(name) for name in ("script", "member_id", "saved_at")},
    )
)
_REMOVE = (
    delete(flow_scenarios)
    .where(flow_scenarios.c.flow == bindparam("of_flow"))
    .where(flow_scenarios.c.id == bindparam("scenario_id"))
)
_REMOVE_ALL = delete(flow_scenarios).where(flow_scenarios.c.flow == bindparam("of_flow"))


def list_scenarios(session: Session, flow: str) -> list[ScenarioRow]:
    """The scenarios of a flow, by title."""
    return [ScenarioRow(*row) for row in session.run(_OF_FLOW, {"flow": flow})]


def put_scenario(session: Session, row: ScenarioRow) -> None:
    """Keep a transcript; one of the same title is replaced."""
    session.change(_PUT, {name: getattr(row, name) for name in ScenarioRow.__slots__})


def remove_scenario(session: Session, flow: str, scenario_id: int) -> bool:
    """Forget a scenario; False when it is not there."""
    return session.change(_REMOVE, {"of_flow": flow, "scenario_id": scenario_id}) == 1


def remove_scenarios(session: Session, flow: str) -> None:
    """Forget all of a flow."""
    session.change(_REMOVE_ALL, {"of_flow": flow})
