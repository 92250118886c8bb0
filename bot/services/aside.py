"""Messages whose turn failed: kept aside, tried again, and at last given to a member.

The person's conversation stays where it was. After the last try the person is told once, and the
message stays visible for staff with the trace that leads to the failure.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.channels.channel import InboundMessage
from bot.core.event import Reply
from bot.core.rendering import Medium, render
from bot.services.inbox import Hearing, Letters, inbound_row, reach
from bot.services.parts import Parts
from bot.services.replies import Posted, post, save
from bot.services.silence import Bucket
from bot.store import audit, contacts, messages
from bot.store.identity import new_id
from bot.store.moment import micros, to_micros
from bot.store.session import Session

MOST_TRIES = 5


def set_aside(
    parts: Parts,
    message: InboundMessage,
    error: str,
    *,
    session: Session,
    now: datetime,
    trace: str,
) -> Letters:
    """Keep a message whose turn failed for another try; `error` names the kind of failure."""
    reached = reach(parts, message, session=session, now=now)
    row = inbound_row(parts, message, reached, trace=trace, now=now)
    due_at = to_micros(now) + micros(parts.patience.first_retry)
    waiting = replace(row, state="retry", due_at=due_at)
    if messages.insert_inbound(session, waiting):
        note_failure(session, error, message_id=row.id, now=now, trace=trace)
        bucket = Bucket(reached.flood_level, reached.flood_at)
        shelf = parts.library.at(reached.revision, session)
        hearing = Hearing(parts, session, shelf, reached, waiting, now, False)
        save(hearing, None, Posted(), bucket)
    return Letters(message_id=row.id)


def note_failure(
    session: Session, error: str, *, message_id: int | None, now: datetime, trace: str
) -> None:
    """Add a line to what staff see of failures: ids and a code, never a text."""
    audit.record_failure(
        session,
        audit.NewFailure(
            id=new_id(),
            trace=trace,
            message_id=message_id,
            flow=None,
            version_id=None,
            state=None,
            error=error[:200],
            happened_at=to_micros(now),
        ),
    )


def find_due(*, session: Session, now: datetime) -> messages.Stuck | None:
    """A message that is due for another try."""
    return messages.find_stuck(session, now=to_micros(now))


def try_again(parts: Parts, stuck: messages.Stuck, *, session: Session, now: datetime) -> bool:
    """Hear it again; False when it is no longer to be tried. Raises what a bug raises."""
    hearing = _hearing(parts, stuck, session=session, now=now)
    if hearing is None:
        return False
    overtaken = messages.was_overtaken(
        session, contact_id=stuck.contact_id, sequence=stuck.sequence
    )
    if overtaken:
        _give_to_staff(hearing, stuck, now=now, tell=False)
        return True
    text = parts.vault.open(stuck.body, "messages", "body", stuck.id) if stuck.body else ""
    message = InboundMessage(
        provider=stuck.provider,
        provider_id="",
        medium=Medium(stuck.medium),
        sender="",
        recipient="",
        text=text,
    )
    hearing.answer(message)
    messages.set_inbound_state(
        session,
        message_id=stuck.id,
        state="processed",
        due_at=None,
        attempts=stuck.attempts + 1,
        settled_at=to_micros(now),
    )
    return True


def fail_again(
    parts: Parts, stuck: messages.Stuck, error: str, *, session: Session, now: datetime
) -> None:
    """Another try failed: wait twice as long, and after the fifth tell the person and the staff."""
    hearing = _hearing(parts, stuck, session=session, now=now)
    if hearing is None:
        return
    note_failure(session, error, message_id=stuck.id, now=now, trace=stuck.trace)
    attempts = stuck.attempts + 1
    if attempts >= MOST_TRIES - 1:
        _give_to_staff(hearing, stuck, now=now, tell=True)
        return
    wait = micros(parts.patience.first_retry) * 2**attempts
    messages.set_inbound_state(
        session,
        message_id=stuck.id,
        state="retry",
        due_at=to_micros(now) + wait,
        attempts=attempts,
        settled_at=None,
    )


def replay(*, session: Session, message_id: int, now: datetime) -> None:
    """A member asks for one more try."""
    messages.set_inbound_state(
        session,
        message_id=message_id,
        state="retry",
        due_at=to_micros(now),
        attempts=0,
        settled_at=None,
    )


def _hearing(
    parts: Parts, stuck: messages.Stuck, *, session: Session, now: datetime
) -> Hearing | None:
    reached = contacts.lock_contact(
        session, contact_id=stuck.contact_id, address_id=stuck.address_id
    )
    if reached is None or messages.is_still_stuck(session, stuck.id) is None:
        return None
    inbound = messages.NewMessage(
        id=stuck.id,
        contact_id=stuck.contact_id,
        address_id=stuck.address_id,
        direction="in",
        medium=stuck.medium,
        provider=stuck.provider,
        provider_id=None,
        sequence=reached.sequence,
        kind="inbound",
        bulk=0,
        state="processed",
        in_reply_to=None,
        inline=0,
        body=stuck.body,
        offered=None,
        confidential=0,
        segments=0,
        due_at=None,
        trace=stuck.trace,
        created_at=to_micros(now),
    )
    shelf = parts.library.at(reached.revision, session)
    return Hearing(parts, session, shelf, reached, inbound, now, False)


def _give_to_staff(hearing: Hearing, stuck: messages.Stuck, *, now: datetime, tell: bool) -> None:
    reached = hearing.reached
    messages.set_inbound_state(
        hearing.session,
        message_id=stuck.id,
        state="dead",
        due_at=None,
        attempts=stuck.attempts + 1,
        settled_at=to_micros(now),
    )
    if not tell or reached.opted_out_at is not None:
        return
    sorry = hearing.shelf.world.phrase("went_wrong", reached.language)
    told = render([Reply("", "", sorry, language=reached.language)], Medium(stuck.medium))
    save(hearing, None, post(hearing, told), Bucket(reached.flood_level, reached.flood_at))
