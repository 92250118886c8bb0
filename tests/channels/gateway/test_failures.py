"""What follows when a gateway is busy, broken, slow, silent or not there; and what is not told."""

from __future__ import annotations

import logging
import socket

import pytest

from bot.channels.channel import DeliveryFailure, Remedy
from bot.channels.gateway.errors import OWN, SAID, code_of, fault
from bot.channels.gateway.presets import ANDROID, PRESETS
from tests.channels.gateway.calls import NOW, PERSON, SECRET, channel, outbound
from tests.channels.gateway.fake import FakeGateway, Reply
from tests.servers import wait_until

SHORT, LONG = 0.3, 30.0


def failing(gateway: FakeGateway, reply: Reply, preset: str = "json") -> DeliveryFailure:
    gateway.will(reply)
    with pytest.raises(DeliveryFailure) as failed:
        channel(preset, send_url=gateway.url, timeout=patience_for(reply)).send(outbound())
    return failed.value


def patience_for(reply: Reply) -> float:
    """Only what never comes is given up soon: a busy machine may be slow with the others."""
    return SHORT if reply.slow or reply.drip else LONG


ANSWERS = [
    (Reply(429), Remedy.RETRY, 1),
    (Reply(503), Remedy.RETRY, 1),
    (Reply(500), Remedy.UNCERTAIN, 1),
    (Reply(502), Remedy.UNCERTAIN, 1),
    (Reply(504), Remedy.UNCERTAIN, 1),
    (Reply(401), Remedy.STOP_CHANNEL, 1),
    (Reply(403), Remedy.STOP_CHANNEL, 1),
    (Reply(302, headers={"Location": "/elsewhere"}), Remedy.STOP_CHANNEL, 1),
    (Reply(400), Remedy.PERMANENT, 1),
    (Reply(404), Remedy.PERMANENT, 1),
    (Reply(413), Remedy.PERMANENT, 1),
    (Reply(422), Remedy.PERMANENT, 1),
    (Reply(cut=True), Remedy.UNCERTAIN, 1),
    (Reply(cut_in_body=True), Remedy.UNCERTAIN, 1),
    (Reply(slow=True), Remedy.UNCERTAIN, 1),
    (Reply(drip=True), Remedy.UNCERTAIN, 1),
    (Reply(body=b"<html>Welcome</html>"), Remedy.UNCERTAIN, 1),
    (Reply(body=b"[1]"), Remedy.UNCERTAIN, 1),
    (Reply(body=b"\xff\xfe\x00"), Remedy.UNCERTAIN, 1),
    (Reply(body=b"[" * 50_000), Remedy.UNCERTAIN, 1),
    (Reply(body=b'{"id": "' + b"x" * 200_000 + b'"}'), Remedy.UNCERTAIN, 1),
    (Reply(raw=b"SSH-2.0-OpenSSH_9.2\r\n"), Remedy.UNCERTAIN, 1),
]


@pytest.mark.parametrize(("reply", "remedy", "calls"), ANSWERS)
def test_each_failure_has_its_remedy_and_nothing_is_tried_twice(
    reply: Reply, remedy: Remedy, calls: int, gateway: FakeGateway
) -> None:
    assert failing(gateway, reply).remedy is remedy
    wait_until(lambda: len(gateway.ledger) >= calls)
    assert len(gateway.ledger) == calls


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("7", 7.0),
        ("86400", 3600.0),
        ("Sat, 21 Nov 2026 08:00:00 GMT", None),
        ("-1", None),
        ("²", None),
    ],
)
def test_a_busy_gateway_says_how_long_to_wait(
    said: str, wait: float | None, gateway: FakeGateway
) -> None:
    for status in (429, 503):
        failed = failing(gateway, Reply(status, headers={"Retry-After": said}))
        assert failed.retry_after == wait


def test_a_gateway_that_is_not_there_was_handed_nothing() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody else answers there
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/send"
        with pytest.raises(DeliveryFailure) as failed:
            channel(send_url=url).send(outbound())
    assert (failed.value.code, failed.value.remedy) == ("unreachable", Remedy.RETRY)


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_nothing_can_be_looked_up_at_a_gateway(preset: str) -> None:
    with pytest.raises(DeliveryFailure) as failed:
        channel(preset).find_sent(outbound(), since=NOW, others=frozenset())
    assert (failed.value.code, failed.value.remedy) == ("no_list", Remedy.PERMANENT)
    assert channel(preset).list_inbound(since=NOW) == []


BROKEN_HEADERS = b"HTTP/1.1 500 Oops\r\nno colon here\r\nContent-Length: 0\r\n\r\n"


@pytest.mark.parametrize(
    "reply",
    [
        Reply(raw=BROKEN_HEADERS),
        Reply(raw=b"rubbish\r\n\r\n"),
        Reply(302, headers={"Location": "/elsewhere"}),
        Reply(cut=True),
        Reply(cut_in_body=True),
        Reply(slow=True),
        Reply(500),
    ],
)
def test_no_failure_tells_the_number_the_text_or_a_secret(
    reply: Reply, kannel: FakeGateway, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    kannel.will(reply)
    url = kannel.url.replace("//", "//segin:hidden@") + "?password=hidden"
    with pytest.raises(DeliveryFailure) as failed:
        channel("kannel", send_url=url, timeout=patience_for(reply)).send(outbound("CANARI"))
    told = caplog.text + repr(failed.value) + str(failed.value.__cause__)
    assert failed.value.__suppress_context__ or failed.value.__context__ is None
    wait_until(lambda: len(kannel.ledger) == 1)
    for secret in (PERSON, PERSON[1:], "CANARI", "hidden", SECRET):
        assert secret not in told


ERRORS = [
    ("bad_number", "bad_number"),
    (" Handset_Off ", "handset_off"),
    ("quota", "quota"),
    ("8", "8"),
    ("timeout", "other"),  # our own word: what we saw, not what a gateway reports
    ("http_403", "other"),
    ("Cannot reach +22300000001", "other"),
    ("22300000001", "other"),
    ("", "other"),
]


@pytest.mark.parametrize(("said", "code"), ERRORS)
def test_an_error_becomes_a_code_and_never_quotes_anyone(said: str, code: str) -> None:
    assert code_of(said, {}) == code


REASONS = [
    ("RESULT_ERROR_LIMIT_EXCEEDED", Remedy.RETRY),
    ("Send result: RESULT_ERROR_NO_SERVICE", Remedy.RETRY),
    ("RESULT_ERROR_RADIO_OFF", Remedy.RETRY),
    ("Can't send message: No SIMs found", Remedy.STOP_CHANNEL),
    ("Does not have android.permission.SEND_SMS", Remedy.STOP_CHANNEL),
    ("RESULT_NO_DEFAULT_SMS_APP", Remedy.STOP_CHANNEL),
    ("Invalid number", Remedy.PERMANENT),
    ("RESULT_ERROR_GENERIC_FAILURE", Remedy.AGAIN),
    ("Unknown", Remedy.AGAIN),
]


@pytest.mark.parametrize(("reason", "remedy"), REASONS)
def test_each_reason_of_the_app_has_its_remedy(reason: str, remedy: Remedy) -> None:
    assert channel("android").remedy(code_of(reason, ANDROID.reasons)) is remedy


def test_an_error_that_nobody_knows_is_tried_once_more() -> None:
    assert channel().remedy("quota") is Remedy.AGAIN
    assert channel().remedy(None) is Remedy.AGAIN


def test_only_what_this_channel_saw_itself_leaves_the_outcome_open() -> None:
    assert not [code for code, entry in SAID.items() if entry.remedy is Remedy.UNCERTAIN]
    assert [code for code, entry in OWN.items() if entry.remedy is Remedy.UNCERTAIN]


def test_no_code_is_a_number_with_a_final_remedy() -> None:
    # For Twilio such a code means that the address is dead; a 400 of a gateway does not.
    final = [code for code in (*SAID, *OWN, "http_400") if fault(code).remedy is Remedy.PERMANENT]
    assert final and not [code for code in final if code.isdigit()]


@pytest.mark.parametrize("code", [*sorted(SAID), *sorted(OWN), "http_404", "quota"])
def test_staff_read_a_sentence_without_codes_or_placeholders(code: str) -> None:
    wording = channel().explain(code)
    assert wording[0].isupper() and wording.endswith(".")
    assert code not in wording and not set("{}%") & set(wording)
