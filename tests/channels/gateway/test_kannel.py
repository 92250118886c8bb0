"""Kannel: the bytes of each encoding, the reports it is asked for, what it calls success."""

from __future__ import annotations

import urllib.parse

import pytest

from bot.channels.channel import DeliveryFailure, DeliveryState, InboundMessage, Remedy
from tests.channels.gateway.calls import (
    NOW,
    ORIGIN,
    PERSON,
    SECRET,
    channel,
    get,
    get_raw,
    outbound,
)
from tests.channels.gateway.fake import FakeGateway, Reply

WRITTEN = {"token": SECRET, "id": "8e2f-1", "from": "+22300000001", "to": "36000"}


def test_a_text_within_gsm7_goes_as_utf8_and_says_so(kannel: FakeGateway) -> None:
    channel("kannel", send_url=kannel.url).send(outbound("Ému à 5 € [oui]\nò"))
    (request,) = kannel.ledger
    assert request.method == "GET" and request.body == b""
    assert request.field("text") == "Ému à 5 € [oui]\nò".encode()
    assert (request.field("coding"), request.field("charset")) == (b"0", b"UTF-8")


def test_any_other_text_goes_as_the_bytes_of_utf16_without_a_charset(kannel: FakeGateway) -> None:
    channel("kannel", send_url=kannel.url).send(outbound("ɲɛ + 🙂 &="))
    (request,) = kannel.ledger
    assert request.field("text") == bytes.fromhex(
        "0272 025B 0020 002B 0020 D83D DE42 0020 0026 003D"
    )
    assert request.field("coding") == b"2"
    assert "charset" not in request.names()
    # A plus sign would be read as a space by one reader and as itself by another.
    assert "+" not in request.query


def test_the_account_of_the_address_stands_before_what_is_sent(kannel: FakeGateway) -> None:
    url = f"{kannel.url}?username=segin&password=p%26ss"
    channel("kannel", send_url=url, sender="36000").send(outbound(validity=90))
    (request,) = kannel.ledger
    assert request.path == "/send"
    assert (request.field("username"), request.field("password")) == (b"segin", b"p&ss")
    assert request.field("to") == PERSON.encode()
    assert request.field("from") == b"36000"
    assert request.field("validity") == b"2"
    assert request.field("dlr-mask") == b"27"


def test_without_a_sender_or_an_end_nothing_is_said_of_them(kannel: FakeGateway) -> None:
    channel("kannel", send_url=kannel.url).send(outbound())
    assert not {"from", "validity"} & set(kannel.ledger[0].names())


def test_the_report_address_leaves_the_status_to_kannel_and_does_not_hold_the_secret(
    kannel: FakeGateway,
) -> None:
    channel("kannel", send_url=kannel.url).send(outbound(id=41))
    address = kannel.ledger[0].field("dlr-url").decode()
    assert address.startswith(f"{ORIGIN}/webhooks/gateway/malitel/status?id=segin-41&status=%d&")
    # Every other % would be taken for a field of Kannel's.
    assert address.count("%") == 1
    assert urllib.parse.quote(SECRET) not in address and SECRET not in address


@pytest.mark.parametrize(
    ("status", "state", "code"),
    [
        ("1", DeliveryState.DELIVERED, None),
        ("2", DeliveryState.FAILED, "dlr_2"),
        ("4", DeliveryState.QUEUED, None),
        ("8", DeliveryState.SENT, None),
        ("16", DeliveryState.FAILED, "dlr_16"),
    ],
)
def test_the_report_that_kannel_makes_of_that_address_is_read(
    status: str, state: DeliveryState, code: str | None, kannel: FakeGateway
) -> None:
    sending = channel("kannel", send_url=kannel.url)
    sending.send(outbound(id=41))
    query = urllib.parse.urlsplit(kannel.ledger[0].field("dlr-url").decode()).query
    receipt = sending.read_receipt(get_raw(query.replace("%d", status), status=True), now=NOW)
    assert receipt is not None
    assert (receipt.message_id, receipt.provider_id) == (41, None)
    assert (receipt.state, receipt.error_code) == (state, code)
    assert sending.remedy(code) is Remedy.AGAIN


def test_a_report_with_the_shared_token_is_read_too() -> None:
    fields = {"token": SECRET, "id": "segin-41", "status": "1"}
    receipt = channel("kannel").read_receipt(get(fields, status=True), now=NOW)
    assert receipt is not None and receipt.message_id == 41


def test_a_status_of_a_later_kannel_is_kept_and_moves_nothing() -> None:
    fields = {"token": SECRET, "id": "segin-41", "status": "66"}
    receipt = channel("kannel").read_receipt(get(fields, status=True), now=NOW)
    assert receipt is not None
    assert (receipt.state, receipt.raw_state, receipt.error_code) == (None, "66", None)


TAKEN = ["0: Accepted for delivery", "3: Queued for later delivery"]


@pytest.mark.parametrize("body", TAKEN)
def test_accepted_and_queued_are_taken_under_our_id(body: str, kannel: FakeGateway) -> None:
    kannel.will(Reply(202, body.encode()))
    taken = channel("kannel", send_url=kannel.url).send(outbound(id=41))
    assert taken.provider_id == "segin-41"


NOT_TAKEN = [
    (202, "Sent to nobody", "unreadable_answer", Remedy.UNCERTAIN),
    (200, "0: Accepted for delivery", "unreadable_answer", Remedy.UNCERTAIN),
    (200, "<html>Welcome to the hotel</html>", "unreadable_answer", Remedy.UNCERTAIN),
    (403, "Authorization failed for sendsms", "http_403", Remedy.STOP_CHANNEL),
    (403, "Not routable. Do not try again.", "not_routable", Remedy.PERMANENT),
    (400, "Missing receiver", "http_400", Remedy.PERMANENT),
    (503, "Temporal failure, try again later.", "http_503", Remedy.RETRY),
]


@pytest.mark.parametrize(("status", "body", "code", "remedy"), NOT_TAKEN)
def test_everything_else_is_told_apart(
    status: int, body: str, code: str, remedy: Remedy, kannel: FakeGateway
) -> None:
    kannel.will(Reply(status, body.encode()))
    with pytest.raises(DeliveryFailure) as refused:
        channel("kannel", send_url=kannel.url).send(outbound())
    assert (refused.value.code, refused.value.remedy) == (code, remedy)


def read(fields: dict[str, str | bytes]) -> InboundMessage:
    message = channel("kannel").read_inbound(get({**WRITTEN, **fields}), now=NOW)
    assert message is not None
    return message


def test_a_message_comes_in_by_its_query() -> None:
    message = read(
        {"text": "Été à Bamako", "coding": "0", "charset": "UTF-8", "time": "1795248000"}
    )
    assert (message.provider, message.provider_id) == ("gateway:malitel", "8e2f-1")
    assert (message.sender, message.recipient) == ("+22300000001", "36000")
    assert message.text == "Été à Bamako"
    assert message.sent_at == NOW


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("ɲɛ 🙂".encode("utf-16-be"), {"coding": "2", "charset": "UTF-16BE"}),
        ("ɲɛ 🙂".encode("utf-16-be"), {"coding": "2"}),
        ("ɲɛ 🙂".encode(), {"charset": "utf-8"}),
        ("ɲɛ 🙂".encode(), {}),
        ("ɲɛ 🙂".encode(), {"charset": "rot13"}),
    ],
)
def test_a_text_is_read_in_the_charset_that_kannel_names(
    text: bytes, named: dict[str, str]
) -> None:
    assert read({"text": text, **named}).text == "ɲɛ 🙂"


def test_a_text_in_latin1_is_read() -> None:
    assert read({"text": b"\xe9t\xe9", "charset": "ISO-8859-1"}).text == "été"


def test_a_number_whose_plus_became_a_space_is_known_again() -> None:
    query = get({**WRITTEN, "text": "1"}).query.replace("%2B", "+")
    message = channel("kannel").read_inbound(get_raw(query), now=NOW)
    assert message is not None and message.sender == "+22300000001"
