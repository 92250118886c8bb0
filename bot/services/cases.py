"""Cases changed by members: every move by the lifecycle, and the person is told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.lifecycle import Kind
from bot.services.case_news import KIT as KIT_NEWS
from bot.services.case_news import NEWS, tell, tell_no_more
from bot.services.case_plans import (
    NOT_UNDER_WAY,
    Act,
    Change,
    Plan,
    plan,
)
from bot.services.case_timers import KIT, begin_check_ins, days, retime
from bot.services.moves import record_move
from bot.services.parts import Parts
from bot.services.people_policy import subject_of_person
from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.services.surveys import follow_case
from bot.services.telling import Skipped
from bot.services.timers import set_timer
from bot.store import audit, contacts
from bot.store import cases as store
from bot.store import members as member_store
from bot.store.cases import CaseRow
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.session import Session


@dataclass(frozen=True, slots=True)
class Done:
    """A change that was made: the case as it is now, and whether the person is told of it."""

    case: CaseRow
    told: int | Skipped | None = None


def change_case(
    parts: Parts,
    actor: Actor,
    case_id: int,
    change: Change,
    *,
    seen: int,
    session: Session,
    now: datetime,
) -> Done:
    """Make a change that a member saw and confirmed; `seen` is the version they looked at.

    Raises `Refusal` "no_such_case", "changed_meanwhile", "no_such_member" and those of `plan`.
    """
    row = find_case(actor, case_id, Permission.CHANGE_CASE, session=session)
    contacts.lock(session, row.contact_id)
    locked = store.lock_case(session, row.id)
    if locked is None or locked.version != seen:
        raise Refusal("changed_meanwhile")
    if change.act is Act.OWN and change.value:
        _see_to_member(session, change.value)
    planned = plan(locked, change, content=parts.library.now(session).content, now=now)
    return apply_plan(parts, locked, planned, member_id=actor.id, session=session, now=now)


def apply_plan(
    parts: Parts,
    row: CaseRow,
    planned: Plan,
    *,
    member_id: int | None,
    session: Session,
    now: datetime,
    tells: bool = True,
) -> Done:
    """Store what was planned for a locked case, record it, tell the person, time it anew."""
    change = planned.change
    news = _news_of(change, planned.after)
    told = None
    if planned.after.stage in NOT_UNDER_WAY:
        tell_no_more(session, row)
    if tells and planned.is_told:
        told = tell(parts, row, news, session=session, now=now)
    columns = dict(planned.columns)
    if isinstance(told, int):
        columns["told_at"] = to_micros(now)
    if not store.change_case(session, row.id, was=row.version, **columns):
        raise Refusal("changed_meanwhile")
    after = replace(row, version=row.version + 1, **columns)  # type: ignore[arg-type]
    _record(row, after, change, member_id, session=session, now=now)
    _time(parts, row, after, change, session=session, now=now)
    return Done(after, told)


def _news_of(change: Change, after: CaseRow) -> str:
    return KIT_NEWS if change.act is Act.KIT else NEWS


def _record(
    row: CaseRow,
    after: CaseRow,
    change: Change,
    member_id: int | None,
    *,
    session: Session,
    now: datetime,
) -> None:
    if change.act is Act.MOVE:
        record_move(
            session,
            Kind.CASE,
            row.id,
            change.value,
            row.stage,
            after.stage,
            now=now,
            member_id=member_id,
            reason=after.closed_reason,
        )
    act = "case_moved" if change.act is Act.MOVE else "case_changed"
    note(act, row, member_id, session=session, now=now, what=change.act.value, stage=after.stage)


def _time(
    parts: Parts,
    row: CaseRow,
    after: CaseRow,
    change: Change,
    *,
    session: Session,
    now: datetime,
) -> None:
    settings = parts.library.now(session).settings
    retime(session, after, now=now, settings=settings)
    follow_case(session, row, after, now=now)
    if row.stage in NOT_UNDER_WAY and after.stage not in NOT_UNDER_WAY:
        begin_check_ins(session, after, now=now, settings=settings)
    if change.act is Act.KIT:
        due = now + days(settings, "kit_days")
        set_timer(session, KIT, row.id, due=due, now=now, contact_id=row.contact_id)


def find_case(
    actor: Actor, case_id: int, permission: Permission, *, session: Session
) -> CaseRow:
    """A case this member may see. Raises `Refusal` "no_such_case", also for one they may not."""
    row = store.read_case(session, case_id)
    if row is None or not _may(actor, permission, row, session):
        raise Refusal("no_such_case")
    return row


def may_change(actor: Actor, case_id: int, *, session: Session) -> bool:
    """Whether the member may change this case."""
    row = store.read_case(session, case_id)
    return row is not None and _may(actor, Permission.CHANGE_CASE, row, session)


def _may(actor: Actor, permission: Permission, row: CaseRow, session: Session) -> bool:
    """A case is there for whom its person is: another one of theirs may be protected."""
    return may(actor, permission, subject_of_person(row.contact_id, session=session))


def note(
    act: str,
    row: CaseRow,
    member_id: int | None,
    *,
    session: Session,
    now: datetime,
    **detail: str,
) -> None:
    """One entry about a case in the audit log, by codes only."""
    audit.record_entry(
        session,
        entry_id=new_id(),
        act=act,
        subject="case",
        subject_id=row.id,
        now=to_micros(now),
        member_id=member_id,
        **detail,
    )


def _see_to_member(session: Session, written: str) -> None:
    if not written.isascii() or not written.isdigit() or len(written) > 18:
        raise Refusal("no_such_member")
    found = member_store.find_member(session, int(written))
    if found is None or found.disabled_at is not None:
        raise Refusal("no_such_member")
