"""One trace id runs from the webhook through every row and log line to the send."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from bot.logs import configure_logs
from bot.services.parts import Parts
from bot.store.tables import contacts, failures, messages
from bot.worker import Worker
from tests.parts import PERSON
from tests.queueing import queue
from tests.rows import ask, change
from tests.web.calling import Provider, form


def logged(capfd: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """The events logged since the last look. Each is one line of JSON, and names nobody."""
    text = capfd.readouterr().err
    assert PERSON not in text and PERSON[1:] not in text and "Bonjour" not in text
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def test_one_id_leads_from_the_webhook_to_the_send(
    parts: Parts, capfd: pytest.CaptureFixture[str]
) -> None:
    configure_logs()  # once more, now that what is written is caught
    provider, worker = Provider(parts), Worker(parts)
    assert provider.post(form()).status_code == 200
    queue(parts, "Bonjour encore")  # what follows must wait for it, and is sent by the worker
    logged(capfd)
    assert provider.post(form("1")).status_code == 200
    (received,) = logged(capfd)
    assert (received["event"], received["channel"]) == ("received", "twilio")
    trace = received["trace"]
    rows = ask(parts, select(messages.c.direction).where(messages.c.trace == trace))
    assert {row[0] for row in rows} == {"in", "out"}
    change(parts, messages.update().where(messages.c.state == "inline").values(state="accepted"))
    sent = None
    for _ in range(1 + len(rows)):
        sent = worker.deliver_next(sent)
    lines = [it for it in logged(capfd) if it["event"] == "sent"]
    assert [it["trace"] for it in lines].count(trace) == len(rows) - 1
    assert all(it["kind"] == "reply" for it in lines)


def test_a_turn_that_fails_is_found_by_the_same_id(
    parts: Parts, capfd: pytest.CaptureFixture[str]
) -> None:
    configure_logs()
    provider = Provider(parts)
    provider.post(form())
    change(parts, contacts.update().values(conversation=b"1:" + bytes(40)))
    logged(capfd)
    assert provider.post(form("1")).status_code == 200
    failed = [it for it in logged(capfd) if it["event"] == "turn_failed"]
    assert [it["trace"] for it in failed] == [
        row[0] for row in ask(parts, select(failures.c.trace))
    ]
    assert failed and failed[0]["places"], "where in the code"
