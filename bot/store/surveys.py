"""Surveys: who was asked what, and, standing apart, what was answered.

An answer has a month, and a contact only where that contact agreed to it. Its id is drawn, and the
request notes the month of the answer and no time: neither leads from one to the other.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, fields

from sqlalchemy import and_, bindparam, func, select, text, update

from bot.store.protected_people import is_protected_here
from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import cases, contacts, profiles, survey_answers, survey_requests


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A person was asked a survey; `round` is the month, or what step it was about."""

    id: int
    contact_id: int
    survey: str
    round: str
    asked_at: int
    answered_at: int | None = None


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """One answer about to be counted."""

    survey: str
    question: str
    answer: str
    month: str
    region: str | None
    trade: str | None
    contact_id: int | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be drawn."""

    contact_id: int
    region: str
    trade: str


_NAMES = tuple(field.name for field in fields(RequestRow))
_REQUEST = select(*(survey_requests.c[name] for name in _NAMES))
_INSERT = insert(survey_requests).values({name: bindparam(name) for name in _NAMES})
_READ = _REQUEST.where(survey_requests.c.id == bindparam("request_id")).with_for_update()
_ROUND = (
    select(survey_requests.c.id)
    .where(survey_requests.c.contact_id == bindparam("contact_id"))
    .where(survey_requests.c.survey == bindparam("survey"))
    .where(survey_requests.c.round == bindparam("round"))
)
_NEWEST = (
    _REQUEST.where(survey_requests.c.contact_id == bindparam("contact_id"))
    .where(survey_requests.c.survey == bindparam("survey"))
    .order_by(survey_requests.c.asked_at.desc(), survey_requests.c.id.desc())
    .limit(1)
    .with_for_update()
)
_SET_ANSWERED = (
    update(survey_requests)
    .where(survey_requests.c.id == bindparam("request_id"))
    .where(survey_requests.c.answered_at.is_(None))
    .values(answered_at=bindparam("at"))
)
_ANSWER_NAMES = tuple(field.name for field in fields(NewAnswer))
_ANSWER = insert(survey_answers).values({name: bindparam(name) for name in ("id", *_ANSWER_NAMES)})
_CUT = (
    update(survey_answers)
    .where(survey_answers.c.contact_id == bindparam("of_contact"))
    .values(contact_id=None)
)
_COUNT = (
    select(survey_answers.c.question, survey_answers.c.answer, func.count())
    .where(survey_answers.c.survey == bindparam("survey"))
    .where(survey_answers.c.month >= bindparam("first"))
    .where(survey_answers.c.month <= bindparam("last"))
    .group_by(survey_answers.c.question, survey_answers.c.answer)
    .order_by(survey_answers.c.question, survey_answers.c.answer)
)
_REGION = func.coalesce(cases.c.region, profiles.c.region, "")
_TRADE = func.coalesce(cases.c.trade, profiles.c.trade, "")
_COHORT = (
    select(cases.c.contact_id, func.min(_REGION), func.min(_TRADE))
    .select_from(
        cases.join(contacts, contacts.c.id == cases.c.contact_id).outerjoin(
            profiles, profiles.c.contact_id == cases.c.contact_id
        )
    )
    .where(and_(cases.c.opened_at >= bindparam("since"), cases.c.opened_at < bindparam("until")))
    .where(cases.c.stage != "lost")
    .where(~is_protected_here(cases.c.contact_id))
    .where(contacts.c.erased_at.is_(None))
    .group_by(cases.c.contact_id)
    .order_by(cases.c.contact_id)
)
_WHERE = select(_REGION, _TRADE).select_from(
    contacts.outerjoin(profiles, profiles.c.contact_id == contacts.c.id).outerjoin(
        cases, and_(cases.c.contact_id == contacts.c.id, text("cases.stage <> 'closed'"))
    )
).where(contacts.c.id == bindparam("contact_id"))  # fmt: skip


def insert_request(session: Session, row: RequestRow) -> None:
    """Note that somebody was asked."""
    session.change(_INSERT, {name: getattr(row, name) for name in _NAMES})


def lock_request(session: Session, request_id: int) -> RequestRow | None:
    """A request, locked."""
    rows = session.run(_READ, {"request_id": request_id})
    return RequestRow(*rows[0]) if rows else None


def lock_newest(session: Session, contact_id: int, survey: str) -> RequestRow | None:
    """The last request of a survey to somebody, locked."""
    rows = session.run(_NEWEST, {"contact_id": contact_id, "survey": survey})
    return RequestRow(*rows[0]) if rows else None


def was_asked(session: Session, contact_id: int, survey: str, *, round: str) -> bool:
    """Whether somebody was asked this already."""
    return bool(session.run(_ROUND, {"contact_id": contact_id, "survey": survey, "round": round}))


def set_answered(session: Session, request_id: int, *, at: int) -> bool:
    """False when it was answered before."""
    return session.change(_SET_ANSWERED, {"request_id": request_id, "at": at}) == 1


def insert_answer(session: Session, new: NewAnswer) -> None:
    """Count an answer. Its id tells nothing: not even the day, as other ids do."""
    drawn = int.from_bytes(os.urandom(8)) >> 1
    session.change(_ANSWER, {"id": drawn, **{name: getattr(new, name) for name in _ANSWER_NAMES}})


def cut_links(session: Session, contact_id: int) -> int:
    """Nothing that was answered is this person's any more; how many answers."""
    return session.change(_CUT, {"of_contact": contact_id})


def count_answers(
    session: Session, survey: str, *, first: str, last: str
) -> list[tuple[str, str, int]]:
    """Question, answer, how many, of these months."""
    rows = session.run(_COUNT, {"survey": survey, "first": first, "last": last})
    return [(row[0], row[1], int(row[2])) for row in rows]


def list_cohort(session: Session, *, since: int, until: int) -> list[Candidate]:
    """Everyone whose case was opened between two times, but those lost and those protected."""
    rows = session.run(_COHORT, {"since": since, "until": until})
    return [Candidate(row[0], row[1], row[2]) for row in rows]


def read_whereabouts(session: Session, contact_id: int) -> tuple[str | None, str | None]:
    """The region and the trade somebody is counted under."""
    rows = session.run(_WHERE, {"contact_id": contact_id})
    region, trade = rows[0] if rows else ("", "")
    return region or None, trade or None
