"""The audit log and the list of failures: ids and codes, never what somebody wrote."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select, tuple_

from bot.store.seals import ENTRY_COLUMNS, EntryRow
from bot.store.session import Session
from bot.store.statement import insert
from bot.store.tables import entries, failures

_ENTRY = insert(entries).values(
    {
        name: bindparam(name)
        for name in ("id", "happened_at", "member_id", "act", "subject", "subject_id", "detail")
    }
)


def record_entry(
    session: Session,
    *,
    entry_id: int,
    act: str,
    subject: str,
    subject_id: int | None,
    now: int,
    member_id: int | None = None,
    **detail: str | int,
) -> None:
    """Add one line to the audit log."""
    session.change(
        _ENTRY,
        {
            "id": entry_id,
            "happened_at": now,
            "member_id": member_id,
            "act": act,
            "subject": subject,
            "subject_id": subject_id,
            "detail": json.dumps(detail, sort_keys=True),
        },
    )


@dataclass(frozen=True, slots=True)
class NewFailure:
    """What went wrong, for staff: where, and which kind."""

    id: int
    trace: str
    message_id: int | None
    flow: str | None
    version_id: int | None
    state: str | None
    error: str
    happened_at: int


_FAILURE = insert(failures).values({name: bindparam(name) for name in NewFailure.__slots__})


def record_failure(session: Session, new: NewFailure) -> None:
    """Add one line to the list of failures."""
    session.change(_FAILURE, {name: getattr(new, name) for name in NewFailure.__slots__})


_FAILURES = (
    select(failures.c.error, func.count())
    .where(failures.c.happened_at > bindparam("since"))
    .group_by(failures.c.error)
)
_ENTRIES = (
    select(*ENTRY_COLUMNS)
    .where(entries.c.happened_at >= bindparam("since"))
    .where(
        tuple_(entries.c.happened_at, entries.c.id)
        < tuple_(bindparam("moment"), bindparam("before"))
    )
    .order_by(entries.c.happened_at.desc(), entries.c.id.desc())
    .limit(bindparam("limit"))
)


_OF_ACT = _ENTRIES.where(entries.c.act == bindparam("act"))
_OF_MEMBER = _ENTRIES.where(entries.c.member_id == bindparam("member_id"))
_OF_BOTH = _OF_ACT.where(entries.c.member_id == bindparam("member_id"))


def count_failures(session: Session, *, since: int) -> dict[str, int]:
    """How many failures of each kind there were."""
    return {row[0]: row[1] for row in session.run(_FAILURES, {"since": since})}


def list_entries(
    session: Session,
    *,
    act: str | None,
    member_id: int | None = None,
    since: int,
    moment: int,
    before: int,
    limit: int,
) -> list[EntryRow]:
    """Entries of an act and of a member, or of all, before a place in time; the newest first."""
    values: dict[str, int | str] = {
        "since": since, "moment": moment, "before": before, "limit": limit,
    }  # fmt: skip
    if act is not None:
        values["act"] = act
    if member_id is not None:
        values["member_id"] = member_id
    asked = {
        (False, False): _ENTRIES, (True, False): _OF_ACT,
        (False, True): _OF_MEMBER, (True, True): _OF_BOTH,
    }[act is not None, member_id is not None]  # fmt: skip
    return [EntryRow(*row) for row in session.run(asked, values)]
