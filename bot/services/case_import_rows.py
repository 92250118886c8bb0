"""One row of an import: judged against what is stored, and against the rows before it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.core.hearing import fold
from bot.core.lifecycle import CaseStage
from bot.core.lifecycle.case import JOURNEY
from bot.core.phone import is_demonstration, read_number
from bot.environment import Environment
from bot.services.case_import_doing import Intent, beginning, way_to
from bot.services.case_people import people_at
from bot.services.case_plans import NOT_UNDER_WAY, Act, Change, first_step, steps_of
from bot.services.case_sheet import LONGEST_CELL, SheetRow, defuse
from bot.services.digests import case_digest
from bot.services.parts import Parts
from bot.services.people_policy import is_hidden
from bot.services.policy import Actor
from bot.store import cases as store
from bot.store.cases import CaseRow
from bot.store.session import Session
from bot.store.tombstones import is_erased

LANGUAGES = ("fr", "bm")


class Problem(StrEnum):
    """Why a row is rejected."""

    NO_NUMBER = "no_number"
    BAD_NUMBER = "bad_number"
    DEMONSTRATION = "demonstration"
    SHARED_PHONE = "shared_phone"
    TWICE = "twice"
    UNKNOWN_STAGE = "unknown_stage"
    UNKNOWN_STEP = "unknown_step"
    UNKNOWN_REGION = "unknown_region"
    UNKNOWN_TRADE = "unknown_trade"
    BAD_DATE = "bad_date"
    BAD_LANGUAGE = "bad_language"
    ILLEGAL_MOVE = "illegal_move"
    ILLEGAL_STAGE = "illegal_stage"
    OTHER_PERSON = "other_person"
    NOT_ALLOWED = "not_allowed"
    ERASED = "erased"
    TOO_LONG = "too_long"


class _Rejected(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


@dataclass(slots=True)
class Judge:
    """Judges the rows of one file, each also against those before it."""

    parts: Parts
    actor: Actor | None
    session: Session
    now: datetime
    _seen: set[str] = field(default_factory=set)

    def judge(self, row: SheetRow) -> Intent | Problem:
        """What the row asks for, or what is wrong with it."""
        try:
            return self._intent(row)
        except _Rejected as rejected:
            return rejected.problem

    def _intent(self, row: SheetRow) -> Intent:
        number = self._number(row)
        self._see_to_words(row)
        self._see_to_first_time(number, row)
        people = people_at(self.parts, number, self.session)
        existing = self._existing(row, people)
        stage = self._stage(row, existing)
        if existing is None:
            if len(people) > 1:
                raise _Rejected(Problem.SHARED_PHONE)
            if stage in NOT_UNDER_WAY:
                raise _Rejected(Problem.ILLEGAL_STAGE)
        contact_id = existing.contact_id if existing else next(iter(people), None)
        changes = tuple(self._changes(row, stage, existing))
        wrote = contact_id and store.read_wrote_at(self.session, contact_id)
        return Intent(
            row, number, stage, existing, contact_id, changes,
            is_told=bool(existing and changes and wrote),
        )  # fmt: skip

    def _number(self, row: SheetRow) -> str:
        if not row.number:
            raise _Rejected(Problem.NO_NUMBER)
        number = read_number(row.number)
        if number is None:
            raise _Rejected(Problem.BAD_NUMBER)
        in_production = self.parts.config.environment is Environment.PRODUCTION
        if in_production and is_demonstration(number):
            raise _Rejected(Problem.DEMONSTRATION)
        return number

    def _see_to_words(self, row: SheetRow) -> None:
        content = self.parts.library.now(self.session).content
        cells = (row.first_name, row.external_reference, row.number)
        for is_wrong, problem in (
            (any(len(cell) > LONGEST_CELL for cell in cells), Problem.TOO_LONG),
            (row.language not in ("", *LANGUAGES), Problem.BAD_LANGUAGE),
            (bool(row.region) and row.region not in content.regions, Problem.UNKNOWN_REGION),
            (bool(row.trade) and row.trade not in content.trades, Problem.UNKNOWN_TRADE),
            (bool(row.next_step) and row.next_step not in content.states, Problem.UNKNOWN_STEP),
            (bool(row.expected_on) and not self._day(row), Problem.BAD_DATE),
        ):
            if is_wrong:
                raise _Rejected(problem)

    def _day(self, row: SheetRow) -> str:
        """The day as it is stored; empty for what is none, or has passed."""
        written = row.expected_on
        day, _slash, rest = written.partition("/")
        month, _slash, year = rest.partition("/")
        try:
            found = date(int(year), int(month), int(day)) if rest else date.fromisoformat(written)
        except ValueError:
            return ""
        return found.isoformat() if found >= self.now.date() else ""

    def _see_to_first_time(self, number: str, row: SheetRow) -> None:
        keys = {number, f"={row.external_reference}"} - {"="}
        if keys & self._seen:
            raise _Rejected(Problem.TWICE)
        self._seen |= keys

    def _existing(self, row: SheetRow, people: list[int]) -> CaseRow | None:
        found = None
        if reference := defuse(row.external_reference):
            if is_erased(self.session, case_digest(self.parts.vault, reference)):
                raise _Rejected(Problem.ERASED)
            found = store.find_by_external(self.session, reference)
        if found is not None and people and found.contact_id not in people:
            raise _Rejected(Problem.OTHER_PERSON)
        if found is None and len(people) == 1:
            found = store.find_open_of(self.session, people[0])
        whose = (found.contact_id,) if found is not None else tuple(people)
        if len(whose) == 1 and self._is_hidden(*whose):
            raise _Rejected(Problem.NOT_ALLOWED)
        return found

    def _is_hidden(self, contact_id: int) -> bool:
        return self.actor is not None and is_hidden(self.actor, contact_id, session=self.session)

    def _stage(self, row: SheetRow, existing: CaseRow | None) -> str:
        if not row.stage:
            return existing.stage if existing else CaseStage.OPENING
        stage = self._stages().get(fold(row.stage))
        if stage is None:
            raise _Rejected(Problem.UNKNOWN_STAGE)
        return stage

    def _stages(self) -> dict[str, str]:
        """Every way in which a stage may be written: its code, or as the journey calls it."""
        content = self.parts.library.now(self.session).content
        found = {fold(stage.value): stage.value for stage in CaseStage}
        for part, stage in JOURNEY.items():
            found[fold(part)] = stage.value
            if part in content.stages:
                found[fold(content.stages[part].label_fr)] = stage.value
        return found

    def _changes(
        self, row: SheetRow, stage: str, existing: CaseRow | None
    ) -> list[Change]:
        content = self.parts.library.now(self.session).content
        was = existing.stage if existing else beginning(stage)
        way = way_to(was, stage)
        if way is None:
            raise _Rejected(Problem.ILLEGAL_MOVE)
        changes = [Change(Act.MOVE, trigger) for trigger in way]
        step = existing.step if existing and not way else first_step(stage, content)
        if row.step and row.step != step:
            if row.step not in {state.id for state in steps_of(stage, content)}:
                raise _Rejected(Problem.UNKNOWN_STEP)
            changes.append(Change(Act.STEP, row.step))
        stays = existing is not None and not changes
        day = self._day(row) or (existing.expected_on or "" if existing and stays else "")
        then = row.next_step or (existing.next_step or "" if existing and stays else "")
        known = (existing.expected_on, existing.next_step) if existing and stays else (None, None)
        if (day or None, then or None) != known:
            changes.append(Change(Act.EXPECT, day, then))
        if changes and existing and existing.stage in NOT_UNDER_WAY:
            raise _Rejected(Problem.ILLEGAL_MOVE)
        return changes
