"""Any order of what members, organisations, persons and time do: no illegal move, each recorded."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.lifecycle import Condition, Kind, move, moves
from bot.services.parts import Parts
from bot.services.referral_answers import Answer, take_answer
from bot.services.referrals import withdraw_all
from bot.services.refusal import Refusal
from bot.store import referrals as store
from bot.store.referrals import ReferralRow
from tests.parts import TestClock
from tests.provider import Provider
from tests.services.casework import settle
from tests.services.referring import (
    accepting,
    acted,
    current,
    decided,
    everything_arrives,
    moved,
    named,
    proposed,
)

EVERYTHING = frozenset(Condition)
OPEN = ("proposed", "sent", "no_answer", "accepted", "started")
TRIGGERS = sorted({it for state in OPEN for it in moves(Kind.REFERRAL, state)})
STEPS = st.one_of(
    st.tuples(st.just("member"), st.sampled_from(TRIGGERS)),
    st.tuples(st.just("organisation"), st.sampled_from([it.value for it in Answer])),
    st.tuples(st.just("time"), st.sampled_from(["1", "8", "40"])),
    st.tuples(st.just("provider"), st.sampled_from(["delivered", "failed"])),
    st.tuples(st.just("person"), st.sampled_from(["leaves"])),
)


def do(parts: Parts, clock: TestClock, row: ReferralRow, who: str, what: str) -> None:
    """One thing that happens, or is refused."""
    if who == "member":
        try:
            acted(parts, row, what)
        except Refusal as refusal:
            assert refusal.code in {"illegal_move", "under_way", "consent_is_recorded"}
    elif who == "organisation":
        parts.db.write(
            lambda s: take_answer(parts, row.id, Answer(what), session=s, now=parts.clock())
        )
    elif who == "time":
        clock.now += timedelta(days=int(what))
    elif who == "provider":
        everything_arrives(parts, what)
        clock.move(minutes=2)
    else:
        parts.db.write(lambda s: withdraw_all(s, row.contact_id, now=parts.clock()))
    settle(parts)


def test_whatever_happens_every_move_is_legal_and_recorded(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    accepting(parts, clock)
    contact_id = named(parts, provider)

    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    @given(steps=st.lists(STEPS, max_size=8))
    def walk(steps: list[tuple[str, str]]) -> None:
        parts.db.write(lambda s: withdraw_all(s, contact_id, now=parts.clock()))
        clock.move(minutes=1)
        decided(parts, contact_id)
        row = proposed(parts, contact_id)
        for who, what in steps:
            do(parts, clock, row, who, what)
            state, told = current(parts, row).state, moved(parts, row)
            assert told[0] == (None, "propose", "proposed")
            assert told[-1][2] == state
            for was, trigger, became in told[1:]:
                assert move(Kind.REFERRAL, str(was), trigger, holds=EVERYTHING) == became
            is_open = state not in {"refused", "done", "withdrawn"}
            found = parts.db.read(
                lambda s: store.find_open_of(
                    s, contact_id=contact_id, organisation=row.organisation
                )
            )
            assert (found is not None) == is_open

    walk()
