"""The life of a ticket: nobody's, someone's, answered, closed; whoever writes again reopens it."""

from __future__ import annotations

from enum import StrEnum

from bot.core.lifecycle.table import Condition, Kind, Lifecycle, Move


class TicketState(StrEnum):
    """Where a complaint or a request for a person stands."""

    OPEN = "open"
    ASSIGNED = "assigned"
    ANSWERED = "answered"
    CLOSED = "closed"
    REOPENED = "reopened"


S = TicketState
UNANSWERED = (S.OPEN, S.ASSIGNED, S.REOPENED)

LIFE = Lifecycle(
    kind=Kind.TICKET,
    states=TicketState,
    begins=(S.OPEN,),
    moves=(
        Move("assign", UNANSWERED, S.ASSIGNED),
        Move("answer", (S.ASSIGNED,), S.ANSWERED),
        Move("close", (S.ANSWERED,), S.CLOSED),
        # Closed without an answer only for a reason: written twice, sent by mistake.
        Move("close", UNANSWERED, S.CLOSED, (Condition.REASON_IS_RECORDED,)),
        Move("reopen", (S.ANSWERED, S.CLOSED), S.REOPENED),
    ),
)
