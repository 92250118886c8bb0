"""What an organisation answers to a referral, by its link or by SMS: read once, never guessed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.lifecycle import Condition, Kind, ReferralState, UnmetConditions, moves
from bot.services.parts import Parts
from bot.services.referral_sending import TO_SEND, hash_token
from bot.services.referral_steps import ENDS, note
from bot.services.referrals import find_holding, make_move
from bot.services.refusal import Refusal
from bot.store import referrals as store
from bot.store.moment import to_micros
from bot.store.referrals import ReferralRow
from bot.store.session import Session


class Answer(StrEnum):
    """What an organisation can say."""

    YES = "yes"
    NO = "no"
    STARTED = "started"
    FINISHED = "finished"


class Effect(StrEnum):
    """What an answer came to."""

    NOTED = "noted"
    ALREADY = "already"
    CONTRADICTS = "contradicts"  # for a member
    OVER = "over"


# The moves that lead to what was said: who says that somebody began has accepted them.
MOVES = {
    Answer.YES: ("accept",),
    Answer.NO: ("refuse",),
    Answer.STARTED: ("accept", "start"),
    Answer.FINISHED: ("accept", "start", "finish"),
}
REACHED = {
    Answer.YES: ReferralState.ACCEPTED,
    Answer.NO: ReferralState.REFUSED,
    Answer.STARTED: ReferralState.STARTED,
    Answer.FINISHED: ReferralState.DONE,
}
SHOWS_NUMBER = frozenset({ReferralState.ACCEPTED, ReferralState.STARTED})
IN_ORDER = (ReferralState.ACCEPTED, ReferralState.STARTED, ReferralState.DONE)


@dataclass(frozen=True, slots=True)
class Request:
    """What an organisation sees: the number only once it said yes. Empty when it is over."""

    reference: str
    organisation: str
    state: str
    is_over: bool
    first_name: str = ""
    trade: str | None = None
    region: str | None = None
    number: str = ""
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of an answer, and the request as it is now."""

    effect: Effect
    request: Request


def open_request(parts: Parts, token: str, *, session: Session, now: datetime) -> Request:
    """What a link shows. Raises `Refusal` "no_such_link", "link_over"."""
    return see(parts, _by_token(parts, token, session=session, now=now), session=session)


def answer_by_link(
    parts: Parts, token: str, said: str, *, session: Session, now: datetime
) -> Answered:
    """Take the answer of a link. Raises `Refusal` "no_such_link", "link_over", "no_answer"."""
    row = _by_token(parts, token, session=session, now=now)
    if said not in set(Answer):
        raise Refusal("no_answer")
    return take_answer(parts, row.id, Answer(said), session=session, now=now)


def _by_token(parts: Parts, token: str, *, session: Session, now: datetime) -> ReferralRow:
    row = store.find_by_hash(session, hash_token(parts, token[:100]))
    if row is None:
        raise Refusal("no_such_link")
    if row.expires_at is None or row.expires_at <= to_micros(now):
        raise Refusal("link_over")
    return row


def take_answer(
    parts: Parts, referral_id: int, said: Answer, *, session: Session, now: datetime
) -> Answered:
    """Move the referral to what was said. An answer is itself the proof that our text arrived."""
    row = store.lock_referral(session, referral_id)
    if row is None:
        raise Refusal("no_such_link")
    if row.state == REACHED[said]:
        return Answered(Effect.ALREADY, see(parts, row, session=session))
    if row.state in ENDS:
        contradicts = row.state != ReferralState.WITHDRAWN
        effect = Effect.CONTRADICTS if contradicts else Effect.OVER
        return Answered(effect, see(parts, row, session=session))
    after = _go(parts, row, said, session=session, now=now)
    if after.state != REACHED[said]:
        behind = _is_behind(row, said)
        effect = Effect.ALREADY if behind else Effect.CONTRADICTS
        return Answered(effect, see(parts, after, session=session))
    note("referral_answered", row, None, session=session, now=now, answer=said.value)
    return Answered(Effect.NOTED, see(parts, after, session=session))


def _is_behind(row: ReferralRow, said: Answer) -> bool:
    """Whether it is further than what was said: a late yes changes nothing."""
    wanted = REACHED[said]
    if wanted not in IN_ORDER or row.state not in IN_ORDER:
        return False
    return IN_ORDER.index(wanted) < IN_ORDER.index(ReferralState(row.state))


def _go(
    parts: Parts, row: ReferralRow, said: Answer, *, session: Session, now: datetime
) -> ReferralRow:
    """Along the moves there are; nothing where one of them is not legal."""
    row = _arrived(parts, row, session=session, now=now)
    for trigger in MOVES[said]:
        if trigger in moves(Kind.REFERRAL, row.state):
            row = make_move(
                parts, row, trigger, session=session, now=now, answer=said.value
            )
    return row


def _arrived(parts: Parts, row: ReferralRow, *, session: Session, now: datetime) -> ReferralRow:
    """Who answers has received it, whatever the provider has reported so far."""
    if row.state != ReferralState.PROPOSED or row.message_id is None:
        return row
    content = parts.library.now(session).content
    holds = find_holding(session, row, content) | {Condition.DELIVERY_IS_CONFIRMED}
    try:
        return make_move(
            parts, row, TO_SEND[ReferralState.PROPOSED], session=session, now=now, holds=holds
        )
    except UnmetConditions:
        return row


def see(parts: Parts, row: ReferralRow, *, session: Session) -> Request:
    """What the organisation may see of it now."""
    found = store.read_line(session, row.id)
    is_over = row.state in ENDS or found is None or found.erased_at is not None
    if is_over or found is None:
        return Request(row.reference, row.organisation, row.state, is_over=True)
    name = number = ""
    if found.name is not None:
        name = parts.vault.open(found.name, "contacts", "name", row.contact_id)
    if row.state in SHOWS_NUMBER and found.address is not None and found.address_id is not None:
        number = parts.vault.open(found.address, "addresses", "address", found.address_id)
    return Request(
        reference=row.reference,
        organisation=row.organisation,
        state=row.state,
        is_over=False,
        first_name=name,
        trade=row.trade,
        region=row.region,
        number=number,
        answers=_offered(row),
    )


def _offered(row: ReferralRow) -> tuple[Answer, ...]:
    """The answers that lead on from here; before it counts as sent, those that will."""
    state = row.state
    if state == ReferralState.PROPOSED:
        state = ReferralState.SENT
    known = moves(Kind.REFERRAL, state)
    return tuple(it for it in Answer if MOVES[it][-1] in known)
