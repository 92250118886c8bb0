"""What may not be sent at all: to somebody who left, to nobody real, what does not open."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from bot.services.parts import Parts
from bot.store.tables import addresses, messages
from bot.worker import Worker
from tests.parts import PERSON, TestClock
from tests.provider import Provider
from tests.queueing import queue
from tests.rows import Message, ask, change, errors, outbound
from tests.services.test_outbox_order import known
from tests.working import deliver_waiting, drain, speak


def last(parts: Parts) -> Message:
    return outbound(parts)[-1]


@pytest.mark.parametrize("kind", ["reply", "prompt", "member"])
def test_what_waited_when_a_person_said_stop_is_not_sent(
    parts: Parts, provider: Provider, clock: TestClock, kind: str
) -> None:
    known(parts)
    queue(parts, "un", kind=kind)
    clock.move(seconds=1)
    speak(parts, provider, "STOP")
    drain(parts, clock)
    (confirmation,) = provider.ledger.texts(PERSON)
    assert confirmation != "un"


def test_a_reminder_to_somebody_opted_out_is_not_sent(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    known(parts)
    change(parts, update(addresses).values(opted_out_at=1))
    queue(parts, "un", kind="prompt")
    deliver_waiting(parts)
    assert (last(parts).state, last(parts).error_code) == ("failed", "opted_out")
    assert provider.ledger.sent() == []


def test_a_text_that_does_not_open_is_given_to_staff_and_holds_nobody(
    parts: Parts, provider: Provider
) -> None:
    known(parts)
    broken = queue(parts, "un")
    queue(parts, "deux")
    change(parts, update(messages).where(messages.c.id == broken).values(body=b"\x02t1damage"))
    deliver_waiting(parts)
    assert provider.ledger.texts(PERSON) == ["deux"]
    assert ("failed", "tampered") in states_of(parts)
    assert errors(parts) == ["delivery tampered"]


def states_of(parts: Parts) -> list[tuple[str, str | None]]:
    return [(row[0], row[1]) for row in ask(parts, select(messages.c.state, messages.c.error_code))]


def test_a_text_in_doubt_that_does_not_open_is_given_to_staff(
    parts: Parts, provider: Provider
) -> None:
    known(parts)
    broken = queue(parts, "un")
    change(
        parts,
        update(messages)
        .where(messages.c.id == broken)
        .values(body=b"\x02t1damage", state="uncertain", uncertain_since=1),
    )
    Worker(parts).clear_doubts()
    assert ("failed", "tampered") in states_of(parts)


def test_a_demonstration_number_is_never_sent_to_by_a_real_channel(
    parts: Parts, provider: Provider
) -> None:
    known(parts, "+22300000001")
    queue(parts, "un", to="+22300000001")
    deliver_waiting(parts)
    assert provider.ledger.sent() == []
    assert last(parts).error_code == "demonstration_number"


