"""Importing cases from another system: everything of a file in one story, or nothing at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.services.case_import_doing import Intent, carry_out
from bot.services.case_import_rows import Judge, Problem
from bot.services.case_sheet import SheetRow, read_sheet
from bot.services.parts import Parts
from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.store.session import Session

__all__ = ["Problem", "Reject", "Report", "Verdict", "import_cases"]


class Verdict(StrEnum):
    """What becomes of a row."""

    ADD = "add"
    CHANGE = "change"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that cannot be, and why. The line is that of the file."""

    line: int
    problem: Problem


@dataclass(frozen=True, slots=True)
class Report:
    """What a file would do, or has done: lines of the file by what becomes of them."""

    adds: tuple[int, ...]
    changes: tuple[int, ...]
    same: tuple[int, ...]
    rejects: tuple[Reject, ...]
    told: int  # people who are told of a change
    is_done: bool


def import_cases(
    parts: Parts, data: bytes, *, actor: Actor | None, dry_run: bool, now: datetime
) -> Report:
    """Read the file, judge every row, and carry all out unless one is rejected or it is a trial.

    `actor` None is whoever has the machine. Raises `Refusal` "not_allowed" and those of the sheet.
    """
    if actor is not None and not may(actor, Permission.IMPORT_CASES):
        raise Refusal("not_allowed")
    rows = read_sheet(data)
    if dry_run:
        return parts.db.read(lambda session: _report(_judged(parts, rows, actor, session, now)))
    return parts.db.write(lambda session: _import(parts, rows, actor, session=session, now=now))


Judged = list[tuple[SheetRow, Intent | Problem]]


def _judged(
    parts: Parts,
    rows: tuple[SheetRow, ...],
    actor: Actor | None,
    session: Session,
    now: datetime,
) -> Judged:
    judge = Judge(parts, actor, session, now)
    return [(row, judge.judge(row)) for row in rows]


def _import(
    parts: Parts,
    rows: tuple[SheetRow, ...],
    actor: Actor | None,
    *,
    session: Session,
    now: datetime,
) -> Report:
    judged = _judged(parts, rows, actor, session, now)
    if any(isinstance(found, Problem) for _row, found in judged):
        return _report(judged)
    member_id = actor.id if actor else None
    told = 0
    for _row, intent in judged:
        if isinstance(intent, Intent):
            told += carry_out(parts, intent, member_id, session=session, now=now)
    return _report(judged, told=told, is_done=True)


def _report(judged: Judged, *, told: int | None = None, is_done: bool = False) -> Report:
    def lines(verdict: Verdict) -> tuple[int, ...]:
        return tuple(
            row.line
            for row, found in judged
            if isinstance(found, Intent) and _verdict(found) is verdict
        )

    rejects = tuple(Reject(row.line, it) for row, it in judged if isinstance(it, Problem))
    would = sum(isinstance(it, Intent) and it.is_told for _row, it in judged)
    return Report(
        adds=lines(Verdict.ADD),
        changes=lines(Verdict.CHANGE),
        same=lines(Verdict.SAME),
        rejects=rejects,
        told=would if told is None else told,
        is_done=is_done,
    )


def _verdict(intent: Intent) -> Verdict:
    if intent.existing is None:
        return Verdict.ADD
    return Verdict.CHANGE if intent.changes else Verdict.SAME
