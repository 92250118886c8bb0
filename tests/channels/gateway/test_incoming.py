"""What comes in from a JSON gateway and from the Android app, read to the letter."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.channel import InboundMessage, Rejected
from bot.channels.gateway.incoming import read_moment
from bot.core.rendering import Medium
from tests.channels.gateway.calls import (
    INBOUND,
    NOW,
    PERSON,
    SECRET,
    channel,
    event,
    get_raw,
    outbound,
    signed,
    signed_by_app,
)
from tests.channels.gateway.fake import FakeGateway

PAYLOAD = {
    "messageId": "69bde8d0",
    "message": "oui",
    "phoneNumber": "+22300000001",
    "simNumber": 1,
    "receivedAt": "2026-11-21T14:59:58.000+07:00",
}


def inbound(body: object, preset: str = "json", **changes: Any) -> InboundMessage | None:
    return channel(preset, **changes).read_inbound(signed(body), now=NOW)


def test_a_message_comes_in_as_it_was_written() -> None:
    assert inbound(INBOUND) == InboundMessage(
        provider="gateway:malitel",
        provider_id="in-1",
        medium=Medium.SMS,
        sender=PERSON,
        recipient="+22310009999",
        text="Bonjour",
        sent_at=datetime(2026, 11, 21, 7, 59, 58, tzinfo=UTC),
    )


@pytest.mark.parametrize("text", ["", " 1\n", "ɲɛ 🙂", "a\0b", "x" * 64_000, "\ud800"])
def test_the_text_is_not_touched(text: str) -> None:
    message = inbound({**INBOUND, "text": text})
    assert message is not None and message.text == text


@pytest.mark.parametrize(
    "written", ["+22300000001", "22300000001", "0022300000001", "+223 00 00 00 01", 22300000001]
)
def test_a_sender_is_the_same_however_a_gateway_writes_it(written: object) -> None:
    message = inbound({**INBOUND, "from": written})
    assert message is not None and message.sender == "+22300000001"


@pytest.mark.parametrize("sender", ["36000", "OrangeMali", "ML.1234"])
def test_a_sender_that_is_no_number_stays_as_it_is(sender: str) -> None:
    message = inbound({**INBOUND, "from": sender})
    assert message is not None and message.sender == sender


@pytest.mark.parametrize(
    "body",
    [
        {key: value for key, value in INBOUND.items() if key in ("id", "from", "text")},
        {**INBOUND, "to": None, "received_at": None},
        {**INBOUND, "to": {"x": 1}, "received_at": "yesterday", "more": [1, 2]},
        {**INBOUND, "to": "a\0", "received_at": -1},
    ],
)
def test_what_nobody_needs_may_be_missing_or_odd(body: object) -> None:
    message = inbound(body)
    assert message is not None
    assert (message.recipient, message.sent_at, message.text) == ("", None, "Bonjour")


@pytest.mark.parametrize("name", ["id", "from", "text"])
@pytest.mark.parametrize("value", [None, [], {}, True, 1.5])
def test_what_everybody_needs_may_not(name: str, value: object) -> None:
    for body in ({**INBOUND, name: value}, {k: v for k, v in INBOUND.items() if k != name}):
        with pytest.raises(Rejected) as rejected:
            inbound(body)
        assert rejected.value.status == 400


@pytest.mark.parametrize("name", ["id", "from"])
@pytest.mark.parametrize("value", ["", "  ", "a\0b", "a\nb", "\ud800", "x" * 201])
def test_an_id_or_a_sender_that_could_not_be_kept_is_refused(name: str, value: str) -> None:
    with pytest.raises(Rejected) as rejected:
        inbound({**INBOUND, name: value})
    assert rejected.value.status == 400


@pytest.mark.parametrize(
    "body", [b"", b"{", b"null", b"[]", b'"x"', b"\xff\xfe", b"[" * 100_000, b"1" * 5000]
)
@pytest.mark.parametrize("preset", ["json", "android"])
def test_a_body_that_is_no_object_is_refused(preset: str, body: bytes) -> None:
    reading = channel(preset)
    for read in (reading.read_inbound, reading.read_receipt):
        with pytest.raises(Rejected) as rejected:
            read(signed(body), now=NOW)
        assert rejected.value.status == 400


@pytest.mark.parametrize("query", ["text=1&text=2", "text=1&id=1&id=2", "text=%31&text=2"])
def test_a_field_that_says_two_things_is_refused(query: str) -> None:
    whole = f"token={SECRET.replace(' ', '%20')}&from=36001&{query}"
    with pytest.raises(Rejected) as rejected:
        channel("kannel").read_inbound(get_raw(whole), now=NOW)
    assert (rejected.value.code, rejected.value.status) == ("repeated_field", 400)


def test_what_we_sent_ourselves_is_no_message() -> None:
    assert inbound({**INBOUND, "from": "+22310009999"}) is None
    echo = {key: value for key, value in INBOUND.items() if key != "to"} | {"from": "+22310008888"}
    assert inbound(echo, sender="+22310008888") is None
    assert channel(sender="+22310008888").own_addresses() == {"+22310008888"}
    assert channel().own_addresses() == frozenset()


def test_our_own_message_sent_back_to_us_is_no_message(gateway: FakeGateway) -> None:
    # A send URL that is our own webhook must not make us talk to ourselves.
    channel(send_url=gateway.url).send(outbound())
    with pytest.raises(Rejected) as rejected:
        inbound(json.loads(gateway.ledger[0].body))
    assert rejected.value.code == "no_sender"


@pytest.mark.parametrize("signing", [signed, signed_by_app])
def test_a_message_of_the_app_is_known_by_its_event(signing: Any) -> None:
    message = channel("android").read_inbound(signing(event("sms:received", PAYLOAD)), now=NOW)
    assert message is not None
    assert message.provider_id == "Ey6ECgOkVVFjz3CL48B8C"
    assert (message.sender, message.recipient, message.text) == ("+22300000001", "", "oui")
    assert message.sent_at == datetime(2026, 11, 21, 7, 59, 58, tzinfo=UTC)


def test_the_same_word_twice_is_two_messages_and_a_repeated_event_is_one() -> None:
    ids = [
        message.provider_id
        for id in ("event-1", "event-2", "event-2")
        if (message := inbound(event("sms:received", PAYLOAD, id=id), "android"))
    ]
    assert ids == ["event-1", "event-2", "event-2"]


def test_the_newer_names_of_the_app_count_before_the_older_one() -> None:
    newer = PAYLOAD | {"sender": "+22300000002", "recipient": "+22310009999"}
    message = inbound(event("sms:received", newer), "android")
    assert message is not None
    assert (message.sender, message.recipient) == ("+22300000002", "+22310009999")


@pytest.mark.parametrize("name", ["system:ping", "sms:sent", "mms:received", "sms:new-thing"])
def test_another_event_of_the_app_is_no_message(name: str) -> None:
    assert inbound(event(name, {}), "android") is None
    assert inbound({"event": name}, "android") is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-21T08:00:00Z", NOW),
        ("2026-11-21T09:00:00+01:00", NOW),
        ("2026-11-21 08:00:00", NOW),
        ("1795248000", NOW),
        ("1795248000.0", NOW),
        ("", None),
        ("soon", None),
        ("9" * 10 + "9", None),
        ("0001-01-01T00:00:00+23:59", None),
        ("9999-12-31T23:59:59-23:59", None),
        ("\ud800", None),
    ],
)
def test_a_time_is_read_in_either_form(text: str, moment: datetime | None) -> None:
    assert read_moment(text) == moment
