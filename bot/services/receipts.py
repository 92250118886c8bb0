"""Receipts: what providers report of our messages, in any order and as often as they like."""

from __future__ import annotations

from datetime import datetime

import structlog

from bot.channels.channel import DeliveryFailure, DeliveryState, Receipt, Remedy
from bot.core.text import storable
from bot.services import fates
from bot.services.arrivals import known_as
from bot.services.outgoing import offer
from bot.services.parts import Parts
from bot.services.refusals import record_undelivered
from bot.store import contacts, outbox
from bot.store import receipts as store
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.outbox import Row
from bot.store.receipts import NewReceipt
from bot.store.session import Session

LONGEST_CODE = 40


def record_receipt(parts: Parts, receipt: Receipt, *, session: Session, now: datetime) -> bool:
    """Move the message forward by rank; False when it is no news.

    Kept as it is: what matches no message yet, what contradicts, a status that nobody knows.
    """
    provider_id = known_as(receipt.provider_id) if receipt.provider_id else None
    row = _find(receipt, provider_id, session=session)
    if row is None and provider_id is not None:  # what was handed over may be noted just now
        store.meet_at(session, provider=receipt.provider, provider_id=provider_id)
        row = _find(receipt, provider_id, session=session)
    parts.failpoint("receipt")
    if row is None or receipt.state is None:
        _keep(receipt, provider_id, session=session, now=now)
        return False
    if fates.is_of_ended_attempt(row, provider_id):
        return False
    if fates.contradicts(row, receipt.state):
        _keep(receipt, provider_id, session=session, now=now)
        structlog.get_logger().warning("receipt_contradicts", trace=row.trace)
        return False
    return apply_report(
        parts, row, receipt.state, receipt.error_code, provider_id, session=session, now=now
    )


def _find(receipt: Receipt, provider_id: str | None, *, session: Session) -> Row | None:
    """The message a receipt speaks of, its contact locked first: contact before message."""
    row = None
    if receipt.message_id is not None:
        row = outbox.lock_with_contact(session, receipt.message_id)
    if row is not None or provider_id is None:
        return row
    found = outbox.find_by_provider_id(session, provider=receipt.provider, provider_id=provider_id)
    if found is None:
        return None
    message_id, contact_id = found
    contacts.lock(session, contact_id)
    return outbox.lock_row(session, message_id)


def _keep(receipt: Receipt, provider_id: str | None, *, session: Session, now: datetime) -> None:
    code = receipt.error_code
    store.keep_receipt(
        session,
        NewReceipt(
            id=new_id(),
            provider=receipt.provider,
            provider_id=provider_id,
            message_id=receipt.message_id,
            state=receipt.state.value if receipt.state else None,
            raw_state=storable(receipt.raw_state)[:LONGEST_CODE],
            error_code=storable(code)[:LONGEST_CODE] if code else None,
            received_at=to_micros(now),
        ),
    )


def apply_report(
    parts: Parts,
    row: Row,
    state: DeliveryState,
    error_code: str | None,
    provider_id: str | None,
    *,
    session: Session,
    now: datetime,
) -> bool:
    """Move a locked message forward by what its provider reports; False when it is no news."""
    if not fates.is_news(row, state):
        return False
    if state in fates.BAD_ENDS:
        channel = parts.channels.get(row.provider)
        remedy = channel.remedy(error_code) if channel else Remedy.PERMANENT
        code = storable(error_code)[:LONGEST_CODE] if error_code else state.value
        record_undelivered(
            parts,
            row,
            DeliveryFailure(code, remedy),
            state=state.value,
            provider_id=provider_id,
            session=session,
            now=now,
        )
        return True
    fate = fates.reported(row, state, provider_id, now=to_micros(now))
    outbox.set_fate(session, row.id, fate)
    if row.state in fates.AT_HAND:
        offer(parts, row, session=session)
    return True


def apply_early(
    parts: Parts,
    message_id: int,
    provider: str,
    provider_id: str,
    *,
    session: Session,
    now: datetime,
) -> None:
    """Apply what was reported before we knew the provider's id.

    The contact is locked already, and `look_early` was called.
    """
    early = store.list_receipts(session, provider=provider, provider_id=provider_id)
    for state, code in early:
        row = outbox.lock_row(session, message_id)
        if row is None:
            return
        apply_report(parts, row, DeliveryState(state), code, provider_id, session=session, now=now)
