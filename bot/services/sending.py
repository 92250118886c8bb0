"""Sending as a whole: suspended by a member or a restore, and going on again."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from bot.services.policy import Actor
from bot.services.refusal import Refusal
from bot.services.settings import see_to
from bot.store import audit
from bot.store.identity import new_id
from bot.store.library import read_revision, suspend_sending
from bot.store.moment import to_micros
from bot.store.session import Session


class Cause(StrEnum):
    """Why a member suspends everything that goes out, or lets it go on."""

    WRONG_TEXT = "wrong_text"
    TWICE = "sent_twice"
    DANGER = "people_at_risk"
    PROVIDER = "provider_fault"
    MAINTENANCE = "maintenance"
    REPAIRED = "repaired"
    BY_MISTAKE = "by_mistake"


SUSPENDING = (Cause.WRONG_TEXT, Cause.TWICE, Cause.DANGER, Cause.PROVIDER, Cause.MAINTENANCE)
RESUMING = (Cause.REPAIRED, Cause.MAINTENANCE, Cause.BY_MISTAKE)


def switch_by_member(
    actor: Actor, *, suspended: bool, cause: str, session: Session, now: datetime
) -> None:
    """Suspend all sending, or resume it.

    Raises `Refusal` "not_allowed", "no_reason", "already_so".
    """
    see_to(actor)
    if cause not in (SUSPENDING if suspended else RESUMING):
        raise Refusal("no_reason")
    if is_suspended(session) is suspended:
        raise Refusal("already_so")
    switch_sending(
        suspended=suspended, session=session, now=now, member_id=actor.id, reason=cause
    )


def switch_sending(
    *,
    suspended: bool,
    session: Session,
    now: datetime,
    member_id: int | None = None,
    reason: str | None = None,
) -> None:
    """Stop everything that goes out, or let it go on; who did it stands in the audit log."""
    at = to_micros(now)
    suspend_sending(session, since=at if suspended else None)
    audit.record_entry(
        session,
        entry_id=new_id(),
        act="sending_suspended" if suspended else "sending_resumed",
        subject="service",
        subject_id=None,
        now=at,
        member_id=member_id,
        **({"reason": reason} if reason else {}),
    )


def is_suspended(session: Session) -> bool:
    """Whether nothing goes out now."""
    return read_revision(session)[1] is not None
