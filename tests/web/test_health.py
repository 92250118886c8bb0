"""Health and metrics: what a probe sees of the database, the worker and what waits."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bot.services.parts import Parts
from bot.web import build_app
from bot.worker import Worker
from tests.parts import Builder, TestClock
from tests.queueing import queue
from tests.services.test_outbox_order import known
from tests.working import deliver_waiting

TOKEN = "a-token-of-the-metrics"


@pytest.fixture
def client(parts: Parts) -> FlaskClient:
    return build_app(parts).test_client()


def test_a_process_that_answers_is_alive_whatever_the_database(
    build_parts: Builder, tmp_path: Path
) -> None:
    parts = build_parts(SEGIN_DATABASE_URL=f"sqlite:///{tmp_path}/no")
    client = build_app(parts).test_client()
    assert client.get("/health/live").status_code == 200
    ready = client.get("/health/ready")
    assert (ready.status_code, ready.json["database"]) == (503, False)


def test_without_a_worker_it_is_not_ready(client: FlaskClient) -> None:
    ready = client.get("/health/ready")
    assert ready.status_code == 503
    assert ready.json == {
        "database": True,
        "worker_seen_seconds": None,
        "oldest_unsent_seconds": None,
        "is_ready": False,
    }


def test_the_heartbeat_of_a_worker_makes_it_ready_for_half_a_minute(
    parts: Parts, client: FlaskClient, clock: TestClock
) -> None:
    Worker(parts).beat()
    clock.move(seconds=6)
    ready = client.get("/health/ready")
    assert (ready.status_code, ready.json["worker_seen_seconds"]) == (200, 6.0)
    clock.move(seconds=30)
    assert client.get("/health/ready").status_code == 503


def test_the_oldest_message_that_waits_is_seen(
    parts: Parts, client: FlaskClient, clock: TestClock
) -> None:
    known(parts)
    queue(parts, "un")
    clock.move(seconds=61)
    assert client.get("/health/ready").json["oldest_unsent_seconds"] == 61.0
    deliver_waiting(parts)
    assert client.get("/health/ready").json["oldest_unsent_seconds"] is None


def test_metrics_want_their_token(build_parts: Builder, client: FlaskClient) -> None:
    assert client.get("/metrics").status_code == 404, "no token is set"
    guarded = build_app(build_parts(SEGIN_METRICS_TOKEN=TOKEN)).test_client()
    assert guarded.get("/metrics").status_code == 401
    wrong = {"Authorization": "Bearer é"}
    assert guarded.get("/metrics", headers=wrong).status_code == 401
    found = guarded.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert found.status_code == 200
    assert "segin_database_up 1.0" in found.text
