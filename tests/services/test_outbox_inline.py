"""Answers inside a webhook's answer: proven, served again or recovered; and what digits answer."""

from __future__ import annotations

from sqlalchemy import update

from bot.services.parts import Parts
from bot.store.tables import contacts
from bot.worker import Worker
from tests.parts import TestClock, said, write_in
from tests.provider import Provider
from tests.queueing import queue
from tests.rows import Message, change, contact_at, outbound
from tests.services.test_outbox_order import known
from tests.working import claim, deliver_next, deliver_waiting, drain, lapse_leases, speak


def last(parts: Parts) -> Message:
    return outbound(parts)[-1]


def test_an_inline_answer_is_proven_by_the_list(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    speak(parts, provider, "Bonjour")
    clock.move(seconds=121)
    Worker(parts).clear_doubts()
    assert last(parts).state in ("accepted", "delivered")
    assert last(parts).provider_id == provider.ledger.sent()[0].sid


def test_an_inline_answer_that_never_arrived_goes_through_the_outbox_after_two_minutes(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    write_in(parts, "Bonjour")  # the connection was cut before the answer
    worker = Worker(parts)
    clock.move(seconds=119)
    worker.clear_doubts()
    assert last(parts).state == "inline"
    clock.move(seconds=2)
    worker.clear_doubts()
    deliver_waiting(parts)
    (sent,) = provider.ledger.sent()
    assert sent.text == last(parts).text
    assert sent.via == "api"


def test_an_inline_answer_served_again_has_two_more_minutes(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    message = said("Bonjour")
    write_in(parts, message)
    clock.move(seconds=110)
    assert write_in(parts, message).inline
    clock.move(seconds=110)
    Worker(parts).clear_doubts()
    assert last(parts).state == "inline"


def test_an_inline_answer_in_doubt_may_still_be_served_and_is_not_sent_beside(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    message = said("Bonjour")
    write_in(parts, message)
    clock.move(seconds=121)
    provider.faults.list_works = False
    Worker(parts).clear_doubts()
    assert last(parts).state == "uncertain"
    assert write_in(parts, message).inline
    assert last(parts).state == "inline"
    assert deliver_waiting(parts) == 0


def test_an_inline_answer_that_was_recovered_is_not_served_again(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    message = said("Bonjour")
    write_in(parts, message)
    clock.move(seconds=121)
    Worker(parts).clear_doubts()
    assert write_in(parts, message).inline == ()
    drain(parts, clock)
    assert len(provider.ledger.sent()) == 1


# --- what digits answer -------------------------------------------------------------------------

YES_NO = (("1", "accepted", "Oui"), ("2", "refused", "Non"))


def test_digits_answer_a_message_from_the_commit_that_says_it_was_taken(
    parts: Parts, provider: Provider
) -> None:
    known(parts)
    before = contact_at(parts).offered
    queue(parts, "Venez ?", options=YES_NO)
    assert contact_at(parts).offered == before, "it is only queued"
    sent = deliver_next(parts)
    assert contact_at(parts).offered == before, "it is sent, and nobody knows yet"
    claim(parts, sent)
    offered = contact_at(parts).offered
    assert offered is not None and offered.options == YES_NO


def test_digits_answer_what_a_look_up_found(parts: Parts, provider: Provider) -> None:
    known(parts)
    queue(parts, "Venez ?", options=YES_NO)
    deliver_next(parts)
    lapse_leases(parts)
    Worker(parts).clear_doubts()
    offered = contact_at(parts).offered
    assert offered is not None and offered.options == YES_NO


def test_an_older_message_that_is_taken_late_does_not_take_the_digits_back(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    known(parts)
    queue(parts, "Venez ?", options=YES_NO)
    sent = deliver_next(parts)
    newest = contact_at(parts).offered
    change(parts, update(contacts).values(offered_sequence=999))
    claim(parts, sent)
    assert contact_at(parts).offered == newest
