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
    Executable,
    Select,
    Table,
    TextClause,
    bindparam,
    delete,
    select,
    text,
    update,
)

from bot.store.session import Session
from bot.store.tables import (
    attachments,
    desk_codes,
    erasures,
    failures,
    messages,
    notices,
    receipts,
    relatives,
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
    return select(key).where(age < BEFORE).where(*also).order_by(age).limit(MOST)


def _simply(
    table: Table, age: str, *also: ColumnElement[bool] | TextClause, key: str = "id"
) -> Expiring:
    oldest = _oldest(table.c[key], table.c[age], *also)
    return Expiring((delete(table).where(table.c[key].in_(oldest)),))


_IMAGE = attachments.c.content_type.like("image/%")
_SETTLED = text("messages.state not in ('ready', 'sending', 'uncertain', 'inline', 'retry')")
_LONG_TOLD = _oldest(told_facts.c.contact_id, told_facts.c.told_at)
_OLD_MESSAGES = _oldest(messages.c.id, messages.c.created_at, _SETTLED)

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
    "tickets": _simply(tickets, "closed_at", text("tickets.state = 'closed'")),
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


def delete_expired(session: Session, kind: str, *, before: int, most: int) -> int:
    """Remove the oldest of a kind from before a time; how many, at most `most`."""
    count = 0
    for statement in KINDS[kind].statements:
        count = session.change(statement, {"before": before, "most": most})
    return count


def cut_survey_answers(session: Session, *, month: str, most: int) -> int:
    """Answers from before a month belong to nobody any more; how many."""
    return session.change(_CUT_SURVEYS, {"month_before": month, "most": most})
