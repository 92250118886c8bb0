"""Only the gateway is heard: what is forged, changed, old, of tomorrow or unsigned is a 403."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.channels.channel import Rejected, WebhookCall
from tests.channels.gateway.calls import (
    INBOUND,
    NOW,
    SECRET,
    TIME,
    call,
    channel,
    event,
    get,
    get_raw,
    outbound,
    signed,
    signed_by_app,
)
from tests.channels.gateway.fake import FakeGateway

BODY = json.dumps(INBOUND).encode()
RECEIVED = event("sms:received", {"message": "oui", "phoneNumber": "+22300000001"})
QUERY = {"id": "1", "from": "+22300000001", "text": "oui"}
STATUS = {"id": "segin-41", "status": "1"}


def code_of_refusal(preset: str, given: WebhookCall, *, status: bool = False) -> str:
    reading = channel(preset)
    with pytest.raises(Rejected) as rejected:
        (reading.read_receipt if status else reading.read_inbound)(given, now=NOW)
    assert rejected.value.status == 403
    return rejected.value.code


def changed(given: WebhookCall, name: str, value: str | None) -> WebhookCall:
    headers = {key: said for key, said in given.headers.items() if key != name}
    return replace(given, headers=headers if value is None else headers | {name: value})


OURS = ("x-segin-signature", "x-segin-timestamp")
THEIRS = ("x-signature", "x-timestamp")
SCHEMES = [
    ("json", signed, OURS, INBOUND),
    ("android", signed, OURS, RECEIVED),
    ("android", signed_by_app, THEIRS, RECEIVED),
]
Signing = Callable[..., WebhookCall]


@pytest.mark.parametrize(("preset", "signing", "names", "body"), SCHEMES)
@pytest.mark.parametrize("offset", [-300, -1, 0, 1, 300])
def test_a_signed_call_is_heard_within_five_minutes(
    offset: int, preset: str, signing: Signing, names: tuple[str, str], body: object
) -> None:
    heard = channel(preset).read_inbound(signing(body, at=TIME + offset), now=NOW)
    assert heard is not None and heard.sender.startswith("+223")


@pytest.mark.parametrize(("preset", "signing", "names", "body"), SCHEMES)
@pytest.mark.parametrize("status", [False, True])
def test_every_other_call_is_refused(
    status: bool, preset: str, signing: Signing, names: tuple[str, str], body: object
) -> None:
    signature, timestamp = names
    good = signing(body, status=status)

    def refusal(given: WebhookCall) -> str:
        return code_of_refusal(preset, given, status=status)

    assert refusal(changed(good, signature, None)) == "unsigned"
    assert refusal(changed(good, signature, "")) == "unsigned"
    assert refusal(changed(good, timestamp, None)) == "unsigned"
    assert refusal(replace(good, headers={})) == "unsigned"
    assert refusal(changed(good, signature, "sha256=" + "0" * 64)) == "bad_signature"
    assert refusal(changed(good, signature, good.headers[signature][:-1])) == "bad_signature"
    assert refusal(changed(good, signature, "é\udcff")) == "bad_signature"
    assert refusal(changed(good, timestamp, str(TIME + 1))) == "bad_signature"
    assert refusal(replace(good, body=good.body + b" ")) == "bad_signature"
    assert refusal(replace(good, body=b"")) == "bad_signature"
    assert refusal(signing(body, secret="another secret", status=status)) == "bad_signature"
    assert refusal(signing(body, at=TIME - 301, status=status)) == "stale"
    assert refusal(signing(body, at=TIME + 301, status=status)) == "stale"
    assert refusal(signing(body, at=0, status=status)) == "stale"
    assert refusal(signing(body, at="9" * 12, status=status)) == "stale"


@pytest.mark.parametrize(
    "time", ["now", "-5", "1e9", "nan", "٣", "9" * 13, "0x10", f"{TIME}.", f"{TIME} {TIME}"]
)
def test_a_time_that_is_none_is_refused_even_when_signed(time: str) -> None:
    assert code_of_refusal("json", signed(INBOUND, at=time)) == "bad_timestamp"


def test_a_time_with_a_fraction_is_one() -> None:
    assert channel().read_inbound(signed(INBOUND, at=f"{TIME}.25"), now=NOW) is not None


def test_a_signature_in_capitals_is_one() -> None:
    good = signed(INBOUND)
    shouted = changed(good, OURS[0], good.headers[OURS[0]].upper())
    assert channel().read_inbound(shouted, now=NOW) is not None


def test_the_signature_covers_the_raw_body_and_not_what_it_means() -> None:
    respelled = json.dumps(INBOUND, indent=1).encode()
    assert code_of_refusal("json", replace(signed(INBOUND), body=respelled)) == "bad_signature"


def test_the_signature_of_the_app_opens_no_json_gateway() -> None:
    assert code_of_refusal("json", signed_by_app(INBOUND)) == "unsigned"


def test_a_bad_signature_of_ours_is_not_saved_by_a_good_one_of_the_app() -> None:
    both = signed_by_app(RECEIVED)
    both = replace(both, headers=both.headers | {OURS[0]: "sha256=00", OURS[1]: str(TIME)})
    assert code_of_refusal("android", both) == "bad_signature"


@pytest.mark.parametrize("status", [False, True])
def test_kannel_must_know_the_token(status: bool) -> None:
    fields = STATUS if status else QUERY

    def refusal(given: WebhookCall) -> str:
        return code_of_refusal("kannel", given, status=status)

    assert refusal(get(fields, status=status)) == "unsigned"
    assert refusal(get({**fields, "token": ""}, status=status)) == "unsigned"
    assert refusal(get({**fields, "token": SECRET[:-1]}, status=status)) == "bad_token"
    assert refusal(get({**fields, "token": SECRET + "x"}, status=status)) == "bad_token"
    assert refusal(get({**fields, "token": b"\xff\x00"}, status=status)) == "bad_token"
    twice = get({"token": "wrong"}).query + "&" + get({**fields, "token": SECRET}).query
    assert refusal(get_raw(twice, status=status)) == "bad_token"
    assert refusal(call(BODY, status=status)) == "unsigned"


def test_the_token_of_one_report_opens_nothing_else(kannel: FakeGateway) -> None:
    channel("kannel", send_url=kannel.url).send(outbound(id=41))
    token = kannel.ledger[0].field("dlr-url").decode().rpartition("token=")[2]
    other = {"id": "segin-42", "status": "1", "token": token}
    assert code_of_refusal("kannel", get(other, status=True), status=True) == "bad_token"
    inbound = {**QUERY, "id": "segin-41", "token": token}
    assert code_of_refusal("kannel", get(inbound)) == "bad_token"


def test_a_gateway_without_a_secret_cannot_be_set_up() -> None:
    with pytest.raises(ValueError, match="secret"):
        channel(secret="")


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "../x"},
        {"name": ""},
        {"send_url": "ftp://127.0.0.1/"},
        {"send_url": "127.0.0.1"},
        {"send_url": "http://127.0.0.1:port/"},
        {"send_url": "http:///send"},
    ],
)
def test_a_gateway_that_could_not_work_cannot_be_set_up(changes: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        channel(**changes)
