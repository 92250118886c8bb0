"""Sending a referral: written to the organisation, and "sent" only once that has arrived.

All of it is the work of timers: each compares what it was set for with the referral as it is now.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from bot.core.content import Content
from bot.core.lifecycle import Condition, ReferralState, UnmetConditions
from bot.core.text import fill
from bot.services import organisation_words as words
from bot.services.agreements import find_accepting
from bot.services.deliveries import SHORTEST, Delivery, next_look, read_delivery
from bot.services.library import Shelf
from bot.services.organisation_post import write_to
from bot.services.parts import Parts
from bot.services.referral_steps import DELIVERY, PATIENCE, change, note
from bot.services.referrals import find_holding, make_move
from bot.services.telling import Skipped
from bot.services.timers import Due, set_timer
from bot.store import agreements, ways
from bot.store import referrals as store
from bot.store.moment import from_micros, micros, to_micros
from bot.store.referrals import ReferralRow

LINK_LASTS = timedelta(days=60)
TO_SEND = {ReferralState.PROPOSED: "send", ReferralState.NO_ANSWER: "send_again"}
ENOUGH = {Condition.CONSENT_IS_RECORDED, Condition.ORGANISATION_ACCEPTS}


def write_request(due: Due) -> None:
    """Write to the organisation: reference, trade, first name, how to answer; nothing else."""
    row = _find(due)
    if row is None or row.state not in TO_SEND or row.asked_at is None:
        return
    parts, session, now = due.parts, due.session, due.now
    shelf = parts.library.now(session)
    missing = ENOUGH - find_holding(session, row, shelf.content)
    if missing:
        _stall(due, row, min(missing).value)
        return
    agreement = find_accepting(session, shelf.content, row.organisation)
    assert not isinstance(agreement, Skipped), "it holds"
    token = secrets.token_urlsafe(18)
    text = _request(parts, row, shelf, token, first_name=read_name(parts, row, due))
    told = write_to(parts, agreement, text, session=session, now=now)
    if isinstance(told, Skipped):
        _stall(due, row, told.code)
        return
    after = change(
        session,
        row,
        message_id=told.message_id,
        code_hash=hash_token(parts, token),
        expires_at=to_micros(now) + micros(LINK_LASTS),
    )
    note("referral_written", row, None, session=session, now=now)
    _look_later(due, after)


def look_at_delivery(due: Due) -> None:
    """Whether it has arrived: then it is sent, and the person hears it."""
    row = _find(due)
    if row is None or row.state not in TO_SEND or row.message_id is None:
        return
    shelf = due.parts.library.now(due.session)
    delivery = read_delivery(due.session, row.message_id, settings=shelf.settings)
    if delivery is Delivery.CONFIRMED:
        mark_sent(due, row, shelf.content)
    elif delivery is Delivery.LOST:
        _stall(due, row, "undelivered")
    else:
        _look_later(due, row)


def mark_sent(due: Due, row: ReferralRow, content: Content) -> None:
    """It has arrived. Where the agreement ended meanwhile it stays as it is, for staff."""
    holds = find_holding(due.session, row, content) | {Condition.DELIVERY_IS_CONFIRMED}
    try:
        make_move(
            due.parts, row, TO_SEND[ReferralState(row.state)],
            session=due.session, now=due.now, holds=holds,
        )  # fmt: skip
    except UnmetConditions as unmet:
        _stall(due, row, unmet.missing[0].value)


def note_silence(due: Due) -> None:
    """So many days went by in one state: the staff's list has it, and the person is told of one
    who does not answer."""
    row = store.lock_referral(due.session, due.subject_id)
    if row is None or row.since_at != due.version or row.state not in PATIENCE:
        return
    if row.asked_at is not None or row.stalled_at is not None:
        return  # under way just now, or on the list already
    code, at = PATIENCE[ReferralState(row.state)][2], to_micros(due.now)
    if row.state == ReferralState.SENT:
        make_move(
            due.parts, row, "note_silence", session=due.session, now=due.now,
            stalled_at=at, stalled_for=code,
        )  # fmt: skip
        return
    _stall(due, row, code)


def ask_to_forget(due: Due) -> None:
    """Tell the organisation that the agreement was taken back."""
    row = store.read_referral(due.session, due.subject_id)
    agreement = agreements.read_agreement(due.session, row.organisation) if row else None
    if row is None or agreement is None or row.state != ReferralState.WITHDRAWN:
        return
    operator = due.parts.library.now(due.session).settings["operator"]
    text = fill(words.WITHDRAWN, {"operator": operator, "reference": row.reference})
    told = write_to(due.parts, agreement, text, session=due.session, now=due.now)
    outcome = told.code if isinstance(told, Skipped) else "queued"
    note("referral_forget_asked", row, None, session=due.session, now=due.now, outcome=outcome)


def hash_token(parts: Parts, token: str) -> bytes:
    """What is stored of a link: keyed, so that a copy of the database opens nothing."""
    return parts.vault.index("referral_link", token)


def read_name(parts: Parts, row: ReferralRow, due: Due) -> str:
    """The person's first name; empty when it is not known."""
    person = ways.read_person(due.session, row.contact_id)
    if person is None or person.name is None:
        return ""
    return parts.vault.open(person.name, "contacts", "name", row.contact_id)


def _request(
    parts: Parts, row: ReferralRow, shelf: Shelf, token: str, *, first_name: str
) -> str:
    trade = shelf.world.label("trade", row.trade, "fr") if row.trade else words.ANY_TRADE
    values = {
        "operator": shelf.settings["operator"],
        "reference": row.reference,
        "first_name": first_name,
        "trade": trade,
        "url": f"{parts.config.public_url.rstrip('/')}/o/{token}",
    }
    return fill(words.REQUEST, values)


def _find(due: Due) -> ReferralRow | None:
    """The referral, locked; None when it moved on since the timer was set."""
    row = store.lock_referral(due.session, due.subject_id)
    return row if row is not None and row.version == due.version else None


def _look_later(due: Due, row: ReferralRow) -> None:
    asked = from_micros(row.asked_at or to_micros(due.now))
    again = next_look(asked, due.now)
    if again is None:
        _stall(due, row, "undelivered")
        return
    set_timer(
        due.session, DELIVERY, row.id, due=max(again, due.now + SHORTEST), now=due.now,
        contact_id=due.contact_id, version=row.version,
    )  # fmt: skip


def _stall(due: Due, row: ReferralRow, code: str) -> None:
    """It does not go on by itself: staff see it, with the reason."""
    at = to_micros(due.now)
    change(due.session, row, asked_at=None, stalled_at=at, stalled_for=code)
    note("referral_stalled", row, None, session=due.session, now=due.now, reason=code)
