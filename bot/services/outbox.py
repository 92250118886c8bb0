"""The outbox: claims one message, hands it to its channel once, and records what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.channels.channel import Accepted, Channel, DeliveryFailure, OutboundMessage, Remedy
from bot.core.rendering import Medium
from bot.services import fates
from bot.services.outgoing import offer, outbound
from bot.services.parts import Parts
from bot.services.receipts import apply_early
from bot.services.refusals import refuse
from bot.store import contacts, outbox
from bot.store.lease import lease_clock
from bot.store.library import read_revision
from bot.store.moment import micros, to_micros
from bot.store.outbox import Row
from bot.store.session import Session
from bot.store.vault import Unreadable

WINDOW = timedelta(hours=24)  # free text on WhatsApp after the person's last message


@dataclass(frozen=True, slots=True)
class Claim:
    """A message taken for sending, and until when it is ours by the lease clock."""

    row: Row
    message: OutboundMessage
    channel: Channel
    boot: str
    until: int


@dataclass(frozen=True, slots=True)
class Sent:
    """How a send ended: what the provider said, or why it failed."""

    claim: Claim
    accepted: Accepted | None = None
    failure: DeliveryFailure | None = None


def turn_over(
    parts: Parts, sent: Sent | None, *, session: Session, now: datetime
) -> Claim | None:
    """Record how the last send ended and claim the next message, in one story; None when idle."""
    if sent is not None:
        settle(parts, sent, session=session, now=now)
    return claim(parts, session=session, now=now)


def claim(parts: Parts, *, session: Session, now: datetime) -> Claim | None:
    """Take the message that goes next; what may not be sent is settled on the way."""
    if read_revision(session)[1] is not None:
        return None
    at, patience = to_micros(now), parts.patience
    while True:
        row = outbox.find_next(
            session,
            now=at,
            inline_since=at - micros(patience.inline_holds_line),
            held_until=at + micros(patience.long_back_off),
        )
        if row is None:
            return None
        claimed = _lease(parts, row, session=session, now=now)
        if claimed is not None:
            return claimed


def _lease(parts: Parts, row: Row, *, session: Session, now: datetime) -> Claim | None:
    address = contacts.read_address(session, row.address_id)
    channel = parts.channel_for(Medium(row.medium), preferred=row.provider)
    refusal = _refusal(row, address[3], channel, session=session, now=now)
    if refusal is not None or channel is None:
        failure = refusal or DeliveryFailure("no_channel", Remedy.STOP_CHANNEL)
        refuse(parts, row, failure, session=session, now=now)
        return None
    try:
        message = outbound(parts, row, address[1])
    except Unreadable as unreadable:
        failure = DeliveryFailure(unreadable.code, Remedy.ALERT)
        refuse(parts, row, failure, session=session, now=now)
        return None
    clock = lease_clock(session)
    until = clock.at + micros(parts.patience.lease)
    outbox.lease(session, message_id=row.id, boot=clock.boot, until=until)
    return Claim(row, message, channel, clock.boot, until)


def _refusal(
    row: Row,
    opted_out_at: int | None,
    channel: Channel | None,
    *,
    session: Session,
    now: datetime,
) -> DeliveryFailure | None:
    """Why this message may not be sent at all, known before trying."""
    if opted_out_at is not None and row.kind not in ("reply", "notice"):
        return DeliveryFailure("opted_out", Remedy.PERMANENT)
    if row.medium == Medium.WHATSAPP:
        heard_at = outbox.last_heard(session, row.address_id)
        if heard_at is None or to_micros(now) - heard_at > micros(WINDOW):
            return DeliveryFailure("window_closed", Remedy.TEMPLATE)
    return None


def deliver(parts: Parts, claimed: Claim) -> Sent | None:
    """Hand it over, once; None when the lease was lost meanwhile and another worker has it."""
    if not parts.db.read(lambda session: _is_ours(claimed, session)):
        return None
    try:
        return Sent(claimed, accepted=claimed.channel.send(claimed.message))
    except DeliveryFailure as failure:
        return Sent(claimed, failure=failure)


def _is_ours(claimed: Claim, session: Session) -> bool:
    """True while the lease is ours and has at least half of its time before it."""
    state, boot, until = outbox.read_lease(session, claimed.row.id)
    clock = lease_clock(session)
    mine = state == "sending" and boot == claimed.boot and until == claimed.until
    return mine and clock.boot == claimed.boot and clock.at < claimed.until


def settle(parts: Parts, sent: Sent, *, session: Session, now: datetime) -> None:
    """Record how a send ended. A receipt may have been faster: nothing moves backward."""
    outbox.lock_owner(session, sent.claim.row.contact_id)
    row = outbox.lock_row(session, sent.claim.row.id)
    if row is None:
        return
    if sent.failure is not None:
        if row.state == "sending" and row.lease_until == sent.claim.until:
            refuse(parts, row, sent.failure, session=session, now=now)
        return
    assert sent.accepted is not None
    if row.state not in ("sending", "uncertain"):
        if row.provider_id is None:
            known = replace(fates.unchanged(row), provider_id=sent.accepted.provider_id)
            outbox.set_fate(session, row.id, known)
        return
    outbox.set_fate(session, row.id, fates.accepted(row, sent.accepted, now=to_micros(now)))
    offer(parts, row, session=session)
    apply_early(parts, row.id, sent.accepted.provider_id, session=session, now=now)
