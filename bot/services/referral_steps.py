"""What each step of a referral leaves behind: the row, its timers, an entry in the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.core.lifecycle import Kind, ReferralState, terminal
from bot.services.refusal import Refusal
from bot.services.timers import set_timer, unset_timer
from bot.store import audit
from bot.store import referrals as store
from bot.store.identity import new_id
from bot.store.moment import from_micros, to_micros
from bot.store.referrals import ReferralRow
from bot.store.session import Session

SILENCE, WRITE, DELIVERY, FORGET = (
    "referral_silence",
    "referral_write",
    "referral_delivery",
    "referral_forget",
)
ENDS = terminal(Kind.REFERRAL)
# After how many days in a state it counts as stalled: the setting, its default, the code for staff.
PATIENCE = {
    ReferralState.PROPOSED: ("referral_send_days", 3, "not_sent"),
    ReferralState.SENT: ("referral_answer_days", 7, "no_answer"),
    ReferralState.ACCEPTED: ("referral_start_days", 30, "not_started"),
    ReferralState.STARTED: ("referral_end_days", 180, "not_finished"),
}


def change(session: Session, row: ReferralRow, **columns: Any) -> ReferralRow:
    """Change columns of a locked referral. Raises `Refusal` "changed_meanwhile"."""
    if not store.change_referral(session, row.id, was=row.version, **columns):
        raise Refusal("changed_meanwhile")
    return replace(row, version=row.version + 1, **columns)


def time_anew(
    session: Session, row: ReferralRow, *, settings: Mapping[str, str], now: datetime
) -> None:
    """Set when it counts as stalled in its present state; the version says which entry into it."""
    if row.state not in PATIENCE:
        unset_timer(session, SILENCE, row.id, now=now)
        return
    name, default, _ = PATIENCE[ReferralState(row.state)]
    written = settings.get(name, "")
    days = int(written) if written.isascii() and written.isdigit() and int(written) else default
    set_timer(
        session,
        SILENCE,
        row.id,
        due=from_micros(row.since_at) + timedelta(days=days),
        now=now,
        contact_id=row.contact_id,
        version=row.since_at,
    )


def note(
    act: str,
    row: ReferralRow,
    member_id: int | None,
    *,
    session: Session,
    now: datetime,
    **detail: str,
) -> None:
    """One entry about a referral in the audit log, by codes only."""
    audit.record_entry(
        session,
        entry_id=new_id(),
        act=act,
        subject="referral",
        subject_id=row.id,
        now=to_micros(now),
        member_id=member_id,
        organisation=row.organisation,
        **detail,
    )
