"""The worker as it runs: threads that send, an orderly end, a heartbeat, no bug that stops it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from bot.channels.channel import OutboundMessage
from bot.channels.twilio.channel import TwilioChannel
from bot.services.parts import Parts
from bot.store.tables import messages, workers
from bot.worker import THREADS, Worker
from tests.parts import OTHERS, PERSON, Builder
from tests.provider import Fault, Provider
from tests.queueing import queue
from tests.rows import ask, change, outbound
from tests.servers import wait_until
from tests.services.test_outbox_order import known
from tests.working import speak


@contextmanager
def running(*of: Parts) -> Iterator[list[Worker]]:
    """Workers that run for the block; at its end each is told to stop and waited for."""
    workers = [Worker(parts) for parts in of]
    threads = [threading.Thread(target=worker.run) for worker in workers]
    for thread in threads:
        thread.start()
    try:
        yield workers
    finally:
        for worker in workers:
            worker.stop()
        for thread in threads:
            thread.join(60)
            assert not thread.is_alive(), "it ends in good order"


def states(parts: Parts) -> list[str]:
    return [it.state for it in outbound(parts)]


def test_it_sends_what_waits_and_what_comes_while_it_runs(
    parts: Parts, provider: Provider
) -> None:
    known(parts)
    queue(parts, "un")
    with running(parts):
        wait_until(lambda: provider.ledger.texts(PERSON) == ["un"])
        queue(parts, "deux")
        wait_until(lambda: provider.ledger.texts(PERSON) == ["un", "deux"])
    assert set(states(parts)) == {"accepted"}


def test_told_to_stop_it_settles_the_send_in_hand_and_leaves_the_rest(
    parts: Parts, provider: Provider
) -> None:
    known(parts)
    queue(parts, "un")
    queue(parts, "deux")
    provider.faults.script(["slow"])
    with running(parts) as (worker,):
        wait_until(lambda: "sending" in states(parts))
        worker.stop()
        wait_until(lambda: worker.is_stopping)
        provider.faults.release()
    assert provider.ledger.texts(PERSON) == ["un"]
    assert states(parts)[1:] == ["accepted", "ready"], "no lease is left behind"


def test_one_more_is_taken_already_while_as_many_as_may_are_on_their_way(
    parts: Parts, provider: Provider
) -> None:
    for number in OTHERS[: THREADS + THREADS // 2 + 1]:
        known(parts, number)
        queue(parts, "un", to=number)
    slow = provider.faults.counts
    provider.faults.script(["slow"] * THREADS)
    with running(parts) as (worker,):
        wait_until(lambda: states(parts).count("sending") == THREADS + THREADS // 2)
        wait_until(lambda: slow[Fault.SLOW] == THREADS)
        assert not provider.ledger.sent()
        worker.stop()
        wait_until(lambda: states(parts).count("sending") == THREADS)  # those in hand alone
        provider.faults.release()
    assert len(provider.ledger.sent()) == THREADS
    assert states(parts).count("ready") == THREADS // 2 + 1, "no lease is left behind"
    waiting = [it.attempts for it in outbound(parts) if it.state == "ready"]
    assert set(waiting) == {0}, "what was never handed over has its tries still"


def test_with_nothing_to_send_it_does_not_wait_for_who_writes(parts: Parts) -> None:
    inside, told = threading.Event(), threading.Event()

    def story(_session: object) -> None:
        inside.set()
        told.wait(60)

    writing = threading.Thread(target=lambda: parts.db.write(story))
    writing.start()
    assert inside.wait(60)
    assert Worker(parts).deliver_next() is None
    assert writing.is_alive()
    told.set()
    writing.join(60)


def test_it_signs_off_when_it_ends(parts: Parts) -> None:
    with running(parts):
        wait_until(lambda: len(ask(parts, select(workers.c.name))) == 1)
    assert ask(parts, select(workers.c.name)) == []


def test_two_workers_on_one_database_send_everything_once(
    build_parts: Builder, provider: Provider
) -> None:
    first, second = build_parts(), build_parts()
    for number in OTHERS[:30]:
        known(first, number)
        for text in ("un", "deux", "trois"):
            queue(first, text, to=number)
    with running(first, second):
        wait_until(lambda: len(provider.ledger.sent()) >= 90, seconds=60)
    assert provider.ledger.duplicates() == {}
    for number in OTHERS[:30]:
        assert provider.ledger.texts(number) == ["un", "deux", "trois"]


def test_inbound_and_outbound_at_once_keep_each_contacts_order(
    build_parts: Builder, provider: Provider
) -> None:
    """Four people write while the worker sends: what they are told follows what they wrote."""
    parts = build_parts(SEGIN_FLOOD_PER_MINUTE=0)
    with running(parts):
        people = [
            threading.Thread(target=converse, args=(parts, provider, number))
            for number in OTHERS[:4]
        ]
        for person in people:
            person.start()
        for person in people:
            person.join(60)
        wait_until(lambda: len(provider.ledger.sent()) >= 40, seconds=60)
    order = {it.id: it.sequence for it in outbound(parts)}
    for number in OTHERS[:4]:
        told = [order[sent.message_id] for sent in provider.ledger.sent(number)]
        assert told == sorted(told)
    assert provider.ledger.duplicates() == {}


def converse(parts: Parts, provider: Provider, number: str) -> None:
    for _ in range(10):
        speak(parts, provider, "0", sender=number)
        change(parts, update(messages).where(messages.c.state == "inline").values(state="sent"))


class BuggyChannel(TwilioChannel):
    """A channel with a bug for one recipient."""

    broken_for = ""

    def send(self, message: OutboundMessage):  # type: ignore[no-untyped-def]
        """Send it, or fail as a bug does."""
        if message.recipient == self.broken_for:
            raise ZeroDivisionError
        return super().send(message)


def test_a_bug_in_a_channel_stops_neither_the_worker_nor_other_people(
    parts: Parts, provider: Provider
) -> None:
    channel = parts.channels["twilio"]
    assert isinstance(channel, TwilioChannel)
    buggy = BuggyChannel(channel._settings)
    buggy.broken_for = OTHERS[0]
    parts = replace(parts, channels={"twilio": buggy})
    for number in OTHERS[:3]:
        known(parts, number)
        queue(parts, "un", to=number)
    with running(parts):
        wait_until(lambda: len(provider.ledger.sent()) == 2)
        wait_until(lambda: "uncertain" in states(parts))
    assert {sent.to for sent in provider.ledger.sent()} == set(OTHERS[1:3])


@pytest.mark.parametrize(("column", "ends"), [("body", "failed"), ("offered", "accepted")])
def test_a_damaged_row_stops_neither_the_worker_nor_other_people(
    parts: Parts, provider: Provider, column: str, ends: str
) -> None:
    for number in OTHERS[:3]:
        known(parts, number)
    damaged, *_ = [
        queue(parts, "un", to=number, options=(("1", "a", "Oui"),)) for number in OTHERS[:3]
    ]
    change(parts, update(messages).where(messages.c.id == damaged).values({column: b"\x02t1x"}))
    with running(parts):
        wait_until(lambda: state_of(parts, damaged) == ends)
        wait_until(lambda: len(provider.ledger.sent()) == (3 if ends == "accepted" else 2))
    queued = messages.c.state.in_(("ready", "sending", "uncertain"))
    assert ask(parts, select(messages.c.id).where(queued)) == []


def state_of(parts: Parts, message_id: int) -> str:
    return str(ask(parts, select(messages.c.state).where(messages.c.id == message_id))[0][0])
