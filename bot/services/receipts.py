"""Receipts: what providers report of our messages, in any order and as often as they like."""

from __future__ import annotations

from datetime import datetime

from bot.channels.channel import DeliveryFailure, Receipt, Remedy
from bot.services import fates
from bot.services.outgoing import offer
from bot.services.parts import Parts
from bot.services.refusals import refuse
from bot.store import outbox
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.outbox import Row
from bot.store.session import Session


def record_receipt(parts: Parts, receipt: Receipt, *, session: Session, now: datetime) -> bool:
    """Move the message forward by rank; what is unknown or stale is kept. False when no news."""
    message_id = _which(receipt, session=session)
    row = outbox.lock_row(session, message_id) if message_id is not None else None
    if row is None or receipt.state is None or _is_stale(row, receipt):
        _keep(receipt, session=session, now=now)
        return False
    return apply_report(
        parts,
        row.id,
        receipt.state.value,
        receipt.error_code,
        receipt.provider_id,
        session=session,
        now=now,
    )


def _which(receipt: Receipt, *, session: Session) -> int | None:
    """The message a receipt speaks of, its contact locked first: contact before message."""
    found = None
    if receipt.message_id is not None:
        found = outbox.find_owner(session, receipt.message_id)
    if found is None and receipt.provider_id is not None:
        found = outbox.find_by_provider_id(
            session, provider=receipt.provider, provider_id=receipt.provider_id
        )
    if found is None:
        return None
    message_id, contact_id = found
    outbox.lock_owner(session, contact_id)
    return message_id


def _is_stale(row: Row, receipt: Receipt) -> bool:
    """True for news of an earlier attempt: the message has another id at the provider by now."""
    if row.provider_id is None or receipt.provider_id in (None, row.provider_id):
        return False
    return row.state not in ("sending", "uncertain")


def _keep(receipt: Receipt, *, session: Session, now: datetime) -> None:
    outbox.keep_receipt(
        session,
        outbox.NewReceipt(
            id=new_id(),
            provider=receipt.provider,
            provider_id=receipt.provider_id,
            message_id=receipt.message_id,
            state=receipt.state.value if receipt.state else None,
            raw_state=receipt.raw_state[:40],
            error_code=receipt.error_code,
            received_at=to_micros(now),
        ),
    )


def apply_report(
    parts: Parts,
    message_id: int,
    state: str,
    error_code: str | None,
    provider_id: str | None,
    *,
    session: Session,
    now: datetime,
) -> bool:
    """Move a message forward by what its provider reports; False when it is no news."""
    row = outbox.lock_row(session, message_id)
    reported = fates.DeliveryState(state)
    if row is None or not fates.is_news(row, reported):
        return False
    was_under_way = row.state in ("inline", "uncertain", "sending")
    if reported in fates.BAD_ENDS:
        channel = parts.channels.get(row.provider)
        remedy = channel.remedy(error_code) if channel else Remedy.PERMANENT
        failure = DeliveryFailure(error_code or reported.value, remedy)
        refuse(parts, row, failure, session=session, now=now, state=reported.value)
        return True
    fate = fates.reported(row, reported, provider_id, now=to_micros(now))
    outbox.set_fate(session, row.id, fate)
    if was_under_way:
        offer(parts, row, session=session)
    return True


def apply_early(
    parts: Parts, message_id: int, provider_id: str, *, session: Session, now: datetime
) -> None:
    """Apply what was reported before we knew the provider's id."""
    row = outbox.lock_row(session, message_id)
    assert row is not None
    early = outbox.list_receipts(session, provider=row.provider, provider_id=provider_id)
    for state, _raw, code in early:
        if state is not None:
            apply_report(parts, message_id, state, code, provider_id, session=session, now=now)
