"""What a good row of an import asks for, done by the acts of the panel: moves stay legal."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.lifecycle import CaseStage, Kind, begins, lifecycle
from bot.services.case_opening import NewCase, open_case
from bot.services.case_plans import Change, plan
from bot.services.case_sheet import SheetRow, defuse
from bot.services.cases import apply_plan
from bot.services.parts import Parts
from bot.services.refusal import Refusal
from bot.services.strangers import add_stranger
from bot.store import contacts
from bot.store.cases import CaseRow
from bot.store.session import Session

# Moves that lead on through the journey; the others say something about contact, or end it.
ONWARD = frozenset(
    {"arrive", "return_without_iom", "open_file", "orient", "train", "start_activity", "equip"}
    | {"follow_up", "orient_again"}
)


@dataclass(frozen=True, slots=True)
class Intent:
    """What a good row asks for: a new case, or changes of one that is here, in order."""

    row: SheetRow
    number: str
    stage: str
    existing: CaseRow | None
    contact_id: int | None
    changes: tuple[Change, ...]
    is_told: bool


def way_to(stage: str, wanted: str) -> tuple[str, ...] | None:
    """The shortest way through the journey by legal moves; None where there is none."""
    ways: deque[tuple[str, tuple[str, ...]]] = deque([(stage, ())])
    known = {stage}
    while ways:
        here, way = ways.popleft()
        if here == wanted:
            return way
        for each in lifecycle(Kind.CASE).moves:
            if each.trigger in ONWARD and here in each.sources and each.target not in known:
                known.add(each.target.value)
                ways.append((each.target.value, (*way, each.trigger)))
    return None


def carry_out(
    parts: Parts,
    intent: Intent,
    member_id: int | None,
    *,
    session: Session,
    now: datetime,
) -> int:
    """Do what a row asks for; 1 when somebody is told of it. A new case is told to nobody."""
    row = intent.existing or _open(parts, intent, session=session, now=now)
    contacts.lock(session, row.contact_id)
    told = 0
    for number, change in enumerate(intent.changes, start=1):
        content = parts.library.now(session).content
        try:
            planned = plan(row, change, content=content, now=now)
        except Refusal as refusal:  # judged in this very story: a bug, and nothing is stored
            raise RuntimeError(f"line {intent.row.line}: {refusal.code}") from None
        is_last = number == len(intent.changes)
        done = apply_plan(
            parts,
            row,
            planned,
            member_id=member_id,
            tells=is_last and intent.existing is not None,
            session=session,
            now=now + timedelta(microseconds=number),  # the history keeps their order
        )
        row, told = done.case, told + isinstance(done.told, int)
    return min(told, 1)


def _open(parts: Parts, intent: Intent, *, session: Session, now: datetime) -> CaseRow:
    """A new case at the beginning; the changes lead it on from there."""
    row, contact_id = intent.row, intent.contact_id
    if contact_id is None:
        name = defuse(row.first_name)
        contact_id = add_stranger(
            parts, intent.number, name, row.language or "fr", session=session, now=now
        )
    new = NewCase(
        contact_id,
        beginning(intent.stage),
        external_reference=defuse(row.external_reference) or None,
        region=row.region or None,
        trade=row.trade or None,
    )
    return open_case(parts, new, actor=None, session=session, now=now)


def beginning(stage: str) -> str:
    """Where a case that already stands at a stage begins on its way there."""
    return stage if stage in begins(Kind.CASE) else CaseStage.OPENING.value
