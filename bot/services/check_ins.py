"""Check-ins: once a month "are you still there"; who does not answer is lost from sight, and who
writes again is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core.lifecycle import CaseStage, Kind, move
from bot.services.case_news import CHECK_IN as NOTICE
from bot.services.case_news import tell, tell_no_more
from bot.services.case_plans import NOT_UNDER_WAY, first_step
from bot.services.case_timers import APART, CHECK_IN, begin_check_ins, days, retime, setting
from bot.services.library import Library
from bot.services.moves import record_move
from bot.services.surveys import follow_case
from bot.services.telling import Skipped, choose_way
from bot.services.timers import Due, set_timer
from bot.store import audit
from bot.store import cases as store
from bot.store.cases import CaseRow
from bot.store.identity import new_id
from bot.store.moment import from_micros, to_micros
from bot.store.session import Session

CANNOT_BE_REACHED = frozenset({"no_address", "unreachable"})


def check_in(due: Due) -> None:
    """Ask, or wait because the person wrote lately, or give them up after so many silences."""
    row = store.lock_case(due.session, due.subject_id)
    if row is None or row.stage in NOT_UNDER_WAY:
        return
    settings = due.parts.library.now(due.session).settings
    every = days(settings, "check_in_days")
    heard = _heard(due.session, row)
    if heard is not None and heard + every > due.now:
        _again(due, row, heard + every)
        return _count(due.session, row, 0)
    if row.told_at is not None and from_micros(row.told_at) + APART > due.now:
        return _again(due, row, from_micros(row.told_at) + APART)
    unanswered = _unanswered(due.session, row)
    if unanswered >= setting(settings, "check_in_misses"):
        return _lose(due, row)
    asked = tell(due.parts, row, NOTICE, session=due.session, now=due.now)
    _again(due, row, due.now + every)
    counts = isinstance(asked, int) or _is_out_of_reach(due.session, row)
    return _count(due.session, row, unanswered + int(counts))


def _is_out_of_reach(session: Session, row: CaseRow) -> bool:
    """Whether no question can arrive. Who wants no messages is not lost: STOP keeps the case."""
    way = choose_way(session, row.contact_id)
    return isinstance(way, Skipped) and way.code in CANNOT_BE_REACHED


def _heard(session: Session, row: CaseRow) -> datetime | None:
    """When the person was last known to be there: whatever they write says so."""
    wrote = store.read_wrote_at(session, row.contact_id)
    latest = max(wrote or 0, row.heard_at or 0)
    return from_micros(latest) if latest else None


def _unanswered(session: Session, row: CaseRow) -> int:
    """How many questions in a row had no answer. One that was never sent is no silence of theirs.
    """
    latest = store.read_notice_state(session, row, kind=NOTICE)
    was_not_sent = latest in ("waiting", "lapsed", "dropped")
    return max(row.unanswered - int(was_not_sent), 0)


def _count(session: Session, row: CaseRow, unanswered: int) -> None:
    if unanswered != row.unanswered:
        store.change_case(session, row.id, was=row.version, unanswered=unanswered)


def _again(due: Due, row: CaseRow, at: datetime) -> None:
    set_timer(due.session, CHECK_IN, row.id, due=at, now=due.now, contact_id=row.contact_id)


def _lose(due: Due, row: CaseRow) -> None:
    content = due.parts.library.now(due.session).content
    step = first_step(CaseStage.LOST, content)
    tell_no_more(due.session, row)
    after = _move(due.session, row, "lose_contact", step, now=due.now)
    retime(due.session, after, now=due.now, settings={})


def answer_check_in(
    library: Library, contact_id: int, *, session: Session, now: datetime
) -> bool:
    """The person says that they are there; False for somebody without an open case."""
    row = store.find_open_of(session, contact_id)
    if row is None:
        return False
    row = find_again(library, row, session=session, now=now)
    at = to_micros(now)
    store.change_case(session, row.id, was=row.version, heard_at=at, unanswered=0)
    if row.stage not in NOT_UNDER_WAY:
        begin_check_ins(session, row, now=now, settings=library.now(session).settings)
    return True


def find_again(
    library: Library, row: CaseRow, *, session: Session, now: datetime
) -> CaseRow:
    """Whoever was lost from sight and writes is there again; any other case stays as it is."""
    if row.stage != CaseStage.LOST:
        return row
    shelf = library.now(session)
    stage = move(Kind.CASE, row.stage, "find_again")
    after = _move(session, row, "find_again", first_step(stage, shelf.content), now=now)
    retime(session, after, now=now, settings=shelf.settings)
    begin_check_ins(session, after, now=now, settings=shelf.settings)
    return after


def hear_from(
    library: Library, contact_id: int, *, session: Session, now: datetime
) -> None:
    """Somebody wrote after a long time: if they were lost from sight, they no longer are."""
    row = store.find_open_of(session, contact_id)
    if row is not None:
        find_again(library, row, session=session, now=now)


def _move(
    session: Session, row: CaseRow, trigger: str, step: str | None, *, now: datetime
) -> CaseRow:
    became, at = move(Kind.CASE, row.stage, trigger), to_micros(now)
    columns: dict[str, str | int | None] = {
        "stage": became, "step": step, "since_at": at, "next_step": None, "expected_on": None,
        "unanswered": 0,
    }  # fmt: skip
    store.change_case(session, row.id, was=row.version, **columns)
    record_move(session, Kind.CASE, row.id, trigger, row.stage, became, now=now)
    after = replace(row, version=row.version + 1, **columns)  # type: ignore[arg-type]
    follow_case(session, row, after, now=now)
    audit.record_entry(
        session,
        entry_id=new_id(),
        act="case_moved",
        subject="case",
        subject_id=row.id,
        now=at,
        what="move",
        stage=became,
    )
    return after


