"""The wire: connections are kept, answers are bounded, nobody is trusted without a certificate."""

from __future__ import annotations

import ssl
import threading
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.channels.channel import DeliveryFailure, Remedy
from bot.channels.http import NotAnswered, Request, Wire
from tests.channels.gateway.calls import channel, outbound
from tests.channels.gateway.fake import FakeGateway, Reply
from tests.servers import wait_until

MANY = 20
LONG = 30.0
CANARY = "canari".upper()  # a traceback quotes this file: it must not hold the word itself


def asking(gateway: FakeGateway) -> Request:
    return Request("GET", gateway.url, {})


def test_many_messages_share_a_connection(gateway: FakeGateway) -> None:
    sending = channel(send_url=gateway.url)
    for number in range(MANY):
        sending.send(outbound(id=number + 1))
    assert len(gateway.ledger) == MANY
    assert gateway.connections == 1


def test_threads_share_the_pool_and_every_message_arrives_once(gateway: FakeGateway) -> None:
    sending = channel(send_url=gateway.url)
    threads = [
        threading.Thread(target=sending.send, args=(outbound(f"message {number}", id=number + 1),))
        for number in range(MANY)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({request.body for request in gateway.ledger}) == len(gateway.ledger) == MANY


@pytest.mark.parametrize("chunked", [False, True])
def test_an_answer_is_read_whole_and_no_longer_than_its_bound(
    chunked: bool, gateway: FakeGateway
) -> None:
    wire = Wire(timeout=LONG, longest_answer=1000)
    gateway.will(Reply(body=b"x" * 1000, chunked=chunked), Reply(body=b"x" * 1001, chunked=chunked))
    assert wire.exchange(asking(gateway)).body == b"x" * 1000
    assert wire.exchange(asking(gateway)).body == b"x" * 1000


@pytest.mark.parametrize(
    "reply",
    [
        Reply(body=b"x" * 100_000),
        Reply(drip=True),
        Reply(slow=True),
        Reply(cut=True),
        Reply(cut_in_body=True),
    ],
)
def test_an_answer_that_went_wrong_gives_its_connection_back(
    reply: Reply, gateway: FakeGateway
) -> None:
    wire = Wire(timeout=0.2, connections=1)
    gateway.will(reply, reply)
    for _ in range(2):
        try:
            wire.exchange(asking(gateway))
        except NotAnswered as failed:
            assert failed.code in ("timeout", "cut")
    wait_until(lambda: not gateway.script)
    wire._timeout = LONG
    assert wire.exchange(asking(gateway)).status == 200


@pytest.mark.parametrize("reply", [Reply(slow=True), Reply(cut=True), Reply(cut_in_body=True)])
def test_what_went_wrong_is_told_without_the_address(reply: Reply, gateway: FakeGateway) -> None:
    gateway.will(reply)
    with pytest.raises(NotAnswered) as failed:
        Wire(timeout=0.2).exchange(Request("GET", f"{gateway.url}?to={CANARY}", {}))
    assert CANARY not in "".join(traceback.format_exception(failed.value))


def test_nobody_listening_is_told_without_the_address() -> None:
    with pytest.raises(NotAnswered) as failed:
        Wire(timeout=LONG).exchange(Request("GET", f"http://127.0.0.1:1/?to={CANARY}", {}))
    assert failed.value.code == "unreachable"
    assert CANARY not in "".join(traceback.format_exception(failed.value))


def test_an_answer_in_a_code_that_we_did_not_ask_for_is_left_as_it_is(gateway: FakeGateway) -> None:
    gateway.will(Reply(body=b"not gzip at all", headers={"Content-Encoding": "gzip"}))
    assert Wire(timeout=LONG).exchange(asking(gateway)).body == b"not gzip at all"


@pytest.fixture
def tls_gateway(gateway: FakeGateway, tmp_path: Path) -> Iterator[FakeGateway]:
    """Run a gateway whose certificate nobody signed but itself."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own_certificate(tmp_path))
    gateway._server.socket = context.wrap_socket(gateway._server.socket, server_side=True)
    yield gateway


def own_certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    form, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    secret = key.private_bytes(form, serialization.PrivateFormat.PKCS8, plain)
    path = folder / "certificate.pem"
    path.write_bytes(secret + certificate.public_bytes(form))
    return path


def test_a_gateway_that_cannot_prove_who_it_is_gets_nothing(tls_gateway: FakeGateway) -> None:
    url = tls_gateway.url.replace("http:", "https:")
    with pytest.raises(DeliveryFailure) as failed:
        channel(send_url=url).send(outbound())
    assert (failed.value.code, failed.value.remedy) == ("bad_tls", Remedy.STOP_CHANNEL)
    assert tls_gateway.ledger == []


def test_a_gateway_without_tls_gets_nothing_at_an_https_address(gateway: FakeGateway) -> None:
    with pytest.raises(DeliveryFailure) as failed:
        channel(send_url=gateway.url.replace("http:", "https:")).send(outbound())
    assert (failed.value.code, failed.value.remedy) == ("bad_tls", Remedy.STOP_CHANNEL)
    assert gateway.ledger == []
