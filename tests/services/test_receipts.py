"""Receipts: in any order and as often as they come, a message only moves forward."""

from __future__ import annotations

from itertools import permutations

import pytest
from sqlalchemy import select

from bot.channels.channel import RANK, DeliveryState, Receipt
from bot.services.parts import Parts
from bot.services.receipts import record_receipt
from bot.store.tables import receipts
from bot.worker import Worker
from tests.parts import TestClock, write_in
from tests.provider import Provider
from tests.queueing import queue
from tests.rows import Message, ask, count, outbound
from tests.services.test_outbox_order import known
from tests.working import claim, deliver_next, deliver_waiting, lapse_leases

SID = "SM" + "d" * 32
UPWARD = ("queued", "sending", "sent", "delivered", "read")


def last(parts: Parts) -> Message:
    return outbound(parts)[-1]


def report(
    parts: Parts,
    state: str,
    *,
    sid: str | None = SID,
    message_id: int | None = None,
    code: str | None = None,
) -> bool:
    """Let the provider report; True when it moved the message."""
    known_state = DeliveryState(state) if state in set(DeliveryState) else None
    receipt = Receipt("twilio", sid, message_id, known_state, state, code)
    return parts.db.write(
        lambda session: record_receipt(parts, receipt, session=session, now=parts.clock())
    )


@pytest.fixture
def sent(parts: Parts, provider: Provider) -> Parts:
    """Parts whose last message was handed over."""
    known(parts)
    queue(parts, "un")
    deliver_waiting(parts)
    return parts


def test_every_order_of_five_statuses_with_repeats_gives_the_highest_rank(parts: Parts) -> None:
    known(parts)
    for order in permutations(UPWARD):
        queue(parts, "un")
        message = last(parts)
        sid = f"SM{message.id:032x}"
        for state in (*order, *order[:2]):
            report(parts, state, sid=sid, message_id=message.id)
        assert (last(parts).state, last(parts).provider_state) == ("read", "read")


@pytest.mark.parametrize("end", ["delivered", "undelivered", "failed"])
def test_every_order_with_an_end_gives_that_end(parts: Parts, provider: Provider, end: str) -> None:
    known(parts)
    for order in permutations(("queued", "sending", "sent", end)):
        queue(parts, "un")
        deliver_waiting(parts)
        message = last(parts)
        for state in (*order, *order):
            report(parts, state, sid=message.provider_id, message_id=message.id, code=code(state))
        state = "delivered" if end == "delivered" else "failed"
        assert last(parts).state == state
        assert RANK[DeliveryState(last(parts).provider_state or "")] == 5


def code(state: str) -> str | None:
    return "30006" if state in ("undelivered", "failed") else None


def test_delivered_and_then_failed_stays_delivered_and_is_kept_for_staff(sent: Parts) -> None:
    sid = last(sent).provider_id
    report(sent, "delivered", sid=sid)
    assert not report(sent, "failed", sid=sid, code="30008")
    assert last(sent).state == "delivered"
    kept = select(receipts.c.raw_state, receipts.c.error_code)
    assert ask(sent, kept) == [("failed", "30008")]


def test_what_was_given_up_stays_so_when_it_is_reported_delivered(sent: Parts) -> None:
    sid = last(sent).provider_id
    report(sent, "undelivered", sid=sid, code="30006")
    report(sent, "delivered", sid=sid)
    assert last(sent).state == "failed"
    assert count(sent, "receipts") == 1


def test_a_repeat_changes_nothing_and_is_not_kept(sent: Parts) -> None:
    sid = last(sent).provider_id
    assert report(sent, "delivered", sid=sid)
    before = last(sent)
    assert not any(report(sent, "delivered", sid=sid) for _ in range(20))
    assert last(sent) == before
    assert count(sent, "receipts") == 0


@pytest.mark.parametrize("state", ["delivered", "on_the_moon"])
def test_an_unknown_id_or_status_is_kept_as_it_is(sent: Parts, state: str) -> None:
    before = last(sent)
    assert not report(sent, state, sid="SM" + "0" * 32)
    assert not report(sent, "on_the_moon", sid=before.provider_id)
    assert last(sent) == before
    assert count(sent, "receipts") == 2


@pytest.mark.parametrize("raw", ["\0" * 60, "\ud800", "x" * 500])
def test_an_odd_status_is_kept_too(sent: Parts, raw: str) -> None:
    assert not report(sent, raw, sid=raw, code=raw)
    assert count(sent, "receipts") == 1


# --- before the id is stored --------------------------------------------------------------------


def test_a_callback_that_carries_our_id_may_be_faster_than_the_answer(
    parts: Parts, provider: Provider
) -> None:
    known(parts)
    queue(parts, "un")
    handed = deliver_next(parts)
    sid = provider.ledger.sent()[0].sid
    assert report(parts, "delivered", sid=sid, message_id=last(parts).id)
    claim(parts, handed)
    assert (last(parts).state, last(parts).provider_id) == ("delivered", sid)


def test_a_callback_without_our_id_is_kept_and_matched_later(
    parts: Parts, provider: Provider
) -> None:
    known(parts)
    queue(parts, "un")
    handed = deliver_next(parts)
    sid = provider.ledger.sent()[0].sid
    assert not report(parts, "delivered", sid=sid)
    claim(parts, handed)
    assert (last(parts).state, last(parts).provider_id) == ("delivered", sid)


def test_a_callback_tells_what_became_of_a_message_in_doubt(
    parts: Parts, provider: Provider
) -> None:
    known(parts)
    queue(parts, "un")
    deliver_next(parts)
    lapse_leases(parts)
    sid = provider.ledger.sent()[0].sid
    assert report(parts, "sent", sid=sid, message_id=last(parts).id)
    assert (last(parts).state, last(parts).provider_id) == ("sent", sid)
    deliver_waiting(parts)
    assert len(provider.ledger.sent()) == 1


def test_a_callback_proves_an_inline_answer(parts: Parts, clock: TestClock) -> None:
    write_in(parts, "Bonjour")
    assert report(parts, "queued", message_id=last(parts).id)
    assert (last(parts).state, last(parts).provider_id) == ("accepted", SID)
    assert write_in(parts, "1").inline, "it holds the line no longer"


def test_a_late_callback_of_a_message_thought_lost_keeps_it_from_being_sent_again(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    write_in(parts, "Bonjour")
    clock.move(seconds=121)
    Worker(parts).clear_doubts()
    assert last(parts).state == "ready"
    assert report(parts, "delivered", message_id=last(parts).id)
    assert deliver_waiting(parts) == 0
