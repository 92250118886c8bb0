"""What was taken and did not arrive: tried again, given up, or told to staff, by its code."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.services.parts import Parts
from bot.store.moment import to_micros
from tests.parts import PERSON, TestClock, write_in
from tests.provider import Provider
from tests.queueing import queue
from tests.rows import contact_at, errors
from tests.services.test_outbox_order import known
from tests.services.test_receipts import last, report
from tests.working import claim, deliver_next, deliver_waiting, drain


@pytest.fixture
def sent(parts: Parts, provider: Provider) -> Parts:
    """Parts whose last message was handed over."""
    known(parts)
    queue(parts, "un")
    deliver_waiting(parts)
    return parts


def fail_with(parts: Parts, provider: Provider, error: str) -> None:
    report(parts, "undelivered", sid=last(parts).provider_id, code=error)


def test_a_handset_that_is_off_is_tried_hours_later_and_at_most_three_times(
    sent: Parts, provider: Provider, clock: TestClock
) -> None:
    for _ in range(3):
        fail_with(sent, provider, "30003")
        assert last(sent).due_at == to_micros(clock() + timedelta(hours=3))
        clock.move(hours=3)
        deliver_waiting(sent)
    fail_with(sent, provider, "30003")
    assert last(sent).state == "failed"
    assert len(provider.ledger.texts(PERSON)) == 4


def test_an_inline_answer_to_a_handset_that_is_off_is_tried_as_often(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    write_in(parts, "Bonjour")
    report(parts, "undelivered", message_id=last(parts).id, code="30003")
    for _ in range(2):
        clock.move(hours=3)
        deliver_waiting(parts)
        fail_with(parts, provider, "30003")
    clock.move(hours=3)
    deliver_waiting(parts)
    fail_with(parts, provider, "30003")
    assert last(parts).state == "failed"
    assert len(provider.ledger.texts(PERSON)) == 3


def test_late_news_of_the_first_attempt_does_not_cancel_the_second(
    sent: Parts, provider: Provider, clock: TestClock
) -> None:
    first = last(sent).provider_id
    report(sent, "undelivered", sid=first, code="30003")
    assert not report(sent, "sent", sid=first, message_id=last(sent).id)
    assert last(sent).state == "ready"
    clock.move(hours=3)
    handed = deliver_next(sent)
    assert not report(sent, "sent", sid=first, message_id=last(sent).id)
    claim(sent, handed)
    assert not report(sent, "delivered", sid=first, message_id=last(sent).id)
    assert last(sent).state == "accepted"
    assert last(sent).provider_id == provider.ledger.sent()[-1].sid != first


@pytest.mark.parametrize("error", ["30005", "30006"])
def test_a_number_where_nothing_arrives_is_marked_and_not_tried_again(
    sent: Parts, provider: Provider, clock: TestClock, error: str
) -> None:
    fail_with(sent, provider, error)
    assert (last(sent).state, last(sent).error_code) == ("failed", error)
    assert contact_at(sent).unreachable_at is not None
    clock.move(days=2)
    assert deliver_waiting(sent) == 0


def test_a_filtered_message_alerts_staff_and_is_not_tried_again(
    sent: Parts, provider: Provider, clock: TestClock
) -> None:
    fail_with(sent, provider, "30007")
    assert last(sent).state == "failed"
    assert errors(sent) == ["delivery 30007"]
    clock.move(days=2)
    assert deliver_waiting(sent) == 0


def test_a_carrier_that_does_not_say_why_is_tried_three_times_more(
    sent: Parts, provider: Provider, clock: TestClock
) -> None:
    for _ in range(5):
        fail_with(sent, provider, "30008")
        clock.move(hours=1)
        deliver_waiting(sent)
    assert len(provider.ledger.texts(PERSON)) == 4
    assert last(sent).state == "failed"
    assert errors(sent) == ["delivery 30008"]


def test_a_report_that_the_person_left_opts_them_out(sent: Parts, provider: Provider) -> None:
    report(sent, "failed", sid=last(sent).provider_id, code="21610")
    assert contact_at(sent).opted_out_at is not None
    assert last(sent).state == "failed"


def test_nothing_is_under_way_after_every_end(
    sent: Parts, provider: Provider, clock: TestClock
) -> None:
    fail_with(sent, provider, "99999")
    drain(sent, clock)
    assert len(provider.ledger.texts(PERSON)) == 2
