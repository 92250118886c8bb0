"""Expiry: what was kept for as long as it is kept, by kind, some rows at a time.

Each kind is a table and a condition on an age; `delete_expired` removes the oldest few. Messages
go with what hangs on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Delete,
    Executable,
    Select,
    Table,
    TextClause,
    bindparam,
    delete,
    exists,
    select,
    text,
    tuple_,
    update,
)

from bot.store.session import Session
from bot.store.tables import (
    appointments,
    attachments,
    broadcast_texts,
    broadcasts,
    cases,
    deliveries,
    departure_people,
    departures,
    desk_codes,
    erasures,
    failures,
    messages,
    moves,
    notices,
    person_notes,
    receipts,
    referrals,
    relatives,
    relinks,
    slots,
    survey_answers,
    survey_requests,
    tickets,
    timers,
    told_facts,
    tombstones,
    transfers,
    unheard_texts,
)

BEFORE: BindParameter[int] = bindparam("before")
MOST: BindParameter[int] = bindparam("most")


@dataclass(frozen=True, slots=True)
class Expiring:
    """How some rows of one kind are removed; run in this order."""

    statements: tuple[Executable, ...]


def _oldest(
    key: Column[Any], age: Column[Any], *also: ColumnElement[bool] | TextClause
) -> Select[Any]:
    return select(key).where(age < BEFORE).where(*also).order_by(age, key).limit(MOST)


def _simply(
    table: Table, age: str, *also: ColumnElement[bool] | TextClause, key: str = "id"
) -> Expiring:
    oldest = _oldest(table.c[key], table.c[age], *also)
    return Expiring((delete(table).where(table.c[key].in_(oldest)),))


_IMAGE = attachments.c.content_type.like("image/%")
_SETTLED = text("messages.state not in ('ready', 'sending', 'uncertain', 'inline', 'retry')")
_LONG_TOLD = _oldest(told_facts.c.contact_id, told_facts.c.told_at)
_OLD_MESSAGES = _oldest(messages.c.id, messages.c.created_at, _SETTLED)


def _with_moves(kind: str, table: Table, oldest: Select[Any], *first: Delete) -> Expiring:
    """What has a life goes with its moves, and after what hangs on it."""
    history = delete(moves).where(moves.c.kind == kind).where(moves.c.subject_id.in_(oldest))
    return Expiring((*first, history, delete(table).where(table.c.id.in_(oldest))))


# Over by its hour, whatever was said of it: nobody may have said that it was kept or missed.
_OLD_APPOINTMENTS = (
    select(appointments.c.id)
    .where(appointments.c.slot_id.in_(select(slots.c.id).where(slots.c.starts_at < BEFORE)))
    .order_by(appointments.c.slot_id, appointments.c.id)  # asked twice: the same both times
    .limit(MOST)
)
_UNUSED = ~exists(select(appointments.c.id).where(appointments.c.slot_id == slots.c.id))
_OLD_CASES = _oldest(cases.c.id, cases.c.closed_at, text("cases.stage = 'closed'"))
_OF_CASES = select(referrals.c.id).where(referrals.c.case_id.in_(_OLD_CASES))
_OVER = text("referrals.state in ('refused', 'done', 'withdrawn')")
_OLD_TICKETS = _oldest(tickets.c.id, tickets.c.closed_at, text("tickets.state = 'closed'"))
_ENDED = broadcasts.c.state.in_(("done", "cancelled"))
_LONG_ENDED = select(broadcasts.c.id).where(broadcasts.c.ended_at < BEFORE).where(_ENDED)
_OLD_DELIVERIES = (
    select(deliveries.c.broadcast_id, deliveries.c.contact_id)
    .where(deliveries.c.broadcast_id.in_(_LONG_ENDED))
    .limit(MOST)
)
_UNTOLD = ~exists(
    select(deliveries.c.contact_id).where(deliveries.c.broadcast_id == broadcasts.c.id)
)
_OLD_BROADCASTS = _oldest(broadcasts.c.id, broadcasts.c.ended_at, _ENDED, _UNTOLD)
KINDS: Mapping[str, Expiring] = {
    # Nobody can tell a photo of a paper from another: every image goes early.
    "images": _simply(attachments, "created_at", _IMAGE),
    "attachments": _simply(attachments, "created_at"),
    "messages": Expiring(
        (
            delete(attachments).where(attachments.c.message_id.in_(_OLD_MESSAGES)),
            delete(messages).where(messages.c.id.in_(_OLD_MESSAGES)),
        )
    ),
    "tickets": _with_moves("ticket", tickets, _OLD_TICKETS),
    "appointments": _with_moves("appointment", appointments, _OLD_APPOINTMENTS),
    "slots": _simply(slots, "starts_at", _UNUSED),
    "referrals": _with_moves(
        "referral", referrals, _oldest(referrals.c.id, referrals.c.settled_at, _OVER)
    ),
    "cases": _with_moves(
        "case",
        cases,
        _OLD_CASES,
        delete(moves).where(moves.c.kind == "referral").where(moves.c.subject_id.in_(_OF_CASES)),
        delete(referrals).where(referrals.c.case_id.in_(_OLD_CASES)),
    ),
    # Of what is still under way: where it stands is its own row.
    "moves": _simply(moves, "happened_at"),
    "deliveries": Expiring(
        (
            delete(deliveries).where(
                tuple_(deliveries.c.broadcast_id, deliveries.c.contact_id).in_(_OLD_DELIVERIES)
            ),
        )
    ),
    "broadcasts": _with_moves(
        "broadcast",
        broadcasts,
        _OLD_BROADCASTS,
        delete(broadcast_texts).where(broadcast_texts.c.broadcast_id.in_(_OLD_BROADCASTS)),
    ),
    "person_notes": _simply(person_notes, "written_at"),
    "relinks": _simply(relinks, "made_at"),
    "receipts": _simply(receipts, "received_at"),
    "failures": _simply(failures, "happened_at"),
    "timers": _simply(timers, "settled_at", timers.c.state != "waiting"),
    "notices": _simply(notices, "created_at", notices.c.state != "waiting"),
    "tombstones": _simply(tombstones, "made_at", key="digest"),
    "desk_codes": _simply(desk_codes, "issued_at", key="code"),
    "transfers": _simply(transfers, "expires_at"),
    "relatives": _simply(relatives, "removed_at"),
    "told_facts": Expiring(
        (
            delete(told_facts)
            .where(told_facts.c.told_at < BEFORE)
            .where(told_facts.c.contact_id.in_(_LONG_TOLD)),
        )
    ),
    "unheard_texts": _simply(unheard_texts, "heard_at"),
    "survey_requests": _simply(survey_requests, "asked_at"),
    "undone_erasures": _simply(erasures, "undone_at", erasures.c.logged == "undone"),
}
_CUT_SURVEYS = (
    update(survey_answers)
    .where(
        survey_answers.c.id.in_(
            select(survey_answers.c.id)
            .where(survey_answers.c.contact_id.is_not(None))
            .where(survey_answers.c.month < bindparam("month_before"))
            .limit(MOST)
        )
    )
    .values(contact_id=None)
)
_OLD_DEPARTURES = (
    select(departures.c.id)
    .where(departures.c.leaves_on < bindparam("day_before"))
    .order_by(departures.c.leaves_on, departures.c.id)
    .limit(MOST)
)
_DEPARTED = (
    delete(departure_people).where(departure_people.c.departure_id.in_(_OLD_DEPARTURES)),
    delete(departures).where(departures.c.id.in_(_OLD_DEPARTURES)),
)


def delete_expired(session: Session, kind: str, *, before: int, most: int) -> int:
    """Remove the oldest of a kind from before a time; how many, at most `most`."""
    count = 0
    for statement in KINDS[kind].statements:
        count = session.change(statement, {"before": before, "most": most})
    return count


def cut_survey_answers(session: Session, *, month: str, most: int) -> int:
    """Answers from before a month belong to nobody any more; how many."""
    return session.change(_CUT_SURVEYS, {"month_before": month, "most": most})


def delete_departures(session: Session, *, day: str, most: int) -> int:
    """Journeys of before a day (ISO), and who was on them; how many."""
    count = 0
    for statement in _DEPARTED:
        count = session.change(statement, {"day_before": day, "most": most})
    return count
