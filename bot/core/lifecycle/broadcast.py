"""The life of a broadcast: written, checked, approved, sent, and stoppable at any moment."""

from __future__ import annotations

from enum import StrEnum

from bot.core.lifecycle.table import Condition, Kind, Lifecycle, Move


class BroadcastState(StrEnum):
    """How far a broadcast is."""

    DRAFT = "draft"
    CHECKED = "checked"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


S = BroadcastState
NOT_BEGUN = (S.DRAFT, S.CHECKED, S.APPROVED, S.SCHEDULED)
CONFIRMED = Condition.RECIPIENTS_ARE_CONFIRMED
ALLOWED = Condition.SENDING_IS_ALLOWED

LIFE = Lifecycle(
    kind=Kind.BROADCAST,
    states=BroadcastState,
    begins=(S.DRAFT,),
    moves=(
        Move("check", (S.DRAFT,), S.CHECKED, (Condition.NOTHING_BLOCKS,)),
        Move("approve", (S.CHECKED,), S.APPROVED, (Condition.ENOUGH_MEMBERS_AGREE,)),
        Move("schedule", (S.APPROVED,), S.SCHEDULED, (CONFIRMED,)),
        # A change takes approval and schedule back.
        Move("edit", (S.CHECKED, S.APPROVED, S.SCHEDULED), S.DRAFT),
        Move("start", (S.APPROVED,), S.RUNNING, (CONFIRMED, ALLOWED)),
        Move("start", (S.SCHEDULED,), S.RUNNING, (Condition.TIME_HAS_COME, ALLOWED)),
        Move("pause", (S.RUNNING,), S.PAUSED),
        Move("resume", (S.PAUSED,), S.RUNNING, (ALLOWED,)),
        Move("finish", (S.RUNNING,), S.DONE),
        # Only to those who certainly did not get it.
        Move("retry", (S.DONE,), S.RUNNING, (ALLOWED,)),
        Move("cancel", (*NOT_BEGUN, S.RUNNING, S.PAUSED), S.CANCELLED),
    ),
)
