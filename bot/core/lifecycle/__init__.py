"""What may happen next to a case, an appointment, a referral, a broadcast or a ticket.

The tables are plain values; `transitions` holds them, so that a button (`moves`) and what it does
(`move`) come from one machine and no screen can offer an illegal move.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache, partial
from typing import Any

from transitions import EventData, Machine

from bot.core.lifecycle import appointment, broadcast, case, referral, ticket
from bot.core.lifecycle.appointment import AppointmentState
from bot.core.lifecycle.broadcast import BroadcastState
from bot.core.lifecycle.case import CaseStage, stage_of
from bot.core.lifecycle.referral import ReferralState
from bot.core.lifecycle.table import Condition, Kind, Lifecycle, Move
from bot.core.lifecycle.ticket import TicketState

__all__ = [
    "AppointmentState",
    "BroadcastState",
    "CaseStage",
    "Condition",
    "IllegalMove",
    "Kind",
    "Lifecycle",
    "Move",
    "ReferralState",
    "TicketState",
    "UnmetConditions",
    "begins",
    "conditions",
    "lifecycle",
    "move",
    "moves",
    "stage_of",
    "states",
    "terminal",
]

LIVES: Mapping[Kind, Lifecycle] = {
    Kind.CASE: case.LIFE,
    Kind.APPOINTMENT: appointment.LIFE,
    Kind.REFERRAL: referral.LIFE,
    Kind.BROADCAST: broadcast.LIFE,
    Kind.TICKET: ticket.LIFE,
}


class IllegalMove(Exception):
    """A move that this state does not know: the screen was old, or the caller is wrong."""

    def __init__(self, kind: Kind, state: str, trigger: str) -> None:
        self.kind, self.state, self.trigger = kind, state, trigger
        super().__init__(f"{kind}: no {trigger!r} from {state!r}")


class UnmetConditions(IllegalMove):
    """A move that exists, but `missing` says what must hold first."""

    def __init__(
        self, kind: Kind, state: str, trigger: str, missing: tuple[Condition, ...]
    ) -> None:
        super().__init__(kind, state, trigger)
        self.missing = missing


def lifecycle(kind: Kind) -> Lifecycle:
    """The whole table of a kind, for the help pages and the tests."""
    return LIVES[kind]


def states(kind: Kind) -> tuple[str, ...]:
    """Every state of a kind, in the order of its life."""
    return tuple(state.value for state in LIVES[kind].states)


def begins(kind: Kind) -> tuple[str, ...]:
    """The states in which one of this kind may begin."""
    return tuple(state.value for state in LIVES[kind].begins)


def terminal(kind: Kind) -> frozenset[str]:
    """The states from which nothing follows."""
    return frozenset(state for state in states(kind) if not moves(kind, state))


def moves(kind: Kind, state: str) -> tuple[str, ...]:
    """The triggers that this state knows, in the order of the table: what a screen may offer.

    Raises ValueError for a state that the kind does not have.
    """
    return tuple(_machine(kind).get_triggers(_name(kind, state)))


def conditions(kind: Kind, state: str, trigger: str) -> tuple[Condition, ...]:
    """What must hold before the trigger is fired from this state. Raises `IllegalMove`."""
    name = _name(kind, state)
    for row in LIVES[kind].moves:
        if row.trigger == trigger and name in row.sources:
            return row.conditions
    raise IllegalMove(kind, state, trigger)


def move(kind: Kind, state: str, trigger: str, *, holds: Collection[Condition] = ()) -> str:
    """The state that follows. `holds` are the conditions that the caller has seen to be true.

    Raises `IllegalMove` where the state does not know the trigger, `UnmetConditions` (which is one)
    where something must hold first, ValueError for a state that the kind does not have.
    """
    needed = conditions(kind, state, trigger)
    subject = _Subject(_name(kind, state), frozenset(holds))
    if _machine(kind).events[trigger].trigger(subject):
        return subject.state
    missing = tuple(condition for condition in needed if condition not in subject.holds)
    raise UnmetConditions(kind, state, trigger, missing)


class _Subject:
    """What the machine moves: a state, and what holds at this moment."""

    __slots__ = ("holds", "state")

    def __init__(self, state: str, holds: frozenset[Condition]) -> None:
        self.state, self.holds = state, holds


@cache
def _machine(kind: Kind) -> Any:
    """The machine of a kind. Guards are functions: the library imports a name with a dot."""
    life = LIVES[kind]
    machine = Machine(
        model=None,
        states=list(states(kind)),
        initial=life.begins[0].value,
        auto_transitions=False,
        send_event=True,
    )
    for row in life.moves:
        machine.add_transition(
            row.trigger,
            [source.value for source in row.sources],
            row.target.value,
            conditions=[partial(_holds, condition) for condition in row.conditions],
        )
    return machine


def _holds(condition: Condition, event: EventData) -> bool:
    subject: Any = event.model
    return condition in subject.holds


def _name(kind: Kind, state: str) -> str:
    """The state as plain text: the library takes a member of an enumeration by its other name."""
    return LIVES[kind].states(state).value
