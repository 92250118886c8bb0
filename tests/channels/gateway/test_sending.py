"""What a gateway is handed, field by field, and what counts as taken."""

from __future__ import annotations

import base64
import json

import pytest

from bot.channels.channel import Accepted, DeliveryFailure, Remedy
from bot.core.rendering import Medium
from tests.channels.gateway.calls import (
    ORIGIN,
    PERSON,
    SECRET,
    TIME,
    channel,
    hmac_of,
    outbound,
)
from tests.channels.gateway.fake import FakeGateway, Reply

REFERENCE = "segin-4611686018427387904"


def test_a_json_gateway_gets_our_id_the_number_the_text_and_where_to_report(
    gateway: FakeGateway,
) -> None:
    taken = channel(send_url=gateway.url).send(outbound("À bientôt ɲɛ", validity=600))
    (request,) = gateway.ledger
    assert taken == Accepted("gw-1")
    assert request.method == "POST"
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.body) == {
        "id": REFERENCE,
        "to": PERSON,
        "text": "À bientôt ɲɛ",
        "validity": 600,
        "status_url": f"{ORIGIN}/webhooks/gateway/malitel/status",
    }


@pytest.mark.parametrize("preset", ["json", "android"])
def test_what_is_sent_is_signed_like_what_comes_in(preset: str, gateway: FakeGateway) -> None:
    channel(preset, send_url=gateway.url).send(outbound())
    (request,) = gateway.ledger
    assert request.headers["x-segin-timestamp"] == str(TIME)
    expected = hmac_of(f"{TIME}.".encode() + request.body)
    assert request.headers["x-segin-signature"] == f"sha256={expected}"


def test_a_message_sent_again_keeps_its_id_at_a_json_gateway(gateway: FakeGateway) -> None:
    sending = channel(send_url=gateway.url)
    sending.send(outbound())
    sending.send(outbound())
    assert {json.loads(request.body)["id"] for request in gateway.ledger} == {REFERENCE}


def test_the_sender_and_a_national_number_go_out_where_they_are_set(gateway: FakeGateway) -> None:
    sending = channel(send_url=gateway.url, sender="+22310009999", dialect={"national": True})
    sending.send(outbound())
    sent = json.loads(gateway.ledger[0].body)
    assert (sent["to"], sent["from"]) == ("10000001", "+22310009999")


def test_a_number_abroad_keeps_its_code_where_numbers_are_national(gateway: FakeGateway) -> None:
    sending = channel(send_url=gateway.url, dialect={"national": True})
    sending.send(outbound(recipient="+33199000000"))
    assert json.loads(gateway.ledger[0].body)["to"] == "+33199000000"


def test_the_app_gets_the_message_in_its_own_words(gateway: FakeGateway) -> None:
    gateway.will(Reply(202, b'{"id": "segin-7-1", "state": "Pending", "recipients": []}'))
    taken = channel("android", send_url=gateway.url).send(outbound(id=7, validity=3600))
    assert taken.provider_id == "segin-7-1"
    assert json.loads(gateway.ledger[0].body) == {
        "id": f"segin-7-{TIME}",
        "textMessage": {"text": "Bonjour"},
        "phoneNumbers": [PERSON],
        "withDeliveryReport": True,
        "ttl": 3600,
    }


def test_the_longest_id_of_an_attempt_is_within_the_36_characters_of_the_app(
    gateway: FakeGateway,
) -> None:
    channel("android", send_url=gateway.url).send(outbound(id=2**63 - 1))
    assert len(json.loads(gateway.ledger[0].body)["id"]) == 36


def test_an_account_in_the_address_travels_in_its_header_alone(gateway: FakeGateway) -> None:
    url = gateway.url.replace("//", "//sms:p%40ss%C3%A9@")
    channel("android", send_url=url).send(outbound())
    (request,) = gateway.ledger
    account = base64.b64encode("sms:p@ssé".encode()).decode()
    assert request.headers["authorization"] == f"Basic {account}"
    assert "@" not in request.headers["host"] + request.path


def test_a_gateway_that_gives_no_id_of_its_own_keeps_ours(gateway: FakeGateway) -> None:
    sending = channel(send_url=gateway.url)
    for body in (b"", b"{}", b'{"id": null}', b'{"id": ["x"]}', b'{"id": ""}', b'{"id": true}'):
        gateway.will(Reply(201, body))
        assert sending.send(outbound()).provider_id == REFERENCE


def test_an_id_may_be_a_number(gateway: FakeGateway) -> None:
    gateway.will(Reply(200, b'{"id": 815}'))
    assert channel(send_url=gateway.url).send(outbound()).provider_id == "815"


def test_an_id_that_could_not_be_kept_is_not_taken_over(gateway: FakeGateway) -> None:
    for given in ("x" * 201, "a\nb", "\ud800", "nul\0"):
        gateway.will(Reply(200, json.dumps({"id": given}).encode()))
        assert channel(send_url=gateway.url).send(outbound()).provider_id == REFERENCE


def test_a_text_of_ten_parts_arrives_whole(gateway: FakeGateway, kannel: FakeGateway) -> None:
    text = ("Les papiers à apporter : é €. " * 51)[:1530]
    channel(send_url=gateway.url).send(outbound(text))
    channel("kannel", send_url=kannel.url).send(outbound(text))
    assert json.loads(gateway.ledger[0].body)["text"] == text
    assert kannel.ledger[0].field("text").decode() == text


def test_a_lone_surrogate_does_not_stop_a_message(
    gateway: FakeGateway, kannel: FakeGateway
) -> None:
    channel(send_url=gateway.url).send(outbound("a\ud800b"))
    channel("kannel", send_url=kannel.url).send(outbound("a\ud800b"))
    assert json.loads(gateway.ledger[0].body)["text"] == "a\ufffdb"
    assert kannel.ledger[0].field("text") == "a\ufffdb".encode("utf-16-be")


REFUSED = [
    ("demonstration_number", {"recipient": "+22300000001"}),
    ("demonstration_number", {"recipient": "0022300000001"}),
    ("demonstration_number", {"recipient": "+223 00 00 00 01"}),
    ("empty_text", {"text": ""}),
    ("too_long", {"text": "x" * 1601}),
    ("wrong_medium", {"medium": Medium.WHATSAPP}),
]


@pytest.mark.parametrize(("code", "changes"), REFUSED)
def test_what_may_not_be_sent_never_reaches_the_gateway(
    code: str, changes: dict[str, object], gateway: FakeGateway
) -> None:
    with pytest.raises(DeliveryFailure) as refused:
        channel(send_url=gateway.url).send(outbound(**{"text": "Bonjour", **changes}))  # type: ignore[arg-type]
    assert (refused.value.code, refused.value.remedy) == (code, Remedy.PERMANENT)
    assert gateway.ledger == []


def test_the_secret_and_the_account_do_not_show_in_what_is_printed() -> None:
    printed = repr(channel(send_url="http://sms:hidden@127.0.0.1:9/send?password=hidden")._settings)
    assert "malitel" in printed
    assert SECRET not in printed and "hidden" not in printed
