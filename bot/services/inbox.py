"""The inbox: one inbound message, received once and answered once, in one story."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.channels.channel import InboundMessage
from bot.services.arrivals import inbound_row, keep_attachments, known_as
from bot.services.digests import message_digest
from bot.services.letter import letter_from_json
from bot.services.organisation_inbox import hear
from bot.services.parts import Parts
from bot.services.reaching import reach
from bot.services.replies import line_at
from bot.services.silence import Silence
from bot.services.turns import Hearing
from bot.store import messages, repeats
from bot.store.contacts import Reached
from bot.store.messages import Arrival
from bot.store.moment import from_micros, micros, to_micros
from bot.store.repeats import Answered
from bot.store.session import Session

CLOCKS_DIFFER = timedelta(seconds=2)  # a provider's list is in whole seconds, and by its own clock


@dataclass(frozen=True, slots=True)
class Letters:
    """What the webhook's own answer carries, in order: (our id, text)."""

    inline: tuple[tuple[int, str], ...] = ()
    queued: int = 0  # how many replies went to the outbox instead
    silence: Silence | None = None
    repeat: bool = False
    message_id: int | None = None


def receive(
    parts: Parts,
    message: InboundMessage,
    *,
    session: Session,
    now: datetime,
    trace: str,
    answers_inline: bool = True,
    caught_up: bool = False,
) -> Letters:
    """Store a message and its answer. A repeat gets the stored answer and has no other effect.

    `caught_up`: it was found in the provider's list, not brought by a webhook.

    Raises whatever a bug raises: nothing is stored then, and `aside.set_aside` keeps the message.
    """
    reached = reach(parts, message, session=session, now=now)
    written = min(now, message.sent_at or now) if caught_up else now
    inbound = inbound_row(parts, message, reached, trace=trace, now=now)
    is_late = caught_up and _is_late(reached, written)
    if is_late:
        inbound = replace(inbound, state="late")
        written = from_micros(reached.heard_at or 0)  # the newer one stays the last one heard
    tombstone = message_digest(parts.vault, inbound.provider, inbound.provider_id or "")
    line = line_at(parts, now)
    arrival = messages.insert_inbound(session, inbound, line, tombstone=tombstone)
    if arrival is Arrival.REPEAT:
        return _repeat(parts, message, reached, session=session, now=now, serves=not caught_up)
    parts.failpoint("inserted")
    keep_attachments(parts, message, inbound.id, session=session, now=now)
    hearing = Hearing(
        parts=parts,
        session=session,
        reached=reached,
        inbound=inbound,
        now=now,
        written=written,
        may_go_inline=answers_inline and arrival is Arrival.FREE,
    )
    heard = hearing.leave_to_staff() if is_late else hear(hearing, message)
    return Letters(heard.inline, heard.queued, heard.silence, message_id=inbound.id)


def _is_late(reached: Reached, written: datetime) -> bool:
    """True for a message that was written before one we answered already: it answers no longer."""
    if reached.heard_at is None:
        return False
    return to_micros(written + CLOCKS_DIFFER) < reached.heard_at


def _repeat(
    parts: Parts,
    message: InboundMessage,
    reached: Reached,
    *,
    session: Session,
    now: datetime,
    serves: bool,
) -> Letters:
    """The stored answer again, byte for byte; nothing of what was said before an opt-out.

    That it is served again proves as little as the first time: it gets the same time for a proof.
    """
    before = repeats.find_before(
        session, provider=message.provider, provider_id=known_as(message.provider_id)
    )
    if before is None or not serves:
        return Letters(repeat=True)
    told = [
        reply for reply in before.replies if reply.body is not None and _may_be_told(reply, reached)
    ]
    if not told or before.erased_at is not None:
        return Letters(repeat=True, message_id=before.id)
    until = to_micros(now) + micros(parts.patience.unproven_inline)
    repeats.put_off_doubt(session, message_id=before.id, until=until)
    # Whoever was handed the phone by this very message was answered after its writer.
    told.sort(key=lambda reply: reply.contact_id != before.contact_id)
    texts = tuple((reply.id, _text_of(parts, reply)) for reply in told)
    return Letters(inline=texts, repeat=True, message_id=before.id)


def _may_be_told(reply: Answered, reached: Reached) -> bool:
    return reached.opted_out_at is None or reply.created_at >= reached.opted_out_at


def _text_of(parts: Parts, reply: Answered) -> str:
    assert reply.body is not None
    return letter_from_json(parts.vault.open(reply.body, "messages", "body", reply.id)).text
