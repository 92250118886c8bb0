"""The life of a referral: sent only with consent, to who accepts, and once delivery is known."""

from __future__ import annotations

from enum import StrEnum

from bot.core.lifecycle.table import Condition, Kind, Lifecycle, Move


class ReferralState(StrEnum):
    """Where a referral to an organisation stands."""

    PROPOSED = "proposed"
    SENT = "sent"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    NO_ANSWER = "no_answer"
    STARTED = "started"
    DONE = "done"
    WITHDRAWN = "withdrawn"  # the person took their agreement back, or left


S = ReferralState
WAITING = (S.SENT, S.NO_ANSWER)
TO_SEND = (
    Condition.CONSENT_IS_RECORDED,
    Condition.ORGANISATION_ACCEPTS,
    Condition.DELIVERY_IS_CONFIRMED,
)

LIFE = Lifecycle(
    kind=Kind.REFERRAL,
    states=ReferralState,
    begins=(S.PROPOSED,),
    moves=(
        Move("send", (S.PROPOSED,), S.SENT, TO_SEND),
        Move("accept", WAITING, S.ACCEPTED),
        Move("refuse", WAITING, S.REFUSED),
        Move("note_silence", (S.SENT,), S.NO_ANSWER),
        Move("send_again", (S.NO_ANSWER,), S.SENT, TO_SEND),
        Move("start", (S.ACCEPTED,), S.STARTED),
        Move("finish", (S.STARTED,), S.DONE),
        Move("withdraw", (S.PROPOSED, *WAITING, S.ACCEPTED, S.STARTED), S.WITHDRAWN),
    ),
)
