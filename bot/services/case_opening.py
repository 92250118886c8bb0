"""Opening a case for a person: one open case each, from where a case can begin."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from bot.core.content import Content
from bot.core.lifecycle import Kind, begins
from bot.services.case_plans import first_step, steps_of
from bot.services.case_timers import begin_check_ins, retime
from bot.services.cases import note
from bot.services.moves import record_move
from bot.services.parts import Parts
from bot.services.people_policy import is_hidden
from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.store import cases as store
from bot.store import contacts
from bot.store.cases import CaseRow
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.session import Session

REFERENCE_LETTERS = "ACDEFHJKLMNPRTUVWXY"  # none that is mistaken for another, or for a digit


@dataclass(frozen=True, slots=True)
class NewCase:
    """What a case is opened with; without a step it begins with the first of its stage."""

    contact_id: int
    stage: str
    step: str = ""
    external_reference: str | None = None
    region: str | None = None
    trade: str | None = None
    is_protected: bool = False


def open_case(
    parts: Parts, new: NewCase, *, actor: Actor | None, session: Session, now: datetime
) -> CaseRow:
    """Open a case for a person; `actor` None is whoever has the machine.

    Raises `Refusal` "not_allowed", "no_such_person", "illegal_stage", "unknown_step", "has_case".
    """
    if actor is not None and not may(actor, Permission.CHANGE_CASE):
        raise Refusal("not_allowed")
    content = parts.library.now(session).content
    _see_to_beginning(new, content)
    contacts.lock(session, new.contact_id)
    if not store.is_person(session, new.contact_id):
        raise Refusal("no_such_person")
    if actor is not None and is_hidden(actor, new.contact_id, session=session):
        raise Refusal("no_such_person")
    if store.find_open_of(session, new.contact_id) is not None:
        raise Refusal("has_case")
    row = _insert(session, new, content, now=now)
    member_id = actor.id if actor else None
    record_move(
        session, Kind.CASE, row.id, "open", None, row.stage, now=now, member_id=member_id
    )
    note("case_opened", row, member_id, session=session, now=now, stage=row.stage)
    settings = parts.library.now(session).settings
    retime(session, row, now=now, settings=settings)
    begin_check_ins(session, row, now=now, settings=settings)
    return row


def _see_to_beginning(new: NewCase, content: Content) -> None:
    if new.stage not in begins(Kind.CASE):
        raise Refusal("illegal_stage")
    if new.step and new.step not in {state.id for state in steps_of(new.stage, content)}:
        raise Refusal("unknown_step")


def _insert(session: Session, new: NewCase, content: Content, *, now: datetime) -> CaseRow:
    at = to_micros(now)
    while True:
        row = CaseRow(
            id=new_id(),
            contact_id=new.contact_id,
            reference=_reference(),
            external_reference=new.external_reference,
            stage=new.stage,
            step=new.step or first_step(new.stage, content),
            since_at=at,
            region=new.region,
            trade=new.trade,
            protected=int(new.is_protected),
            opened_at=at,
        )
        if store.insert_case(session, row):
            return row
        if new.external_reference and store.find_by_external(session, new.external_reference):
            raise Refusal("has_case")


def _reference() -> str:
    letters = "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(2))
    return f"{letters}{secrets.randbelow(90_000) + 10_000}"

