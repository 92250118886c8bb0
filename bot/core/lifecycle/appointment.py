"""The life of an appointment. Moving one ends it, and a new one is booked: the history stays."""

from __future__ import annotations

from enum import StrEnum

from bot.core.lifecycle.table import Condition, Kind, Lifecycle, Move


class AppointmentState(StrEnum):
    """What became of a booking."""

    BOOKED = "booked"
    CONFIRMED = "confirmed"
    MOVED = "moved"
    CANCELLED = "cancelled"
    KEPT = "kept"
    MISSED = "missed"


S = AppointmentState
COMING = (S.BOOKED, S.CONFIRMED)

LIFE = Lifecycle(
    kind=Kind.APPOINTMENT,
    states=AppointmentState,
    begins=(S.BOOKED,),
    moves=(
        Move("confirm", (S.BOOKED,), S.CONFIRMED),
        Move("move", COMING, S.MOVED),
        Move("cancel", COMING, S.CANCELLED),
        # Someone who comes after all, late, has kept it.
        Move("keep", (*COMING, S.MISSED), S.KEPT, (Condition.TIME_HAS_COME,)),
        Move("miss", COMING, S.MISSED, (Condition.TIME_HAS_COME,)),
    ),
)
