"""Referrals: every change of one by its lifecycle, recorded, timed anew, told to the person.

Nothing leaves without a recorded agreement of the person, to an organisation that accepts, and
"sent" is said only once the provider has confirmed the delivery.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.core.content import Content
from bot.core.lifecycle import Condition, Kind, ReferralState, begins, move
from bot.services.agreements import find_accepting
from bot.services.moves import record_move
from bot.services.notices import drop_notices, notify
from bot.services.parts import Parts
from bot.services.referral_steps import (
    DELIVERY,
    ENDS,
    FORGET,
    WRITE,
    change,
    note,
    time_anew,
)
from bot.services.telling import Skipped
from bot.services.timers import set_timer, unset_timer
from bot.store import agreements, cases, consents, ways
from bot.store import referrals as store
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.referrals import ReferralRow
from bot.store.session import Session

NEWS = "referral_news"
SHARING = "sharing"
GIVEN = "given"
REFERENCE_LETTERS = "ACDEFHJKLMNPRTUVWXY"  # none that is mistaken for another, or for a digit
UNTOLD = frozenset({ReferralState.PROPOSED})


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants to go where, with the agreement that was recorded for it."""

    contact_id: int
    organisation: str
    consent_id: int
    trade: str | None = None
    region: str | None = None


def purpose_of(organisation: str) -> str:
    """What a person agrees to: sharing with this organisation alone."""
    return f"{SHARING}:{organisation}"


def propose(
    wish: Wish,
    *,
    content: Content,
    settings: Mapping[str, str],
    session: Session,
    now: datetime,
) -> ReferralRow | Skipped:
    """Begin a referral; sent at once where the agreement says so, else a member looks first.

    Skipped where the organisation does not accept, the agreement of the person is not there, or
    the same is under way: "under_way".
    """
    agreement = find_accepting(session, content, wish.organisation)
    if isinstance(agreement, Skipped):
        return agreement
    if not is_agreed(session, wish.contact_id, wish.organisation):
        return Skipped("no_consent")
    if store.find_open_of(
        session, contact_id=wish.contact_id, organisation=wish.organisation
    ):
        return Skipped("under_way")
    row = _insert(session, wish, now=now)
    record_move(session, Kind.REFERRAL, row.id, "propose", None, row.state, now=now)
    note("referral_proposed", row, None, session=session, now=now)
    time_anew(session, row, settings=settings, now=now)
    if agreement.automatic:
        return ask_to_send(row, agreement.recipient_id, session=session, now=now)
    return row


def _insert(session: Session, wish: Wish, *, now: datetime) -> ReferralRow:
    case = cases.find_open_of(session, wish.contact_id)
    while True:
        row = ReferralRow(
            id=new_id(),
            contact_id=wish.contact_id,
            case_id=case.id if case else None,
            reference=_reference(),
            organisation=wish.organisation,
            trade=wish.trade,
            region=wish.region,
            state=begins(Kind.REFERRAL)[0],
            consent_id=wish.consent_id,
            proposed_at=to_micros(now),
            since_at=to_micros(now),
        )
        if store.insert_referral(session, row):
            return row


def is_agreed(session: Session, contact_id: int, organisation: str) -> bool:
    """Whether the person's agreement to this sharing stands: given, and not taken back since."""
    given = consents.latest(session, contact_id, purpose_of(organisation))
    if given is None or given.decision != GIVEN:
        return False
    every = consents.latest(session, contact_id, SHARING)
    return every is None or every.decision == GIVEN or every.decided_at < given.decided_at


def find_holding(session: Session, row: ReferralRow, content: Content) -> set[Condition]:
    """What holds for sending it; whether it was delivered is for the caller to know."""
    holds: set[Condition] = set()
    person = ways.read_person(session, row.contact_id)
    is_here = person is not None and person.erased_at is None
    if is_here and is_agreed(session, row.contact_id, row.organisation):
        holds.add(Condition.CONSENT_IS_RECORDED)
    if not isinstance(find_accepting(session, content, row.organisation), Skipped):
        holds.add(Condition.ORGANISATION_ACCEPTS)
    return holds


def ask_to_send(
    row: ReferralRow, recipient_id: int, *, session: Session, now: datetime
) -> ReferralRow:
    """Have it written to the organisation, by a timer that is due now."""
    after = change(session, row, asked_at=to_micros(now), stalled_at=None, stalled_for=None)
    set_timer(
        session, WRITE, row.id, due=now, now=now, contact_id=recipient_id, version=after.version
    )
    return after


def make_move(
    parts: Parts,
    row: ReferralRow,
    trigger: str,
    *,
    session: Session,
    now: datetime,
    holds: set[Condition] | frozenset[Condition] = frozenset(),
    member_id: int | None = None,
    **columns: Any,
) -> ReferralRow:
    """Move a locked referral, and tell its person. Raises `IllegalMove`, `UnmetConditions`."""
    settings = parts.library.now(session).settings
    after = move_silently(
        row, trigger, settings=settings, session=session, now=now, holds=holds,
        member_id=member_id, **columns,
    )  # fmt: skip
    drop_notices(session, NEWS, row.id, reason="overtaken")
    if after.state not in UNTOLD:
        notify(parts, row.contact_id, NEWS, row.id, session=session, now=now)
    return after


def move_silently(
    row: ReferralRow,
    trigger: str,
    *,
    settings: Mapping[str, str],
    session: Session,
    now: datetime,
    holds: set[Condition] | frozenset[Condition] = frozenset(),
    member_id: int | None = None,
    **columns: Any,
) -> ReferralRow:
    """The same without telling anybody. Raises `IllegalMove`, `UnmetConditions`."""
    became, at = move(Kind.REFERRAL, row.state, trigger, holds=holds), to_micros(now)
    settled = {"settled_at": at} if became in ENDS else {}
    fresh = {"stalled_at": None, "stalled_for": None, "asked_at": None}
    after = change(session, row, **(fresh | settled | columns), state=became, since_at=at)
    record_move(
        session, Kind.REFERRAL, row.id, trigger, row.state, became, now=now, member_id=member_id
    )
    note("referral_moved", row, member_id, session=session, now=now, state=became)
    for kind in (WRITE, DELIVERY):
        unset_timer(session, kind, row.id, now=now)
    time_anew(session, after, settings=settings, now=now)
    return after


def withdraw(
    row: ReferralRow, *, session: Session, now: datetime, member_id: int | None = None
) -> ReferralRow:
    """Stop a referral; an organisation that was written to is asked to delete what it has."""
    after = move_silently(
        row, "withdraw", settings={}, session=session, now=now, member_id=member_id
    )
    drop_notices(session, NEWS, row.id, reason="overtaken")
    agreement = agreements.read_agreement(session, row.organisation)
    if row.message_id is not None and agreement is not None:
        recipient = agreement.recipient_id
        set_timer(session, FORGET, row.id, due=now, now=now, contact_id=recipient)
    return after


def withdraw_all(session: Session, contact_id: int, *, now: datetime) -> int:
    """Stop everything under way for a person who took every agreement back, or left; how many."""
    count = 0
    for row in store.list_of(session, contact_id):
        locked = store.lock_referral(session, row.id)
        if locked is not None and locked.state not in ENDS:
            withdraw(locked, session=session, now=now)
            count += 1
    return count


def _reference() -> str:
    letters = "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(3))
    return f"{letters}{secrets.randbelow(900) + 100}"
