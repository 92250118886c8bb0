"""What follows for an outbound message from what happened to it: sent, failed, or nobody knows."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta

from bot.channels.channel import RANK, Accepted, DeliveryFailure, DeliveryState, Remedy
from bot.services.parts import Patience
from bot.store.moment import micros
from bot.store.outbox import Fate, Row

MOST_RETRIES = 6
MOST_LATER = 3
LATER = timedelta(hours=3)
TOMORROW = timedelta(hours=24)
CHANNEL_STOPPED = timedelta(minutes=15)
LONGEST_WAIT = timedelta(minutes=30)
KEEPS_TRYING = {
    Remedy.RETRY: MOST_RETRIES,
    Remedy.LATER: MOST_LATER,
    Remedy.TOMORROW: MOST_LATER,
    Remedy.AGAIN: 2,
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
UNTRUSTED_AGAIN = frozenset({"broadcast"})  # never sent again on a mere doubt


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
    return replace(
        unchanged(row),
        state=STATES.get(accepted_as.state, "accepted"),
        provider_id=accepted_as.provider_id,
        provider_state=accepted_as.state.value,
        error_code=None,
        due_at=None,
        uncertain_since=None,
        sent_at=now,
    )


def refused(row: Row, failure: DeliveryFailure, *, now: int, patience: Patience) -> Fate:
    """It was not taken, or not delivered: again later, never, or to be found out."""
    remedy = failure.remedy
    if remedy is Remedy.UNCERTAIN:
        return doubtful(row, failure.code, now=now)
    if remedy is Remedy.STOP_CHANNEL:
        return _again(row, failure.code, now + micros(CHANNEL_STOPPED), attempts=row.attempts - 1)
    if row.attempts < KEEPS_TRYING.get(remedy, 0):
        return _again(row, failure.code, now + _wait(row, failure, patience=patience))
    return replace(
        unchanged(row), state="failed", error_code=failure.code, due_at=None, settled_at=now
    )


def _again(row: Row, code: str, due_at: int, *, attempts: int | None = None) -> Fate:
    return replace(
        unchanged(row),
        state="ready",
        error_code=code,
        due_at=due_at,
        inline=0,
        attempts=row.attempts if attempts is None else max(0, attempts),
        uncertain_since=None,
    )


def _wait(row: Row, failure: DeliveryFailure, *, patience: Patience) -> int:
    if failure.remedy is Remedy.LATER:
        return micros(LATER)
    if failure.remedy is Remedy.TOMORROW:
        return micros(TOMORROW)
    wait = micros(patience.first_retry) * 2 ** max(0, row.attempts - 1)
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
    """The list could not be read: look again soon."""
    return replace(unchanged(row), due_at=now + micros(patience.look_again))


def not_found(row: Row, *, now: int, patience: Patience) -> Fate:
    """The provider's list does not have it: wait, then send again what may be sent twice."""
    since = row.uncertain_since if row.uncertain_since is not None else now
    if now - since < micros(patience.uncertain):
        return still_doubtful(row, now=now, patience=patience)
    if row.kind in UNTRUSTED_AGAIN or row.confidential:
        return replace(
            unchanged(row), state="failed", error_code="uncertain", due_at=None, settled_at=now
        )
    return _again(row, "uncertain", now)


def is_news(row: Row, state: DeliveryState) -> bool:
    """True when a report moves the message forward: the highest rank counts, the first end wins."""
    if row.provider_state is None:
        return True
    known = DeliveryState(row.provider_state)
    if known in BAD_ENDS:
        return False
    return RANK[state] > RANK[known]


def reported(row: Row, state: DeliveryState, provider_id: str | None, *, now: int) -> Fate:
    """The provider says how far it came; only for good news, a bad end is `refused`."""
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
