"""Danger told again and again in a flood: all of it in one request, and ever fewer answers.

The first of a flood is answered like any other. Those that follow are added to the request; the
person is told now and then, without a word of what it is about, that it was received.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.services.throttle import wait_after
from bot.services.ticket_opening import Wish, open_request
from bot.store import attempts, messages
from bot.store.attempts import AttemptRow
from bot.store.moment import micros, to_micros

if TYPE_CHECKING:
    from bot.services.turns import Hearing

OVER_AFTER = timedelta(minutes=10)  # without such a message: the next is the first of another flood
FREE = 1  # the full answer


class Answer(StrEnum):
    """What a message of danger in a flood is answered with."""

    FULL = "full"
    RECEIVED = "received"
    NONE = "none"


def note_danger(hearing: Hearing, text: str) -> Answer:
    """What a message of danger in a flood is answered with. Unless it is to be heard in full, it is
    in the request when this returns."""
    answer = _count(hearing)
    if answer is not Answer.FULL:
        _add_to_request(hearing, text)
    return answer


def _count(hearing: Hearing) -> Answer:
    session, contact_id = hearing.session, str(hearing.reached.contact_id)
    at = to_micros(hearing.now)
    key = hearing.parts.vault.index("danger_in_flood", contact_id)
    row = attempts.lock_attempts(session, key, now=at)
    if row.failures == 0 or at - row.tried_at > micros(OVER_AFTER):
        answer, count = Answer.FULL, 1
    elif at >= row.blocked_until:
        answer, count = Answer.RECEIVED, row.failures + 1
    else:
        answer, count = Answer.NONE, row.failures
    until = row.blocked_until
    if answer is not Answer.NONE:
        until = at + micros(wait_after(count, free=FREE))
    attempts.set_attempts(session, key, AttemptRow(count, at, until))
    return answer


def _add_to_request(hearing: Hearing, text: str) -> None:
    """Keep it in the person's urgent request, where alone it is read."""
    messages.hide(hearing.session, hearing.inbound.id)
    open_request(
        hearing.parts.vault,
        Wish("danger", text, hearing.reached.contact_id, is_urgent=True),
        settings=hearing.shelf.settings,
        session=hearing.session,
        now=hearing.now,
    )
