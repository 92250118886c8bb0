"""What became of our messages, as a JSON gateway and the Android app report it."""

from __future__ import annotations

import pytest

from bot.channels.channel import DeliveryState, Receipt, Rejected
from tests.channels.gateway.calls import NOW, PERSON, channel, event, signed


def receipt(body: object, preset: str = "json") -> Receipt | None:
    return channel(preset).read_receipt(signed(body, status=True), now=NOW)


RECEIPTS = [
    ("accepted", DeliveryState.ACCEPTED),
    ("sent", DeliveryState.SENT),
    ("Delivered ", DeliveryState.DELIVERED),
    ("undelivered", DeliveryState.UNDELIVERED),
    ("failed", DeliveryState.FAILED),
    ("read", DeliveryState.READ),
]


@pytest.mark.parametrize(("status", "state"), RECEIPTS)
def test_a_receipt_finds_the_message_by_our_id(status: str, state: DeliveryState) -> None:
    found = receipt({"id": "segin-4611686018427387904", "status": status})
    assert found is not None
    assert (found.provider, found.state) == ("gateway:malitel", state)
    assert (found.message_id, found.provider_id) == (4611686018427387904, None)


@pytest.mark.parametrize(
    "given", ["gw-1", "815", "segin-0", "segin-x", "segin-9223372036854775808"]
)
def test_a_receipt_finds_the_message_by_the_id_of_the_gateway(given: str) -> None:
    found = receipt({"id": given, "status": "delivered"})
    assert found is not None and (found.message_id, found.provider_id) == (None, given)


def test_a_receipt_with_a_numeric_id_of_the_gateway_is_read() -> None:
    found = receipt({"id": 815, "status": "sent"})
    assert found is not None and found.provider_id == "815"


def test_a_receipt_says_why_it_failed_and_quotes_nobody() -> None:
    found = receipt({"id": "gw-1", "status": "failed", "error": "bad_number"})
    assert found is not None and found.error_code == "bad_number"
    found = receipt({"id": "gw-1", "status": "failed", "error": "no route to +22300000001"})
    assert found is not None and found.error_code == "other"
    found = receipt({"id": "gw-1", "status": "delivered", "error": "0"})
    assert found is not None and found.error_code is None


@pytest.mark.parametrize(
    ("status", "kept"), [("parked", "parked"), ("lost by Awa, +22300000001", "other")]
)
def test_an_unknown_status_is_kept_if_it_is_a_word(status: str, kept: str) -> None:
    found = receipt({"id": "gw-1", "status": status})
    assert found is not None and (found.state, found.raw_state) == (None, kept)


@pytest.mark.parametrize(
    "body", [{}, {"id": "gw-1"}, {"status": "sent"}, {"id": "", "status": "sent"}, {"id": "x\0"}]
)
def test_a_receipt_that_says_nothing_of_anything_is_refused(body: object) -> None:
    with pytest.raises(Rejected) as rejected:
        receipt(body)
    assert rejected.value.status == 400


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("sms:sent", DeliveryState.SENT),
        ("sms:delivered", DeliveryState.DELIVERED),
        ("sms:failed", DeliveryState.FAILED),
    ],
)
def test_an_event_of_the_app_finds_the_message_and_the_attempt(
    name: str, state: DeliveryState
) -> None:
    payload = {"messageId": "segin-41-1795248000", "phoneNumber": PERSON, "reason": "Unknown"}
    found = receipt(event(name, payload), "android")
    assert found is not None
    assert (found.message_id, found.provider_id) == (41, "segin-41-1795248000")
    assert found.state is state
    assert found.error_code == ("unknown" if state is DeliveryState.FAILED else None)


def test_a_ping_of_the_app_is_no_receipt() -> None:
    assert receipt(event("system:ping", {"health": {}}), "android") is None


def test_a_message_at_the_address_for_receipts_is_refused_so_that_the_app_keeps_it() -> None:
    with pytest.raises(Rejected) as rejected:
        receipt(event("sms:received", {"message": "oui", "phoneNumber": PERSON}), "android")
    assert (rejected.value.code, rejected.value.status) == ("wrong_route", 400)
