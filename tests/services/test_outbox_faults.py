"""What a provider does to a send: refuses, breaks, cuts, asks to wait; what follows for whom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.services import fates
from bot.services.parts import Parts
from bot.store.moment import to_micros
from tests.parts import OTHERS, PERSON, TestClock
from tests.provider import Provider
from tests.queueing import queue
from tests.rows import Message, contact_at, errors, outbound
from tests.services.test_outbox_order import known
from tests.working import deliver_waiting, drain


def last(parts: Parts) -> Message:
    return outbound(parts)[-1]


def waits(parts: Parts, clock: TestClock) -> timedelta:
    """How long the last message waits from now."""
    due = last(parts).due_at
    assert due is not None
    return timedelta(microseconds=due - to_micros(clock()))


def test_a_provider_that_is_busy_is_asked_again_after_growing_waits(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    known(parts)
    queue(parts, "un")
    provider.faults.script(["429"] * 5)
    least = 2.0
    for _ in range(5):
        deliver_waiting(parts)
        wait = waits(parts, clock).total_seconds()
        assert least <= wait <= 1.5 * least, "half as much again at most, so that many spread"
        least *= 2
        clock.move(seconds=wait)
    deliver_waiting(parts)
    assert provider.ledger.texts(PERSON) == ["un"]
    assert last(parts).error_code is None


def test_the_wait_that_a_provider_asks_for_is_kept(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    known(parts)
    queue(parts, "un")
    provider.faults.retry_after = 60
    provider.faults.script(["429"])
    deliver_waiting(parts)
    assert 60 <= waits(parts, clock).total_seconds() <= 90


def test_a_provider_that_is_busy_for_hours_loses_nothing(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    known(parts)
    queue(parts, "un")
    provider.faults.rates({"429": 1.0})
    for _ in range(20):
        deliver_waiting(parts)
        clock.move(minutes=30)
    assert last(parts).state == "ready"
    provider.faults.rates({})
    clock.move(hours=1)
    deliver_waiting(parts)
    assert provider.ledger.texts(PERSON) == ["un"]


def test_after_most_of_a_day_staff_are_told(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    known(parts)
    queue(parts, "un")
    provider.faults.rates({"429": 1.0})
    for _ in range(fates.MOST_SENDS + 1):
        deliver_waiting(parts)
        clock.move(hours=1)
    assert last(parts).state == "failed"


@pytest.mark.parametrize("fault", ["500", "500-taken", "cut", "dropped"])
def test_an_unknown_outcome_is_looked_up_and_the_person_hears_it_once(
    parts: Parts, provider: Provider, clock: TestClock, fault: str
) -> None:
    known(parts)
    queue(parts, "un")
    provider.faults.script([fault])
    deliver_waiting(parts)
    assert last(parts).state == "uncertain"
    drain(parts, clock)
    assert provider.ledger.texts(PERSON) == ["un"]
    assert provider.ledger.duplicates() == {}


def test_a_provider_that_cannot_be_reached_gets_the_message_later(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    known(parts)
    queue(parts, "un")
    provider.stop()
    deliver_waiting(parts)
    assert (last(parts).state, last(parts).error_code) == ("ready", "unreachable")


def test_with_20_percent_429_10_percent_500_and_5_percent_cuts_nothing_is_lost_or_doubled(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    provider.faults.rates({"429": 0.2, "500": 0.1, "cut": 0.05})
    people = OTHERS[:20]
    for number in people:
        known(parts, number)
        for text in range(5):
            queue(parts, f"texte {text}", to=number)
    drain(parts, clock)
    assert provider.ledger.duplicates() == {}
    for number in people:
        assert provider.ledger.texts(number) == [f"texte {text}" for text in range(5)]


# --- errors with their own remedy ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "state", "wait"),
    [
        (21211, "failed", None),
        (21614, "failed", None),
        (21610, "failed", None),
        (30007, "failed", None),
        (20003, "ready", timedelta(minutes=15)),
        (63038, "ready", timedelta(hours=24)),
    ],
)
def test_each_error_has_its_remedy(
    parts: Parts,
    provider: Provider,
    clock: TestClock,
    code: int,
    state: str,
    wait: timedelta | None,
) -> None:
    known(parts)
    queue(parts, "un")
    provider.faults.refused = {PERSON: code}
    deliver_waiting(parts)
    assert (last(parts).state, last(parts).error_code) == (state, str(code))
    if wait is not None:
        assert waits(parts, clock) == wait


def test_a_person_who_left_at_the_provider_is_opted_out(parts: Parts, provider: Provider) -> None:
    known(parts)
    queue(parts, "un")
    provider.faults.refused = {PERSON: 21610}
    deliver_waiting(parts)
    assert contact_at(parts).opted_out_at is not None


def test_a_number_that_does_not_exist_is_marked(parts: Parts, provider: Provider) -> None:
    known(parts)
    queue(parts, "un")
    provider.faults.refused = {PERSON: 21211}
    deliver_waiting(parts)
    assert contact_at(parts).unreachable_at is not None


def test_an_account_that_is_refused_alerts_staff_once_a_message(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    known(parts)
    queue(parts, "un")
    provider.faults.refused = {PERSON: 20003}
    for _ in range(4):
        deliver_waiting(parts)
        clock.move(minutes=15)
    assert errors(parts) == ["delivery 20003"]
    provider.faults.refused = {}
    deliver_waiting(parts)
    assert provider.ledger.texts(PERSON) == ["un"]


def test_a_code_that_nobody_knows_is_tried_once_more(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    known(parts)
    queue(parts, "un")
    provider.faults.refused = {PERSON: 99999}
    deliver_waiting(parts)
    assert last(parts).state == "ready"
    clock.move(minutes=1)
    deliver_waiting(parts)
    assert (last(parts).state, last(parts).attempts) == ("failed", 2)
