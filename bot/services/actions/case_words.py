"""How a case is told: stage, since when, what comes next, what to do meanwhile; never a promise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.core.appointments.saying import say_day
from bot.core.content.spoken import step_paths
from bot.core.lifecycle import CaseStage
from bot.core.lifecycle.case import JOURNEY
from bot.services.actions.speech import Voice, content_of, today, voice_for
from bot.services.case_plans import usual_next
from bot.services.talk import Talk
from bot.store.cases import CaseRow
from bot.store.moment import from_micros

STAGES = {stage.value: part for part, stage in JOURNEY.items()}


def voice_of(talk: Talk, row: CaseRow) -> Voice:
    """What a case is told in: French where the facts about its step are not there otherwise."""
    known = row.step in content_of(talk).states
    return voice_for(talk, *(step_paths(row.step) if known and row.step else ()))


def case_lines(voice: Voice, row: CaseRow) -> Iterator[str]:
    """All that a person is told about their case, line by line."""
    if row.stage == CaseStage.CLOSED:
        closed = said_day(voice, row.closed_at or row.since_at)
        yield voice.phrase("case_closed", reference=row.reference, day=closed)
        return
    if row.stage == CaseStage.LOST:
        yield voice.phrase("case_lost", reference=row.reference)
        return
    stage = voice.label("stage", STAGES[row.stage])
    since = said_day(voice, row.since_at)
    yield voice.phrase("case_stage", reference=row.reference, stage=stage, day=since)
    if row.step in voice.content.states:
        yield voice.phrase("case_step", step=voice.label("step", str(row.step)))
    yield from _next(voice, row)
    yield expected(voice, row)
    yield from _meanwhile(voice, row)


def expected(voice: Voice, row: CaseRow) -> str:
    """The expected day, that it went by, or honestly that there is none."""
    if row.expected_on is None:
        return voice.phrase("case_no_date")
    day = date.fromisoformat(row.expected_on)
    code = "case_overdue" if day < today(voice.talk) else "case_expected"
    return voice.phrase(code, day=_said(voice, day))


def said_day(voice: Voice, at: int) -> str:
    """The day of a stored time, in words."""
    return _said(voice, from_micros(at).date())


def _said(voice: Voice, day: date) -> str:
    said = say_day(day, voice.language)
    if day.year == today(voice.talk).year:
        return said
    return f"{said}, san {day.year}" if voice.language == "bm" else f"{said} {day.year}"


def _next(voice: Voice, row: CaseRow) -> Iterator[str]:
    """What a member said comes next, else what the documents say often does."""
    if row.next_step is not None and row.next_step in voice.content.states:
        yield voice.phrase("case_next", step=voice.label("step", row.next_step))
        return
    often = usual_next(row.step, voice.content)[:1]
    for step in often:
        yield voice.phrase("case_often_next", step=voice.label("step", step))


def _meanwhile(voice: Voice, row: CaseRow) -> Iterator[str]:
    state = voice.content.states.get(row.step or "")
    if state is not None and f"state.{state.id}" not in voice.content.withdrawn:
        to_do = voice.content.fill(state.what_to_do, today(voice.talk))
        yield voice.phrase("case_meanwhile", to_do=to_do)
