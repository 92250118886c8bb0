"""Doubts: messages that were perhaps sent. Looked up at the provider, never blindly repeated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.channels.channel import Accepted, Channel, DeliveryFailure, OutboundMessage, Remedy
from bot.core.rendering import Medium
from bot.services import fates
from bot.services.outgoing import offer, outbound
from bot.services.parts import Parts
from bot.services.receipts import apply_report
from bot.store import contacts, outbox
from bot.store.lease import lease_clock
from bot.store.moment import from_micros, to_micros
from bot.store.outbox import Row
from bot.store.session import Session

LOOK_BACK = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A message whose fate is to be looked up at the provider."""

    row: Row
    message: OutboundMessage
    channel: Channel | None
    since: datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """What the look-up found: the provider's record, or that it has none."""

    message_id: int
    contact_id: int
    found: Accepted | None


def raise_doubts(parts: Parts, *, session: Session, now: datetime) -> int:
    """Lapsed leases and unproven inline replies become uncertain. How many did."""
    clock = lease_clock(session)
    at = to_micros(now)
    lapsed = outbox.doubt_lapsed(session, boot=clock.boot, at=clock.at, now=at)
    return lapsed + outbox.doubt_unproven(session, now=at)


def next_doubt(parts: Parts, *, session: Session, now: datetime) -> Doubt | None:
    """One message to look up; it is put off for a moment, so that no other worker looks too."""
    at = to_micros(now)
    row = outbox.find_uncertain(session, now=at)
    if row is None:
        return None
    outbox.set_fate(session, row.id, fates.still_doubtful(row, now=at, patience=parts.patience))
    address = contacts.read_address(session, row.address_id)
    message = outbound(parts, row, address[1])
    channel = parts.channel_for(Medium(row.medium), preferred=row.provider)
    return Doubt(row, message, channel, from_micros(row.created_at) - LOOK_BACK)


def look_up(parts: Parts, doubt: Doubt) -> Finding | None:
    """Ask the provider's list; None when it cannot be read now."""
    if doubt.channel is None:
        return None
    others = parts.db.read(
        lambda session: outbox.list_provider_ids(
            session, contact_id=doubt.row.contact_id, except_for=doubt.row.id
        )
    )
    try:
        found = doubt.channel.find_sent(
            doubt.message, since=doubt.since, others=frozenset(others)
        )
    except DeliveryFailure as failure:
        if failure.remedy is not Remedy.PERMANENT:
            return None
        found = None
    taken = None
    if found is not None:
        taken = Accepted(found.provider_id, found.state or fates.DeliveryState.ACCEPTED)
    return Finding(doubt.row.id, doubt.row.contact_id, taken)


def resolve(parts: Parts, finding: Finding, *, session: Session, now: datetime) -> None:
    """Record what the look-up found, unless a receipt was faster."""
    outbox.lock_owner(session, finding.contact_id)
    row = outbox.lock_row(session, finding.message_id)
    if row is None or row.state != "uncertain":
        return
    at = to_micros(now)
    found = finding.found
    if found is None:
        outbox.set_fate(session, row.id, fates.not_found(row, now=at, patience=parts.patience))
        return
    taken = Accepted(found.provider_id)
    outbox.set_fate(session, row.id, fates.accepted(row, taken, now=at))
    offer(parts, row, session=session)
    if found.state is not fates.DeliveryState.ACCEPTED:
        apply_report(
            parts, row.id, found.state.value, None, found.provider_id, session=session, now=now
        )
