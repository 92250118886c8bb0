"""What a change makes of a case: refused, or the row that follows. Nothing is written here."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.core.content import Content
from bot.core.content.journey import HOME_COUNTRY, JourneyState
from bot.core.lifecycle import CaseStage, Condition, IllegalMove, Kind, move, moves, stage_of
from bot.core.lifecycle.case import ENDS
from bot.services.refusal import Refusal
from bot.store.cases import CaseRow
from bot.store.moment import to_micros

NOT_UNDER_WAY = frozenset({CaseStage.LOST.value, CaseStage.CLOSED.value})


class Act(StrEnum):
    """What a member may change about a case."""

    MOVE = "move"  # value: a trigger of the lifecycle; detail: the step, or why it is closed
    STEP = "step"  # value: another step of the same stage
    EXPECT = "expect"  # value: a day or none; detail: the step that comes next, or none
    KIT = "kit"  # the kit was handed out
    OWN = "own"  # value: a member or none
    DUE = "due"  # value: the member's own deadline or none
    PROTECT = "protect"  # value: "yes" or "no"


# Of these the person hears; the others are between members.
TOLD = frozenset({Act.MOVE, Act.STEP, Act.EXPECT, Act.KIT})


class CloseReason(StrEnum):
    """Why a case is closed."""

    FINISHED = "finished"
    OWN_WISH = "own_wish"
    ELSEWHERE = "elsewhere"
    TWICE = "twice"
    BY_MISTAKE = "by_mistake"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Change:
    """One change that a member asks for."""

    act: Act
    value: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What comes of a change: the columns that differ, and the case as it then is."""

    change: Change
    columns: Mapping[str, str | int | None]
    after: CaseRow

    @property
    def is_told(self) -> bool:
        """Whether the person hears of it."""
        return self.change.act in TOLD


def plan(row: CaseRow, change: Change, *, content: Content, now: datetime) -> Plan:
    """What a change would make of a case.

    Raises `Refusal` "illegal_move", "no_reason", "unknown_step", "bad_date", "past_date",
    "kit_given_already", "case_is_over" or "nothing_changed".
    """
    columns = _columns(row, change, content, now)
    if all(getattr(row, name) == value for name, value in columns.items()):
        raise Refusal("nothing_changed")
    if change.act in TOLD:
        columns |= {"silent_since": None}
    return Plan(change, columns, replace(row, **columns))  # type: ignore[arg-type]


def _columns(
    row: CaseRow, change: Change, content: Content, now: datetime
) -> dict[str, str | int | None]:
    value, detail, at = change.value, change.detail, to_micros(now)
    match change.act:
        case Act.MOVE:
            return _moved(row, value, detail, content, at)
        case Act.STEP:
            _see_to_step(value, row.stage, content)
            return {"step": value, "next_step": None, "expected_on": None}
        case Act.EXPECT:
            _see_to_life(row)
            if detail and detail not in content.states:
                raise Refusal("unknown_step")
            return {"expected_on": _coming_day(value, now), "next_step": detail or None}
        case Act.KIT:
            _see_to_life(row)
            if row.kit_given_at is not None and row.kit_denied_at is None:
                raise Refusal("kit_given_already")
            return {"kit_given_at": at, "kit_confirmed_at": None, "kit_denied_at": None}
        case Act.OWN:
            return {"owner_id": int(value) if value else None}
        case Act.DUE:
            return {"due_on": _day(value)}
        case Act.PROTECT:
            return {"protected": int(value == "yes")}


def _moved(
    row: CaseRow, trigger: str, detail: str, content: Content, at: int
) -> dict[str, str | int | None]:
    stage = _next_stage(row.stage, trigger, detail)
    columns: dict[str, str | int | None] = {
        "stage": stage, "since_at": at, "next_step": None, "expected_on": None, "unanswered": 0,
        "step": first_step(stage, content), "closed_at": None, "closed_reason": None,
    }  # fmt: skip
    if stage == CaseStage.CLOSED:
        return columns | {"closed_at": at, "closed_reason": detail}
    if detail:
        _see_to_step(detail, stage, content)
        columns["step"] = detail
    return columns


def _next_stage(stage: str, trigger: str, detail: str) -> str:
    holds = {Condition.REASON_IS_RECORDED} if detail in set(CloseReason) else set[Condition]()
    if trigger not in moves(Kind.CASE, stage):
        raise Refusal("illegal_move")
    try:
        return move(Kind.CASE, stage, trigger, holds=holds)
    except IllegalMove:
        raise Refusal("no_reason") from None


def steps_of(stage: str, content: Content) -> tuple[JourneyState, ...]:
    """The steps of a stage as they are known in Mali, in their order."""
    known = (
        state
        for state in content.states.values()
        if state.country == HOME_COUNTRY and stage_of(state.id, state.stage) == stage
    )
    return tuple(sorted(known, key=lambda state: state.order))


def first_step(stage: str, content: Content) -> str | None:
    """The step with which a stage begins; None where the facts know none."""
    return next((state.id for state in steps_of(stage, content)), None)


def usual_next(step: str | None, content: Content) -> tuple[str, ...]:
    """The steps that may come after one: what the journey of the documents says."""
    state = content.states.get(step or "")
    if state is None:
        return ()
    return tuple(_home(state, content))


def _home(state: JourneyState, content: Content) -> Iterator[str]:
    for each in state.transitions:
        known = content.states.get(each.to)
        if known is not None and known.country == HOME_COUNTRY and each.to not in ENDS:
            yield each.to


def _see_to_step(step: str, stage: str, content: Content) -> None:
    if step not in _ids(steps_of(stage, content)):
        raise Refusal("unknown_step")


def _ids(states: Collection[JourneyState]) -> set[str]:
    return {state.id for state in states}


def _see_to_life(row: CaseRow) -> None:
    if row.stage in NOT_UNDER_WAY:
        raise Refusal("case_is_over")


def _day(written: str) -> str | None:
    if not written:
        return None
    try:
        return date.fromisoformat(written).isoformat()
    except ValueError:
        raise Refusal("bad_date") from None


def _coming_day(written: str, now: datetime) -> str | None:
    day = _day(written)
    if day is not None and day < now.date().isoformat():
        raise Refusal("past_date")
    return day
