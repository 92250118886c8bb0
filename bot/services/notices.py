"""Notices: all that a person is told unasked, in neutral words, seldom, and at a fit time.

A notice is queued in the story that has the news; `notice_sending` tells it when it is due.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from bot.services.notice_kinds import KINDS, SERVICE, NoticeKind
from bot.services.parts import Parts
from bot.services.telling import Skipped, choose_way
from bot.services.timers import set_timer
from bot.store import consents, ways
from bot.store import notices as store
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.notices import NewNotice
from bot.store.session import Session

TIMER = "notice"
NOTHING: Mapping[str, str] = {}
GIVEN, REFUSED = "given", frozenset({"refused", "withdrawn"})

__all__ = ["TIMER", "Skipped", "drop_notices", "notify", "why_unwanted"]


def notify(
    parts: Parts,
    contact_id: int,
    kind: str,
    subject_id: int,
    *,
    session: Session,
    now: datetime,
    values: Mapping[str, str] = NOTHING,
    due: datetime | None = None,
    lapses: datetime | None = None,
) -> int | Skipped:
    """Queue something to be told; the id of the notice, or why nothing will be told."""
    refused = why_unwanted(session, contact_id, KINDS[kind])
    if refused is not None:
        return refused
    notice_id, due = new_id(), max(due or now, now)
    lapses = lapses or due + KINDS[kind].lapse
    filled = json.dumps(dict(values), ensure_ascii=False)
    new = NewNotice(
        id=notice_id,
        contact_id=contact_id,
        kind=kind,
        subject_id=subject_id,
        filled=parts.vault.seal(filled, "notices", "filled", notice_id) if values else None,
        state="waiting",
        counted=int(KINDS[kind].counted),
        due_at=to_micros(due),
        lapses_at=to_micros(lapses),
        created_at=to_micros(now),
    )
    store.insert_notice(session, new)
    set_timer(session, TIMER, notice_id, due=due, now=now, contact_id=contact_id)
    return notice_id


def drop_notices(session: Session, kind: str, subject_id: int, *, reason: str) -> int:
    """What waits of this kind about this subject is not told any more; how many."""
    return store.drop(session, kind=kind, subject_id=subject_id, reason=reason)


def why_unwanted(session: Session, contact_id: int, kind: NoticeKind) -> Skipped | None:
    """Why a contact is told nothing of this kind; None when they may be."""
    person = ways.read_person(session, contact_id)
    if person is None or person.erased_at is not None:
        return Skipped("erased")
    if isinstance(choose_way(session, contact_id), Skipped):
        return Skipped("no_way")
    decided = consents.read_decisions(session, contact_id).get(kind.purpose)
    wanted = decided not in REFUSED if kind.purpose == SERVICE else decided == GIVEN
    return None if wanted else Skipped("no_consent")
