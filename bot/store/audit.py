"""The audit log and the list of failures: ids and codes, never what somebody wrote."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import bindparam

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
