"""Messages whose turn failed: kept aside, tried again, and at last given to a member.

The person's conversation stays where it was. After the last try the person is told once, and the
message stays visible for staff with the trace that leads to the failure.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.channels.channel import InboundMessage
from bot.core.rendering import Medium
from bot.services.arrivals import inbound_row, keep_attachments
from bot.services.digests import message_digest
from bot.services.failures import note_failure
from bot.services.organisation_inbox import hear
from bot.services.parts import Parts
from bot.services.reaching import reach
from bot.services.replies import Posted, line_at, save
from bot.services.turns import Hearing
from bot.store import contacts, messages, stuck
from bot.store.contacts import Reached
from bot.store.messages import Arrival, NewMessage
from bot.store.moment import micros, to_micros
from bot.store.session import Session
from bot.store.stuck import Stuck

MOST_TRIES = 5


def set_aside(
    parts: Parts,
    message: InboundMessage,
    error: str,
    *,
    session: Session,
    now: datetime,
    trace: str,
) -> bool:
    """Keep a message whose turn failed for another try; `error` names the kind of failure.

    False when it is here already.
    """
    reached = reach(parts, message, session=session, now=now)
    row = inbound_row(parts, message, reached, trace=trace, now=now)
    due_at = to_micros(now) + micros(parts.patience.first_retry)
    waiting = replace(row, state="retry", due_at=due_at)
    tombstone = message_digest(parts.vault, waiting.provider, waiting.provider_id or "")
    line = line_at(parts, now)
    if messages.insert_inbound(session, waiting, line, tombstone=tombstone) is Arrival.REPEAT:
        return False
    keep_attachments(parts, message, row.id, session=session, now=now)
    note_failure(
        session, error, message_id=row.id, now=now, trace=trace, contact_id=reached.contact_id
    )
    hearing = _hearing(parts, reached, waiting, session=session, now=now)
    save(hearing, None, Posted(), replace(hearing, is_counted=False).counted_bucket())
    return True


def find_due(*, session: Session, now: datetime) -> Stuck | None:
    """A message that is due for another try."""
    return stuck.find_stuck(session, now=to_micros(now))


def try_again(parts: Parts, waiting: Stuck, *, session: Session, now: datetime) -> bool:
    """Hear it again; False when somebody else just did. Raises what a bug raises."""
    hearing = _take(parts, waiting, session=session, now=now)
    if hearing is None:
        return False
    if not waiting.is_replayed and stuck.was_overtaken(session, waiting):
        # It would answer a question of then: staff see it, and its writer went on.
        _set(session, waiting, "dead", now=now)
        return True
    text = ""
    if waiting.body is not None:
        text = parts.vault.open(waiting.body, "messages", "body", waiting.id)
    hear(
        hearing,
        InboundMessage(
            provider=waiting.provider,
            provider_id="",
            medium=Medium(waiting.medium),
            sender="",
            recipient="",
            text=text,
        ),
    )
    _set(session, waiting, "processed", now=now)
    return True


def fail_again(
    parts: Parts, waiting: Stuck, error: str, *, session: Session, now: datetime
) -> None:
    """Another try failed: wait twice as long, and after the fifth tell the person and the staff."""
    hearing = _take(parts, waiting, session=session, now=now)
    if hearing is None:
        return
    note_failure(
        session,
        error,
        message_id=waiting.id,
        now=now,
        trace=waiting.trace,
        contact_id=waiting.contact_id,
    )
    attempts = waiting.attempts + 1  # beside the first one, when it came in
    if attempts + 1 >= MOST_TRIES:
        _set(session, waiting, "dead", now=now)
        if not waiting.is_replayed:
            hearing.apologise()
        return
    wait = micros(parts.patience.first_retry) * 2**attempts
    stuck.set_inbound_state(
        session,
        message_id=waiting.id,
        state="retry",
        due_at=to_micros(now) + wait,
        attempts=attempts,
        settled_at=waiting.settled_at,
    )


def replay(*, session: Session, message_id: int, now: datetime) -> None:
    """A member asks for more tries; the person was told already and is not told again."""
    stuck.set_inbound_state(
        session,
        message_id=message_id,
        state="retry",
        due_at=to_micros(now),
        attempts=0,
        settled_at=to_micros(now),
    )


def _set(session: Session, waiting: Stuck, state: str, *, now: datetime) -> None:
    stuck.set_inbound_state(
        session,
        message_id=waiting.id,
        state=state,
        due_at=None,
        attempts=waiting.attempts + 1,
        settled_at=to_micros(now),
    )


def _take(parts: Parts, waiting: Stuck, *, session: Session, now: datetime) -> Hearing | None:
    """The message about to be heard, contact and row locked; None when it was tried meanwhile."""
    reached = contacts.lock_contact(
        session, contact_id=waiting.contact_id, address_id=waiting.address_id
    )
    if reached is None or not stuck.is_still_stuck(session, waiting):
        return None
    inbound = NewMessage(
        id=waiting.id,
        contact_id=waiting.contact_id,
        address_id=waiting.address_id,
        direction="in",
        medium=waiting.medium,
        provider=waiting.provider,
        provider_id=None,
        sequence=reached.sequence,
        kind="inbound",
        bulk=0,
        state="processed",
        in_reply_to=None,
        inline=0,
        body=waiting.body,
        offered=None,
        confidential=0,
        segments=0,
        due_at=None,
        trace=waiting.trace,
        created_at=to_micros(now),
    )
    return _hearing(parts, reached, inbound, session=session, now=now)


def _hearing(
    parts: Parts, reached: Reached, inbound: NewMessage, *, session: Session, now: datetime
) -> Hearing:
    return Hearing(
        parts=parts,
        session=session,
        reached=reached,
        inbound=inbound,
        now=now,
        written=now,
        may_go_inline=False,
        is_counted=True,
    )
