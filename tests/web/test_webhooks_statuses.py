"""Every recorded status callback, on a message that the provider has: what it must lead to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.core.rendering import Medium
from bot.services.parts import Parts
from bot.store.moment import to_micros
from bot.store.tables import messages
from tests.parts import PERSON, TestClock
from tests.queueing import queue
from tests.rows import Message, change, contact_at, count, errors, outbound
from tests.web.calling import FIXTURES, STATUS, Provider


@pytest.fixture
def twilio(parts: Parts) -> Provider:
    return Provider(parts)


def handed_over(parts: Parts, twilio: Provider, name: str) -> Message:
    """A message that the provider took under the id of this fixture."""
    params = FIXTURES[name]["params"]
    medium = Medium.WHATSAPP if params["To"].startswith("whatsapp:") else Medium.SMS
    twilio.say("Bonjour", From=params["To"], To=params["From"])
    message_id = queue(parts, "un", medium=medium)
    change(
        parts,
        update(messages)
        .where(messages.c.id == message_id)
        .values(
            state="accepted",
            provider_id=params["MessageSid"],
            provider_state="queued",
            attempts=1,
            due_at=None,
        ),
    )
    return now(parts, message_id)


def now(parts: Parts, message_id: int) -> Message:
    return next(it for it in outbound(parts) if it.id == message_id)


def after(parts: Parts, twilio: Provider, name: str) -> Message:
    """The message once the provider has reported, thrice as it sometimes does."""
    message = handed_over(parts, twilio, name)
    for _ in range(3):
        assert twilio.replay(name).status_code == 204
    return now(parts, message.id)


def test_st_sent_delivered_and_late_sent(parts: Parts, twilio: Provider) -> None:
    """Status stays delivered: the rank never falls."""
    message = handed_over(parts, twilio, "st_sent")
    seen = []
    for name in ("st_sent", "st_delivered", "st_late_sent"):
        assert twilio.replay(name).status_code == 204
        seen.append(now(parts, message.id).state)
    assert seen == ["sent", "delivered", "delivered"]


def test_st_undelivered_30003(parts: Parts, twilio: Provider, clock: TestClock) -> None:
    """Retry later with backoff, capped."""
    message = after(parts, twilio, "st_undelivered_30003")
    assert message.state == "ready"
    assert message.due_at == to_micros(clock() + timedelta(hours=3))


@pytest.mark.parametrize("name", ["st_undelivered_30005", "st_undelivered_30006"])
def test_st_undelivered_for_good(parts: Parts, twilio: Provider, name: str) -> None:
    """Number marked bad, no retry."""
    message = after(parts, twilio, name)
    assert (message.state, message.due_at) == ("failed", None)
    assert contact_at(parts).unreachable_at is not None


def test_st_undelivered_30007(parts: Parts, twilio: Provider) -> None:
    """Alert operator, no automatic retry."""
    message = after(parts, twilio, "st_undelivered_30007")
    assert (message.state, message.due_at) == ("failed", None)
    assert errors(parts) == ["delivery 30007"]


@pytest.mark.parametrize("name", ["st_undelivered_30008", "st_failed_63018"])
def test_st_retried_with_backoff(
    parts: Parts, twilio: Provider, clock: TestClock, name: str
) -> None:
    """One or two retries; retry with backoff."""
    message = after(parts, twilio, name)
    assert message.state == "ready"
    assert message.due_at is not None
    wait = message.due_at - to_micros(clock())
    assert 2_000_000 <= wait <= 3_000_000


def test_st_failed_21610(parts: Parts, twilio: Provider) -> None:
    """Contact marked opted out."""
    message = after(parts, twilio, "st_failed_21610")
    assert message.state == "failed"
    assert contact_at(parts).opted_out_at is not None


def test_st_failed_63024(parts: Parts, twilio: Provider) -> None:
    """Fall back to SMS; stop WhatsApp."""
    message = after(parts, twilio, "st_failed_63024")
    assert message.state == "failed"
    by_sms = [it for it in outbound(parts) if it.medium == "sms"]
    assert [(it.text, it.state) for it in by_sms] == [("un", "ready")]
    assert contact_at(parts, medium="whatsapp").unreachable_at is not None


def test_st_delivered_then_failed(parts: Parts, twilio: Provider) -> None:
    """First terminal wins, contradiction logged."""
    message = handed_over(parts, twilio, "st_delivered_then_failed")
    change(parts, update(messages).values(provider_state="delivered", state="delivered"))
    twilio.replay("st_delivered_then_failed")
    assert now(parts, message.id).state == "delivered"
    assert count(parts, "receipts") == 1


def test_st_unknown_status(parts: Parts, twilio: Provider) -> None:
    """204, never 4xx/5xx; a status that nobody knows yet is kept."""
    message = after(parts, twilio, "st_unknown_status")
    assert (message.state, message.provider_state) == ("sent", "partially_delivered")
    assert twilio.replay("st_unknown_status", MessageStatus="teleported").status_code == 204
    assert now(parts, message.id) == message
    assert count(parts, "receipts") == 1


def test_st_unknown_sid(parts: Parts, twilio: Provider) -> None:
    """Kept and reconciled, or ignored; no 500."""
    assert twilio.replay("st_unknown_sid").status_code == 204
    assert count(parts, "receipts") == 1


def test_st_no_status(parts: Parts, twilio: Provider) -> None:
    """204, ignored."""
    message = handed_over(parts, twilio, "st_no_status")
    assert twilio.replay("st_no_status").status_code == 204
    assert now(parts, message.id) == message


def test_an_unsigned_status_is_refused(parts: Parts, twilio: Provider) -> None:
    message = handed_over(parts, twilio, "st_delivered")
    params = FIXTURES["st_delivered"]["params"]
    assert twilio.post(params, path=STATUS, signature="").status_code == 403
    assert now(parts, message.id) == message


def test_our_id_in_the_address_of_a_callback_finds_the_message(
    parts: Parts, twilio: Provider
) -> None:
    twilio.say("Bonjour")
    (message,) = outbound(parts)
    fields = FIXTURES["st_delivered"]["params"] | {"To": PERSON}
    assert twilio.post(fields, path=f"{STATUS}?m={message.id}").status_code == 204
    assert now(parts, message.id).state == "delivered"
