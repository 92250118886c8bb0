"""Doubts: messages that were perhaps sent. Looked up at the provider, never blindly repeated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.channels.channel import Accepted, Channel, DeliveryFailure, OutboundMessage, Remedy
from bot.core.rendering import Medium
from bot.services import fates
from bot.services.arrivals import known_as
from bot.services.outbox import look_early, record_accepted
from bot.services.outgoing import outbound
from bot.services.parts import Parts
from bot.services.receipts import apply_report
from bot.services.refusals import give_up
from bot.store import addresses, contacts, outbox
from bot.store import doubts as store
from bot.store.lease import lease_clock
from bot.store.metrics import LEASE_RECOVERIES, add_to_tally
from bot.store.moment import from_micros, to_micros
from bot.store.outbox import Row
from bot.store.session import Session
from bot.store.vault import Unreadable

LOOK_BACK = timedelta(minutes=75)  # the provider's clock may be an hour off ours


@dataclass(frozen=True, slots=True)
class Doubt:
    """A message whose fate is to be looked up at the provider."""

    row: Row
    sealed_address: bytes
    channel: Channel | None
    since: datetime
    others: frozenset[str]  # the provider's ids of the contact's other messages


@dataclass(frozen=True, slots=True)
class Finding:
    """What the look-up found: the provider's record, or that it has none."""

    message_id: int
    contact_id: int
    found: Accepted | None = None
    is_listed: bool = True  # False: the provider keeps no list of what it sent
    unreadable: str | None = None  # what is stored does not open: it can be neither found nor sent


def raise_doubts(parts: Parts, *, session: Session, now: datetime) -> int:
    """Lapsed leases and unproven inline replies become uncertain. How many did."""
    clock = lease_clock(session)
    at = to_micros(now)
    lapsed = store.doubt_lapsed(session, boot=clock.boot, at=clock.at, now=at)
    if lapsed:
        add_to_tally(session, LEASE_RECOVERIES, lapsed)
    return lapsed + store.doubt_unproven(session, now=at)


def next_doubt(parts: Parts, *, session: Session, now: datetime) -> Doubt | None:
    """One message to look up; it is put off for a moment, so that no other worker looks too."""
    at = to_micros(now)
    row = store.find_uncertain(session, now=at)
    if row is None:
        return None
    outbox.set_fate(session, row.id, fates.still_doubtful(row, now=at, patience=parts.patience))
    return Doubt(
        row=row,
        sealed_address=addresses.read_address(session, row.address_id).sealed,
        channel=parts.channel_for(Medium(row.medium), preferred=row.provider),
        since=from_micros(row.created_at) - LOOK_BACK,
        others=frozenset(store.list_provider_ids(session, row.contact_id)),
    )


def look_up(parts: Parts, doubt: Doubt) -> Finding | None:
    """Ask the provider's list; None when it cannot be read now."""
    row = doubt.row
    try:
        message = outbound(parts, row, doubt.sealed_address)
    except Unreadable as unreadable:
        return Finding(row.id, row.contact_id, unreadable=unreadable.code)
    try:
        return Finding(row.id, row.contact_id, _listed(doubt, message))
    except DeliveryFailure as failure:
        # A channel without a list: only a receipt could have told.
        is_final = failure.remedy is Remedy.PERMANENT
        return Finding(row.id, row.contact_id, is_listed=False) if is_final else None


def _listed(doubt: Doubt, message: OutboundMessage) -> Accepted | None:
    if doubt.channel is None:
        return None
    found = doubt.channel.find_sent(message, since=doubt.since, others=doubt.others)
    if found is None:
        return None
    return Accepted(found.provider_id, found.state or fates.DeliveryState.ACCEPTED)


def resolve(parts: Parts, finding: Finding, *, session: Session, now: datetime) -> None:
    """Record what the look-up found, unless a receipt was faster."""
    contacts.lock(session, finding.contact_id)
    row = outbox.lock_row(session, finding.message_id)
    if row is None or row.state != "uncertain":
        return
    if finding.found is not None:
        look_early(row, finding.found, session=session)
    found, at = finding.found, to_micros(now)
    if finding.unreadable is not None:
        give_up(parts, row, finding.unreadable, session=session, now=now)
    elif found is not None and not _is_taken(row, found, session=session):
        taken = Accepted(known_as(found.provider_id))
        record_accepted(parts, row, taken, session=session, now=now)
        settled = outbox.lock_row(session, row.id) or row
        apply_report(
            parts, settled, found.state, None, taken.provider_id, session=session, now=now
        )
    elif found is None:
        fate = fates.not_found(
            row, is_listed=finding.is_listed, now=at, patience=parts.patience
        )
        if fate.state == "failed":
            give_up(parts, row, "uncertain", session=session, now=now)
        else:
            outbox.set_fate(session, row.id, fate)


def _is_taken(row: Row, found: Accepted, *, session: Session) -> bool:
    """True when a receipt gave that entry of the list to another message meanwhile."""
    owner = outbox.find_by_provider_id(
        session, provider=row.provider, provider_id=known_as(found.provider_id)
    )
    return owner is not None and owner[0] != row.id
