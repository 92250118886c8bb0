"""Surveys: asked seldom, of who agreed to be asked, and answered without a name.

After a step of the case; each month whether the activity runs; a drawn fifth half a year after the
case was opened; and once who was lost from sight. Each is told as any other news.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.core.lifecycle import CaseStage, Kind
from bot.services.moves import list_moves
from bot.services.notices import notify
from bot.services.parts import Parts
from bot.services.survey_draw import Keyed, draw
from bot.services.telling import Skipped
from bot.services.timers import Due, set_timer, unset_timer
from bot.store import cases
from bot.store import surveys as store
from bot.store.cases import CaseRow
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.protected_people import is_protected
from bot.store.session import Session
from bot.store.surveys import RequestRow

STEP, MONTH, SAMPLE, LOST = "step", "month", "sample", "lost"
STEP_TIMER, MONTH_TIMER, LOST_TIMER = "survey_step", "survey_month", "survey_lost"
DRAW_TIMER, SAMPLE_TIMER = "survey_draw", "survey_sample"
NOTICES = {STEP: "survey_step", MONTH: "survey_month", SAMPLE: "survey_sample", LOST: "survey_lost"}
RUNNING = frozenset({CaseStage.INSTALLATION, CaseStage.FOLLOW_UP})
STEPS = frozenset(CaseStage) - {CaseStage.LOST, CaseStage.CLOSED, CaseStage.BEFORE_RETURN}
AFTER_A_STEP = timedelta(days=2)  # the news itself comes first
BETWEEN_MONTHS = timedelta(days=30)
AFTER_LOSING = timedelta(days=30)
DRAWN_AFTER_MONTHS = 6
BEFORE_ANYBODY_WAKES = timedelta(hours=3)
ALL = 0


def follow_case(session: Session, was: CaseRow, row: CaseRow, *, now: datetime) -> None:
    """A case has moved: set what is to be asked because of it, and unset what no longer fits."""
    if was.stage == row.stage or is_protected(session, row.contact_id):
        return
    for kind, length, fits in (
        (STEP_TIMER, AFTER_A_STEP, was.stage in STEPS and row.stage != CaseStage.LOST),
        (MONTH_TIMER, BETWEEN_MONTHS, row.stage in RUNNING),
        (LOST_TIMER, AFTER_LOSING, row.stage == CaseStage.LOST),
    ):
        if kind == MONTH_TIMER and fits and was.stage in RUNNING:
            continue  # it goes on as it was
        if fits:
            due = now + length
            set_timer(session, kind, row.id, due=due, now=now, contact_id=row.contact_id)
        else:
            unset_timer(session, kind, row.id, now=now)


def ask_about_step(due: Due) -> None:
    """How the stage went that a case left last. The work of a timer."""
    row = _case(due)
    left = [it for it in list_moves(due.session, Kind.CASE, due.subject_id) if it.was]
    if row is None or row.stage == CaseStage.LOST or not left or left[-1].was not in STEPS:
        return
    _ask(due, row.contact_id, STEP, f"{left[-1].was}.{month_of(due.now)}")


def ask_whether_it_runs(due: Due) -> None:
    """Once a month while somebody is set up or followed. The work of a timer."""
    row = _case(due)
    if row is None or row.stage not in RUNNING:
        return
    _ask(due, row.contact_id, MONTH, month_of(due.now))
    again = due.now + BETWEEN_MONTHS
    set_timer(due.session, MONTH_TIMER, row.id, due=again, now=due.now, contact_id=row.contact_id)


def ask_the_lost(due: Due) -> None:
    """A month after somebody was lost from sight, once. The work of a timer."""
    row = _case(due)
    if row is not None and row.stage == CaseStage.LOST:
        _ask(due, row.contact_id, LOST, month_of(due.now))


def draw_sample(due: Due) -> None:
    """On the first of a month: draw it, and each one that passed while nothing ran.

    The first time there is nothing to draw yet. Everyone drawn is asked in a story of their own.
    """
    now, this_month = due.now, _number(due.now)
    for month in range(due.version or this_month + 1, this_month + 1):
        cohort = _cohort(due.session, month)
        for drawn in draw(cohort, _named(month), _keyed(due.parts)):
            set_timer(
                due.session,
                SAMPLE_TIMER,
                drawn.contact_id,
                due=now,
                now=now,
                contact_id=drawn.contact_id,
                version=month,
            )
    following = this_month + 1
    at = _begin(following) + BEFORE_ANYBODY_WAKES
    set_timer(due.session, DRAW_TIMER, ALL, due=at, now=now, version=following)


def ask_the_drawn(due: Due) -> None:
    """Somebody who was drawn. The work of a timer; its version is the month."""
    _ask(due, due.subject_id, SAMPLE, _named(due.version))


def month_of(now: datetime) -> str:
    """A month as it is stored."""
    return now.strftime("%Y-%m")


def _case(due: Due) -> CaseRow | None:
    row = cases.lock_case(due.session, due.subject_id)
    if row is None or not cases.is_person(due.session, row.contact_id):
        return None
    return None if is_protected(due.session, row.contact_id) else row


def _ask(due: Due, contact_id: int, survey: str, round_of: str) -> int | Skipped:
    """Ask once in a round; the notice asks again whether the person agreed to surveys."""
    if store.was_asked(due.session, contact_id, survey, round=round_of):
        return Skipped("asked_already")
    request = RequestRow(new_id(), contact_id, survey, round_of, to_micros(due.now))
    queued = notify(
        due.parts, contact_id, NOTICES[survey], request.id, session=due.session, now=due.now
    )
    if isinstance(queued, int):
        store.insert_request(due.session, request)
    return queued


def _cohort(session: Session, month: int) -> list[store.Candidate]:
    """Whose case was opened half a year before a month."""
    opened = month - DRAWN_AFTER_MONTHS
    since, until = to_micros(_begin(opened)), to_micros(_begin(opened + 1))
    return store.list_cohort(session, since=since, until=until)


def _keyed(parts: Parts) -> Keyed:
    return lambda value: parts.vault.index("survey", value)


def _number(now: datetime) -> int:
    """A month as a number that is one higher for the next one."""
    return now.year * 12 + now.month - 1


def _named(month: int) -> str:
    return month_of(_begin(month))


def _begin(month: int) -> datetime:
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)
