"""Redaction: providers are asked to forget what erased people wrote and were sent, until they do.

A provider that keeps nothing, or offers no way to have it forgotten, is not asked.
"""

from __future__ import annotations

from datetime import timedelta

from bot.channels.channel import DeliveryFailure
from bot.channels.redacting import Redacts
from bot.services.failures import note_failure
from bot.services.parts import Parts
from bot.store import redactions
from bot.store.moment import micros, to_micros
from bot.store.redactions import RedactionRow
from bot.store.session import Session

ALONE = timedelta(minutes=5)  # so long one worker has it to itself
FIRST_WAIT = timedelta(minutes=10)
LONGEST_WAIT = timedelta(days=1)
TOLD_STAFF_AFTER = 10


def redact_next(parts: Parts) -> bool:
    """Ask a provider to forget one message; False when none is due."""
    now = to_micros(parts.clock())
    row = parts.db.write(
        lambda session: redactions.take_next(session, now=now, until=now + micros(ALONE))
    )
    if row is None:
        return False
    channel = parts.channels.get(row.provider)
    try:
        if isinstance(channel, Redacts):
            channel.redact(row.provider_id)
    except DeliveryFailure as failure:
        code = failure.code
        parts.db.write(lambda session: _put_off(parts, row, code, session=session))
        return True
    parts.db.write(lambda session: redactions.done(session, row.id))
    return True


def _put_off(parts: Parts, row: RedactionRow, code: str, *, session: Session) -> None:
    """Wait longer each time; staff learn of one that a provider keeps refusing."""
    now = parts.clock()
    wait = min(micros(FIRST_WAIT) * 2 ** min(row.attempts, 10), micros(LONGEST_WAIT))
    redactions.put_off(session, row.id, until=to_micros(now) + wait, code=code)
    if row.attempts + 1 == TOLD_STAFF_AFTER:
        note_failure(session, f"redaction {code}", message_id=None, now=now, trace="")
