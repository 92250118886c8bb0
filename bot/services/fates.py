"""What follows for an outbound message from what happened to it: sent, failed, or nobody knows."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta

from bot.channels.channel import RANK, Accepted, DeliveryFailure, DeliveryState, Remedy
from bot.services.parts import Patience
from bot.store.moment import micros
from bot.store.outbox import Fate, Row

LATER = timedelta(hours=3)
TOMORROW = timedelta(hours=24)
CHANNEL_STOPPED = timedelta(minutes=15)
LONGEST_WAIT = timedelta(minutes=30)
MOST_SENDS = 40  # of a message that is never taken: with growing waits most of a day
MOST_DOUBTED = 3  # of a message that may have arrived each time: where there is no list to ask
NEVER = -1
MOST_RETRIES = {  # of a message that was taken, and did not arrive
    Remedy.RETRY: 3,
    Remedy.LATER: 3,
    Remedy.TOMORROW: 3,
    Remedy.AGAIN: 1,
}
STATES = {
    DeliveryState.ACCEPTED: "accepted",
    DeliveryState.QUEUED: "accepted",
    DeliveryState.SENDING: "accepted",
    DeliveryState.SENT: "sent",
    DeliveryState.PARTIALLY_DELIVERED: "sent",
    DeliveryState.DELIVERED: "delivered",
    DeliveryState.READ: "read",
}
BAD_ENDS = frozenset({DeliveryState.UNDELIVERED, DeliveryState.FAILED, DeliveryState.CANCELED})
ANSWERS = frozenset({"reply", "notice"})  # somebody waits for it: sent again, in confidence too
UNTRUSTED_AGAIN = frozenset({"broadcast"})  # never sent again on a mere doubt
AT_HAND = frozenset({"ready", "sending", "uncertain", "inline"})
UNTRIED = frozenset({"stopping", "lease_short", "not_checked"})  # it was never handed over


def unchanged(row: Row) -> Fate:
    """The fate that the row has now."""
    return Fate(
        state=row.state,
        provider_id=row.provider_id,
        provider_state=row.provider_state,
        error_code=row.error_code,
        due_at=row.due_at,
        inline=row.inline,
        attempts=row.attempts,
        uncertain_since=row.uncertain_since,
        sent_at=None,
        settled_at=None,
    )


def accepted(row: Row, accepted_as: Accepted, *, now: int) -> Fate:
    """The provider took it."""
    taken = accepted_as.state if accepted_as.state in STATES else DeliveryState.ACCEPTED
    return replace(
        unchanged(row),
        state=STATES[taken],
        provider_id=accepted_as.provider_id,
        provider_state=taken.value,
        error_code=None,
        due_at=None,
        uncertain_since=None,
        sent_at=now,
    )


def refused(row: Row, failure: DeliveryFailure, *, now: int, patience: Patience) -> Fate:
    """It was not taken: again later, never, or to be found out."""
    if failure.remedy is Remedy.UNCERTAIN:
        return doubtful(row, failure.code, now=now)
    if failure.remedy is Remedy.STOP_CHANNEL:
        wait = micros(CHANNEL_STOPPED)
        return _again(row, failure.code, now + wait, attempts=max(0, row.attempts - 1))
    if failure.code in UNTRIED:
        wait = _wait(row, failure, patience=patience)
        return _again(row, failure.code, now + wait, attempts=max(0, row.attempts - 1))
    most = MOST_RETRIES.get(failure.remedy, NEVER)
    most = MOST_SENDS if failure.remedy is Remedy.RETRY else most
    return _again_or_never(row, failure, most=most, now=now, patience=patience)


def undelivered(row: Row, failure: DeliveryFailure, *, now: int, patience: Patience) -> Fate:
    """It was taken and did not arrive: a few times more, or never."""
    if failure.remedy is Remedy.STOP_CHANNEL:
        return _again(row, failure.code, now + micros(CHANNEL_STOPPED))
    most = MOST_RETRIES.get(failure.remedy, NEVER)
    return _again_or_never(row, failure, most=most, now=now, patience=patience)


def _again_or_never(
    row: Row, failure: DeliveryFailure, *, most: int, now: int, patience: Patience
) -> Fate:
    if tries(row) <= most:
        return _again(row, failure.code, now + _wait(row, failure, patience=patience))
    return _given_up(row, failure.code, now=now)


def tries(row: Row) -> int:
    """How often it was handed over: by sending it, or in the answer to a webhook."""
    return row.attempts + row.inline


def _again(row: Row, code: str, due_at: int, *, attempts: int | None = None) -> Fate:
    """To be sent once more. The provider's id stays: news of it is news of an attempt that ended.
    """
    return replace(
        unchanged(row),
        state="ready",
        provider_state=None,
        error_code=code,
        due_at=due_at,
        inline=0,
        attempts=tries(row) if attempts is None else attempts,
        uncertain_since=None,
    )


def _given_up(row: Row, code: str, *, now: int) -> Fate:
    return replace(
        unchanged(row),
        state="failed",
        error_code=code,
        due_at=None,
        uncertain_since=None,
        settled_at=now,
    )


def _wait(row: Row, failure: DeliveryFailure, *, patience: Patience) -> int:
    if failure.remedy is Remedy.LATER:
        return micros(LATER)
    if failure.remedy is Remedy.TOMORROW:
        return micros(TOMORROW)
    wait = micros(patience.first_retry) * 2 ** max(0, tries(row) - 1)
    if failure.retry_after is not None:
        wait = max(wait, int(failure.retry_after * 1_000_000))
    wait = min(wait, micros(LONGEST_WAIT))
    return wait + secrets.randbelow(wait // 2 + 1)  # so that many do not come back together


def doubtful(row: Row, code: str, *, now: int) -> Fate:
    """Taken or not, nobody knows: look before anything is sent again."""
    return replace(
        unchanged(row),
        state="uncertain",
        error_code=code,
        due_at=now,
        uncertain_since=row.uncertain_since or now,
    )


def still_doubtful(row: Row, *, now: int, patience: Patience) -> Fate:
    """The list could not be read, or is asked just now: look again soon."""
    return replace(unchanged(row), due_at=now + micros(patience.look_again))


def not_found(row: Row, *, is_listed: bool, now: int, patience: Patience) -> Fate:
    """The provider's list does not have it: wait, then send again what may be sent twice.

    `is_listed` False: the provider keeps no list, and it may have arrived each time.
    """
    since = row.uncertain_since if row.uncertain_since is not None else now
    if now - since < micros(patience.uncertain):
        return still_doubtful(row, now=now, patience=patience)
    most = MOST_SENDS if is_listed else MOST_DOUBTED
    is_answer = row.kind in ANSWERS
    is_held = row.kind in UNTRUSTED_AGAIN or (row.confidential and not is_answer)
    if is_held or tries(row) > most:
        return _given_up(row, "uncertain", now=now)
    return _again(row, "uncertain", now)


def is_of_ended_attempt(row: Row, provider_id: str | None) -> bool:
    """True for news under an id that is not that of the attempt at hand, or of the last one."""
    if row.provider_id is None or provider_id is None:
        return False
    if row.state in AT_HAND:  # the id that stands there is of an attempt that failed
        return provider_id == row.provider_id
    return provider_id != row.provider_id


def is_news(row: Row, state: DeliveryState) -> bool:
    """True when a report moves the message forward: the highest rank counts, the first end wins."""
    if row.provider_state is None:
        return True
    known = DeliveryState(row.provider_state)
    if known in BAD_ENDS:
        return False
    return RANK[state] > RANK[known]


def contradicts(row: Row, state: DeliveryState) -> bool:
    """True for a bad end after a good one, or a good one after a bad one: kept, without effect."""
    if row.provider_state is None:
        return False
    known, end = DeliveryState(row.provider_state), RANK[DeliveryState.DELIVERED]
    both_are_ends = RANK[state] >= end and RANK[known] >= end
    return both_are_ends and (state in BAD_ENDS) != (known in BAD_ENDS)


def reported(row: Row, state: DeliveryState, provider_id: str | None, *, now: int) -> Fate:
    """The provider says how far it came; only for good news, a bad end is `undelivered`."""
    settled = state in (DeliveryState.DELIVERED, DeliveryState.READ)
    return replace(
        unchanged(row),
        state=STATES[state],
        provider_id=provider_id or row.provider_id,
        provider_state=state.value,
        error_code=None,
        due_at=None,
        uncertain_since=None,
        sent_at=now,
        settled_at=now if settled else None,
    )
