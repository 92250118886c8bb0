"""Perhaps sent: looked up at the provider, then taken as sent, sent again, or held for staff."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from bot.services import doubts, outbox
from bot.services.parts import Parts
from bot.store.tables import messages
from bot.worker import Worker
from tests.parts import PERSON, TestClock
from tests.provider import Provider
from tests.queueing import queue
from tests.rows import Message, change, errors, outbound
from tests.services.test_outbox_order import known
from tests.working import claim, deliver_next, deliver_waiting, drain, lapse_leases, speak


def last(parts: Parts) -> Message:
    return outbound(parts)[-1]


# --- a worker that died -------------------------------------------------------------------------


def test_what_was_sent_before_its_worker_died_is_found_in_the_list(
    parts: Parts, provider: Provider
) -> None:
    known(parts)
    queue(parts, "un")
    assert deliver_next(parts) is not None  # and then the worker dies, before it notes that
    lapse_leases(parts)
    Worker(parts).clear_doubts()
    assert last(parts).state in ("accepted", "delivered")
    assert last(parts).provider_id == provider.ledger.sent()[0].sid
    deliver_waiting(parts)
    assert len(provider.ledger.sent()) == 1


def test_what_was_not_sent_is_sent_again_when_the_list_has_not_had_it_for_two_minutes(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    known(parts)
    queue(parts, "un")
    claim(parts)  # and then the worker dies
    lapse_leases(parts)
    worker = Worker(parts)
    worker.clear_doubts()
    clock.move(seconds=110)
    worker.clear_doubts()
    assert last(parts).state == "uncertain"
    clock.move(seconds=20)
    worker.clear_doubts()
    assert last(parts).state == "ready"
    deliver_waiting(parts)
    assert provider.ledger.texts(PERSON) == ["un"]


@pytest.mark.parametrize(("kind", "confidential"), [("broadcast", False), ("member", True)])
def test_broadcasts_and_confidential_news_are_held_for_staff_instead(
    parts: Parts, provider: Provider, clock: TestClock, kind: str, confidential: bool
) -> None:
    known(parts)
    queue(parts, "un", kind=kind, bulk=kind == "broadcast", confidential=confidential)
    claim(parts)
    lapse_leases(parts)
    drain(parts, clock)
    assert (last(parts).state, last(parts).error_code) == ("failed", "uncertain")
    assert errors(parts) == ["delivery uncertain"]
    assert provider.ledger.sent() == []


def test_a_confidential_answer_is_sent_again_somebody_waits_for_it(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    known(parts)
    queue(parts, "un", confidential=True)
    claim(parts)
    lapse_leases(parts)
    drain(parts, clock)
    assert provider.ledger.texts(PERSON) == ["un"]


def test_a_lease_that_has_not_lapsed_is_in_no_doubt(parts: Parts) -> None:
    known(parts)
    queue(parts, "un")
    claim(parts)
    assert parts.db.write(lambda s: doubts.raise_doubts(parts, session=s, now=parts.clock())) == 0


def test_a_lease_of_before_the_machine_started_is_in_doubt(parts: Parts) -> None:
    known(parts)
    queue(parts, "un")
    claim(parts)
    change(parts, update(messages).where(messages.c.state == "sending").values(lease_boot="x"))
    assert parts.db.write(lambda s: doubts.raise_doubts(parts, session=s, now=parts.clock())) == 1


def test_a_worker_that_lost_its_lease_sends_nothing(parts: Parts, provider: Provider) -> None:
    known(parts)
    queue(parts, "un")
    claimed = claim(parts)
    assert claimed is not None
    lapse_leases(parts)
    Worker(parts).clear_doubts()
    assert outbox.deliver(parts, claimed) is None
    assert provider.ledger.sent() == []


def test_a_worker_that_wakes_up_with_a_short_lease_gives_the_message_back(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    known(parts)
    queue(parts, "un")
    claimed = claim(parts)
    assert claimed is not None
    half = claimed.until - 31_000_000
    change(parts, update(messages).where(messages.c.state == "sending").values(lease_until=half))
    sent = outbox.deliver(parts, replace(claimed, until=half))
    assert provider.ledger.sent() == []
    claim(parts, sent)
    assert last(parts).state == "ready"
    clock.move(minutes=1)
    deliver_waiting(parts)
    assert provider.ledger.texts(PERSON) == ["un"]


def test_the_look_up_waits_while_the_list_cannot_be_read(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    known(parts)
    queue(parts, "un")
    deliver_next(parts)
    lapse_leases(parts)
    provider.faults.list_works = False
    worker = Worker(parts)
    for _ in range(20):
        worker.clear_doubts()
        clock.move(minutes=1)
    assert last(parts).state == "uncertain", "however long: never blindly again"
    provider.faults.list_works = True
    worker.clear_doubts()
    assert last(parts).state in ("accepted", "delivered")


# --- equal texts --------------------------------------------------------------------------------


def test_two_equal_texts_in_doubt_are_told_apart_by_their_order(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    """The first was sent, the second was not: the second must not take the first one's entry."""
    known(parts)
    first, second = queue(parts, "menu"), queue(parts, "menu")
    deliver_next(parts)
    change(parts, update(messages).where(messages.c.id == second).values(state="sending"))
    lapse_leases(parts)
    change(parts, update(messages).where(messages.c.id == first).values(due_at=0))
    Worker(parts).clear_doubts()
    states = {it.id: it.state for it in outbound(parts)}
    assert states[first] in ("accepted", "delivered")
    assert states[second] == "uncertain"
    drain(parts, clock)
    assert provider.ledger.texts(PERSON) == ["menu", "menu"]
    assert provider.ledger.duplicates() == {}


def test_a_younger_equal_text_waits_for_the_older_one_that_is_not_proven_yet(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    speak(parts, provider, "Bonjour")  # sent inside the answer, and no callback ever comes
    clock.move(seconds=30)
    menu = outbound(parts)[0].text
    queue(parts, menu)
    claim(parts)  # and then the worker dies
    lapse_leases(parts)
    Worker(parts).clear_doubts()
    assert [it.state for it in outbound(parts)] == ["inline", "uncertain"]
    drain(parts, clock)
    assert provider.ledger.texts(PERSON) == [menu, menu]


def test_an_attempt_that_failed_is_not_taken_for_the_one_in_doubt(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    known(parts)
    queue(parts, "un")
    deliver_waiting(parts)
    sid = provider.ledger.sent()[0].sid
    change(
        parts,
        update(messages)
        .where(messages.c.provider_id == sid)
        .values(state="ready", provider_state=None, due_at=0),
    )
    claim(parts)  # a second attempt: its worker dies before it sends
    lapse_leases(parts)
    drain(parts, clock)
    assert len(provider.ledger.sent()) == 2
    assert last(parts).provider_id == provider.ledger.sent()[1].sid
