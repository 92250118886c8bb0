"""The outbox: claims one message, hands it to its channel once, and records what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.channels.channel import Accepted, Channel, DeliveryFailure, Remedy
from bot.core.rendering import Medium
from bot.services import fates
from bot.services.arrivals import known_as
from bot.services.outgoing import is_template, offer, outbound
from bot.services.parts import Parts
from bot.services.receipts import apply_early
from bot.services.refusals import refuse
from bot.services.window import WINDOW
from bot.store import claiming, contacts, outbox, receipts
from bot.store.addresses import Address
from bot.store.db import NotStored
from bot.store.moment import micros, to_micros
from bot.store.outbox import Row
from bot.store.session import Session
from bot.store.vault import Unreadable

ANSWERS = frozenset({"reply", "notice"})


@dataclass(frozen=True, slots=True)
class Claim:
    """A message taken for sending, and until when it is ours by the lease clock.

    `refusal`: it may not be sent at all, and why; settling it records that.
    """

    row: Row
    address: Address
    channel: Channel | None
    boot: str
    until: int
    refusal: DeliveryFailure | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """How a send ended: what the provider said, or why it failed."""

    claim: Claim
    accepted: Accepted | None = None
    failure: DeliveryFailure | None = None


class Hold(StrEnum):
    """Whose a claimed message is, just before it is sent."""

    OURS = "ours"
    SHORT = "short"  # ours, but perhaps not until the channel has answered
    LOST = "lost"  # the lease lapsed, or a receipt was faster


def claim_next(parts: Parts, sent: Sent | None, *, now: datetime) -> Claim | None:
    """Turn over; an idle worker sees that nothing waits without keeping those who write waiting."""
    if sent is None and not parts.db.glance(lambda s: claiming.is_any_due(s, now=to_micros(now))):
        return None
    return parts.db.write(lambda session: turn_over(parts, sent, session=session, now=now))


def turn_over(parts: Parts, sent: Sent | None, *, session: Session, now: datetime) -> Claim | None:
    """Record how the last send ended and claim the next message, in one story; None when idle."""
    if sent is not None:
        settle(parts, sent, session=session, now=now)
    return claim(parts, session=session, now=now)


def claim(parts: Parts, *, session: Session, now: datetime) -> Claim | None:
    """Take the message that goes next. Only its own row is locked, and nobody waits for it."""
    at, patience = to_micros(now), parts.patience
    found = claiming.find_next(
        session,
        now=at,
        inline_since=at - micros(patience.inline_holds_line),
        held_until=at + micros(patience.long_back_off),
    )
    if found is None:
        return None
    row, address, clock = found
    until = clock.at + micros(patience.lease)
    claiming.lease(session, message_id=row.id, boot=clock.boot, until=until)
    channel = parts.channel_for(Medium(row.medium), preferred=row.provider)
    refusal = _refusal(parts, row, address, channel, session=session, now=now)
    return Claim(row, address, channel, clock.boot, until, refusal)


def _refusal(
    parts: Parts,
    row: Row,
    address: Address,
    channel: Channel | None,
    *,
    session: Session,
    now: datetime,
) -> DeliveryFailure | None:
    """Why this message may not be sent at all, known before trying."""
    out_since = address.opted_out_at
    if out_since is not None and (row.kind not in ANSWERS or row.created_at < out_since):
        return DeliveryFailure("opted_out", Remedy.PERMANENT)
    if row.medium == Medium.WHATSAPP:
        heard_at = outbox.last_heard(session, row.address_id)
        is_shut = heard_at is None or to_micros(now) - heard_at > micros(WINDOW)
        if is_shut and not is_template(parts, row):
            return DeliveryFailure("window_closed", Remedy.TEMPLATE)
    return None if channel else DeliveryFailure("no_channel", Remedy.STOP_CHANNEL)


def deliver(parts: Parts, claimed: Claim) -> Sent | None:
    """Hand it over, once; None when the lease was lost meanwhile and another worker has it."""
    if claimed.refusal is not None or claimed.channel is None:
        return Sent(claimed, failure=claimed.refusal)
    try:
        message = outbound(parts, claimed.row, claimed.address.sealed)
        hold = parts.db.glance(lambda session: _hold(parts, claimed, session))
    except Unreadable as unreadable:
        return Sent(claimed, failure=DeliveryFailure(unreadable.code, Remedy.ALERT))
    except NotStored:  # nothing was sent, and that is known
        return Sent(claimed, failure=DeliveryFailure("not_checked", Remedy.RETRY))
    if hold is Hold.LOST:
        return None
    if hold is Hold.SHORT:
        return Sent(claimed, failure=DeliveryFailure("lease_short", Remedy.RETRY))
    try:
        accepted = claimed.channel.send(message)
    except DeliveryFailure as failure:
        return Sent(claimed, failure=failure)
    parts.failpoint("sent")
    return Sent(claimed, accepted=accepted)


def _hold(parts: Parts, claimed: Claim, session: Session) -> Hold:
    """Ours while at least half of the lease is left: a send takes far less."""
    row_id, boot, until = claimed.row.id, claimed.boot, claimed.until
    clock = claiming.leased_at(session, message_id=row_id, boot=boot, until=until)
    if clock is None or clock.is_lapsed(boot, until):
        return Hold.LOST
    return Hold.OURS if until - clock.at > micros(parts.patience.lease) // 2 else Hold.SHORT


def settle(parts: Parts, sent: Sent, *, session: Session, now: datetime) -> None:
    """Record how a send ended. A receipt may have been faster: nothing moves backward."""
    contacts.lock(session, sent.claim.row.contact_id)
    if sent.accepted is not None:
        look_early(sent.claim.row, sent.accepted, session=session)
    row = outbox.lock_row(session, sent.claim.row.id)
    if row is None:
        return
    if sent.failure is not None:
        if row.state == "sending" and row.lease_until == sent.claim.until:
            refuse(parts, row, sent.failure, session=session, now=now)
        return
    assert sent.accepted is not None
    taken = replace(sent.accepted, provider_id=known_as(sent.accepted.provider_id))
    if row.state in ("sending", "uncertain"):
        record_accepted(parts, row, taken, session=session, now=now)
    elif row.provider_id is None:
        known = replace(fates.unchanged(row), provider_id=taken.provider_id)
        outbox.set_fate(session, row.id, known)


def look_early(row: Row, accepted: Accepted, *, session: Session) -> None:
    """What was reported under the provider's id travels with the next question."""
    provider_id = known_as(accepted.provider_id)
    receipts.look_early(session, provider=row.provider, provider_id=provider_id)


def record_accepted(
    parts: Parts, row: Row, taken: Accepted, *, session: Session, now: datetime
) -> None:
    """The provider has it under this id: digits answer it, and early reports count.

    Call `look_early` before, once the contact is locked.
    """
    outbox.set_fate(session, row.id, fates.accepted(row, taken, now=to_micros(now)))
    offer(parts, row, session=session)
    apply_early(parts, row.id, row.provider, taken.provider_id, session=session, now=now)
