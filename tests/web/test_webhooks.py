"""Webhooks: who may call, what is too much, what is answered when nothing can be stored."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import update
from sqlalchemy.engine import make_url
from twilio.request_validator import RequestValidator

from bot.app import build
from bot.config import from_env
from bot.logs import configure_logs
from bot.services.parts import Parts
from bot.store.tables import contacts
from tests.databases import PostgresDatabases
from tests.parts import PERSON, Builder, environ, stock
from tests.parts import closing as closed_afterwards
from tests.rows import change, count, inbound, outbound
from tests.servers import PostgresServer
from tests.web.calling import FIXTURES, STATUS, Provider, form, messages_in

CANARY = "Aminata Coulibaly"


@pytest.fixture
def twilio(parts: Parts) -> Provider:
    return Provider(parts)


# --- who may call -------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/webhooks/twilio", STATUS])
@pytest.mark.parametrize("signature", ["", "AAAA", "é", "x" * 5_000])
def test_a_missing_or_forged_signature_is_forbidden(
    parts: Parts, twilio: Provider, path: str, signature: str
) -> None:
    response = twilio.post(form(CANARY), path=path, signature=signature)
    assert response.status_code == 403
    assert CANARY not in response.text and PERSON[1:] not in response.text
    assert count(parts, "messages") == count(parts, "receipts") == 0


@pytest.mark.parametrize("changed", ["Body", "From", "MessageSid", "AccountSid", "Added"])
def test_a_field_that_was_changed_after_signing_is_forbidden(
    parts: Parts, twilio: Provider, changed: str
) -> None:
    fields = form()
    signature = RequestValidator("0123456789abcdef0123456789abcdef").compute_signature(
        "https://bot.example.org/webhooks/twilio", fields
    )
    response = twilio.post(fields | {changed: "autre"}, signature=signature)
    assert response.status_code == 403
    assert count(parts, "messages") == 0


def test_both_tokens_are_good_while_they_are_changed(build_parts: Builder) -> None:
    parts = build_parts(TWILIO_AUTH_TOKEN="the-old-token-of-tests,the-new-token-of-tests")
    for token in ("the-old-token-of-tests", "the-new-token-of-tests"):
        assert Provider(parts, token=token).say("Bonjour").status_code == 200
    assert Provider(parts).say("Bonjour").status_code == 403


def test_a_shared_key_counts_only_when_it_is_configured(build_parts: Builder) -> None:
    fixture, secret = FIXTURES["pos_sha256_sharedkey"], "a secret that both sides know"
    signature = RequestValidator(secret).compute_signature(
        fixture["url"], fixture["params"], "HMAC_SHA256"
    )
    asked = {"signature": signature, "headers": fixture["headers"]}
    assert Provider(build_parts()).post(fixture["params"], **asked).status_code == 403
    with_key = Provider(build_parts(TWILIO_SHARED_KEY=secret))
    assert with_key.post(fixture["params"], **asked).status_code == 200


def test_the_same_signed_call_a_hundred_times_has_one_effect(
    parts: Parts, twilio: Provider
) -> None:
    fields = form()
    answers = {twilio.post(fields).data for _ in range(100)}
    assert len(answers) == 1
    assert (len(inbound(parts)), len(outbound(parts))) == (1, 1)


# --- what is too much, or unreadable ------------------------------------------------------------


def test_64_kb_of_text_are_stored_and_answered(parts: Parts, twilio: Provider) -> None:
    long = "é" * 65_536
    assert len(messages_in(twilio.say(long))) == 1
    assert inbound(parts)[0].text == long


@pytest.mark.parametrize("size", [600_000, 3_000_000])
def test_far_too_much_is_refused_unread(parts: Parts, twilio: Provider, size: int) -> None:
    response = twilio.post("Body=" + "x" * size, signature="AAAA")
    assert response.status_code in (400, 413)
    assert count(parts, "messages") == 0


def test_a_lone_surrogate_cannot_have_been_signed(parts: Parts, twilio: Provider) -> None:
    response = twilio.post("Body=%ED%A0%80&From=%2B22370000001", signature="AAAA")
    assert response.status_code == 403


def test_a_nul_is_stored_as_a_replacement_character(parts: Parts, twilio: Provider) -> None:
    assert len(messages_in(twilio.say("un\0deux"))) == 1
    assert inbound(parts)[0].text == "un\ufffddeux"


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_other_methods_are_refused(twilio: Provider, method: str) -> None:
    assert twilio.app.test_client().open("/webhooks/twilio", method=method).status_code == 405


def test_an_unknown_gateway_is_not_found(twilio: Provider) -> None:
    assert twilio.app.test_client().post("/webhooks/gateway/nobody").status_code == 404


# --- when nothing can be stored -----------------------------------------------------------------


@contextmanager
def contacts_locked(parts: Parts) -> Iterator[None]:
    """Another process holds what every message needs."""
    if parts.db.dialect == "sqlite":
        path = make_url(parts.config.database_url).database
        with sqlite3.connect(path or "", isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
        other.close()
        return
    with psycopg.connect(parts.config.database_url) as connection:
        connection.execute("SELECT id FROM contacts FOR UPDATE")
        yield


@pytest.mark.slow
def test_a_locked_database_is_503_and_the_repeat_is_answered(
    parts: Parts, twilio: Provider
) -> None:
    twilio.say("Bonjour")
    fields = form("1")
    with contacts_locked(parts):
        response = twilio.post(fields)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert len(inbound(parts)) == 1
    assert len(messages_in(twilio.post(fields))) == 0, "through the outbox, behind the first"
    assert len(inbound(parts)) == 2


def test_a_lock_that_is_given_back_in_time_is_only_waited_for(
    parts: Parts, twilio: Provider
) -> None:
    twilio.say("Bonjour")
    answers = []
    call = threading.Thread(target=lambda: answers.append(twilio.say("1").status_code))
    with contacts_locked(parts):
        call.start()
        call.join(0.3)
        assert answers == []
    call.join(60)
    assert answers == [200]


def test_a_database_that_is_not_there_is_503(build_parts: Builder, tmp_path: Path) -> None:
    parts = build_parts(SEGIN_DATABASE_URL=f"sqlite:///{tmp_path / 'nowhere' / 'db'}")
    twilio = Provider(parts)
    assert twilio.say("Bonjour").status_code == 503
    assert twilio.post(form(MessageStatus="sent"), path=STATUS).status_code == 503
    assert not (tmp_path / "nowhere").exists(), "it is not made on the way either"


@pytest.mark.postgres
@pytest.mark.slow
def test_a_database_that_dies_is_503_until_it_is_back_and_loses_nothing(
    mortal_postgres: PostgresServer,
) -> None:
    url = PostgresDatabases(mortal_postgres.url()).migrated()
    with closed_afterwards(build(from_env(environ(url)))) as parts:
        stock(parts)
        twilio, fields = Provider(parts), form()
        assert twilio.say("Bonjour").status_code == 200
        mortal_postgres.kill()
        answers = [twilio.post(fields).status_code for _ in range(3)]
        assert answers == [503, 503, 503]
        mortal_postgres.start()
        assert twilio.post(fields).status_code == 200
        assert len(inbound(parts)) == 2


# --- what is told to nobody ---------------------------------------------------------------------


def test_neither_logs_nor_error_pages_hold_a_number_a_name_or_a_text(
    parts: Parts,
    build_parts: Builder,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    configure_logs(verbose=True)  # to where this test looks
    caplog.set_level(logging.DEBUG)
    twilio, told = Provider(parts), []
    fields = form(f"Je suis {CANARY}", ProfileName=CANARY)
    told.append(twilio.post(fields, signature="AAAA"))
    told.append(twilio.post(fields | {"To": ""}, content_type="application/json"))
    told.append(Provider(build_parts(SEGIN_DATABASE_URL=f"sqlite:///{tmp_path}/no")).post(fields))
    twilio.post(fields)
    change(parts, update(contacts).values(conversation=b"damaged"))
    told.append(twilio.say(CANARY))
    told.append(twilio.post(fields | {"MessageStatus": CANARY}, path=STATUS))
    everything = "".join((*capsys.readouterr(), caplog.text, *(it.text for it in told)))
    assert "turn_failed" in everything and "webhook_rejected" in everything
    for canary in (CANARY, "Coulibaly", PERSON, PERSON[1:], PERSON[-8:]):
        assert canary not in everything
