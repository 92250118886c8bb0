"""The life of a case: the parts of the journey of `flows/data/process.yaml`, and its two ends.

A person and a member both understand these stages; the steps inside a stage (29 in all) are in the
data and may change there. Losing sight of someone and closing are stages of their own here,
because the panel and the reminders treat them apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from bot.core.lifecycle.table import Condition, Kind, Lifecycle, Move


class CaseStage(StrEnum):
    """Where a person stands, in words that both sides use."""

    BEFORE_RETURN = "before_return"  # waits abroad, in a transit centre
    WITHOUT_IOM = "without_iom"  # came back alone or was expelled: other doors are open
    ARRIVAL = "arrival"  # airport, welcome centre, registration, first needs, way home
    OPENING = "opening"  # contact from home, papers, case opened
    ORIENTATION = "orientation"  # the interview, or being directed to another organisation
    TRAINING = "training"  # skills check, training, certificate
    ACTIVITY = "activity"  # business plan, collective project, or looking for a job
    INSTALLATION = "installation"  # equipment received, activity set up
    FOLLOW_UP = "follow_up"  # visits and surveys
    LOST = "lost"  # no news
    CLOSED = "closed"


S = CaseStage
ACTIVE = tuple(stage for stage in S if stage not in (S.LOST, S.CLOSED))

LIFE = Lifecycle(
    kind=Kind.CASE,
    states=CaseStage,
    begins=(S.BEFORE_RETURN, S.WITHOUT_IOM, S.ARRIVAL, S.OPENING),
    moves=(
        Move("arrive", (S.BEFORE_RETURN,), S.ARRIVAL),
        Move("return_without_iom", (S.BEFORE_RETURN,), S.WITHOUT_IOM),
        Move("open_file", (S.ARRIVAL,), S.OPENING),
        Move("orient", (S.WITHOUT_IOM, S.ARRIVAL, S.OPENING), S.ORIENTATION),
        Move("train", (S.ORIENTATION,), S.TRAINING),
        Move("start_activity", (S.ORIENTATION, S.TRAINING), S.ACTIVITY),
        Move("equip", (S.TRAINING, S.ACTIVITY), S.INSTALLATION),
        Move("follow_up", (S.ORIENTATION, S.ACTIVITY, S.INSTALLATION), S.FOLLOW_UP),
        Move("orient_again", (S.TRAINING, S.ACTIVITY, S.INSTALLATION, S.FOLLOW_UP), S.ORIENTATION),
        Move("lose_contact", ACTIVE, S.LOST),
        Move("find_again", (S.LOST,), S.OPENING),
        Move("close", (*ACTIVE, S.LOST), S.CLOSED, (Condition.REASON_IS_RECORDED,)),
        Move("reopen", (S.CLOSED,), S.OPENING),
    ),
)

# The stages of the journey as the data name them.
JOURNEY: Mapping[str, CaseStage] = {
    "avant": S.BEFORE_RETURN,
    "sans_oim": S.WITHOUT_IOM,
    "arrivee": S.ARRIVAL,
    "dossier": S.OPENING,
    "orientation": S.ORIENTATION,
    "formation": S.TRAINING,
    "activite": S.ACTIVITY,
    "installation": S.INSTALLATION,
    "suivi": S.FOLLOW_UP,
}
ENDS: Mapping[str, CaseStage] = {"perdu_de_vue": S.LOST, "cloture": S.CLOSED}


def stage_of(step: str, part: str) -> CaseStage:
    """The stage of a case that stands at a step of a part of the journey; else KeyError."""
    return ENDS.get(step) or JOURNEY[part]
