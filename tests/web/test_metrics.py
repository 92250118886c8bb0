"""Metrics: the real thing is driven; what it did stands at `/metrics`, and nobody it did it for."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from bot.services.latency import Latency
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.site import build_site
from bot.store.library import suspend_sending
from tests.admin.visiting import Visitor, hire
from tests.parts import OTHERS, PERSON, Builder, TestClock
from tests.phones import Phone
from tests.provider import Provider
from tests.queueing import queue
from tests.services.test_day_counts import pass_nights
from tests.working import claim, drain, lapse_leases, speak

TOKEN = "a-token-of-the-metrics"
LINE = re.compile(r"^(segin_\w+)(?:\{(.*)\})? (\S+)$", re.MULTILINE)
ODD = "kanari zzkqx"


@pytest.fixture
def story(build_parts: Builder) -> Parts:
    return build_parts(SEGIN_METRICS_TOKEN=TOKEN)


@pytest.fixture
def visitor(story: Parts) -> Visitor:
    return Visitor(build_site(story), story)


def figures(client: FlaskClient) -> dict[str, float]:
    """What a chart would draw: each figure with its labels."""
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    for number in (PERSON, *OTHERS[:4]):
        assert number not in answer.text and number[1:] not in answer.text
    assert "zzkqx" not in answer.text
    return {
        name + (f"{{{labels}}}" if labels else ""): float(value)
        for name, labels, value in LINE.findall(answer.text)
    }


def messages(direction: str, outcome: str, *, medium: str = "sms") -> str:
    labels = f'channel="twilio",direction="{direction}",medium="{medium}",outcome="{outcome}"'
    return f"segin_messages_today{{{labels}}}"


def test_what_came_and_went_is_counted_by_channel_and_outcome(
    story: Parts, visitor: Visitor, provider: Provider, clock: TestClock
) -> None:
    assert figures(visitor.client)["segin_unknown_texts_today"] == 0
    for number in (PERSON, *OTHERS[1:3]):
        speak(story, provider, "bonjour", sender=number)
        speak(story, provider, ODD, sender=number)
    queue(story, "un rappel")
    drain(story, clock)
    seen = figures(visitor.client)
    assert seen[messages("in", "processed")] == 6
    assert sum(it for name, it in seen.items() if 'direction="out"' in name) == 7
    assert seen['segin_segments_today{channel="twilio",medium="sms"}'] >= 7
    (cost,) = (name for name in seen if name.startswith("segin_cost_today{"))
    assert 'currency="XOF"' in cost and seen[cost] > 0, "the number of Mali has a price"
    assert seen["segin_unpriced_today"] == 4, "those of France have none"
    assert seen["segin_unknown_texts_today"] == 3
    assert (seen["segin_database_up"], seen["segin_sending_suspended"]) == (1, 0)
    clock.move(days=1)
    tomorrow = figures(visitor.client)
    assert not [name for name in tomorrow if name.startswith("segin_messages_today{")]
    assert tomorrow["segin_unknown_texts_today"] == 0


def test_a_worker_that_is_gone_and_what_waits_are_seen(
    story: Parts, visitor: Visitor, provider: Provider, clock: TestClock
) -> None:
    speak(story, provider, "bonjour", sender=OTHERS[0])
    drain(story, clock)
    assert figures(visitor.client)["segin_lease_recoveries_total"] == 0
    for text in ("un", "deux"):
        queue(story, text, to=OTHERS[0])
    assert claim(story) is not None
    clock.move(seconds=70)
    seen = figures(visitor.client)
    assert seen["segin_oldest_unsent_seconds"] == 70
    assert seen['segin_messages_under_way{state="sending"}'] == 1
    lapse_leases(story)
    drain(story, clock)
    seen = figures(visitor.client)
    assert seen["segin_lease_recoveries_total"] == 1
    assert "segin_oldest_unsent_seconds" not in seen
    story.db.write(lambda session: suspend_sending(session, since=1))
    assert figures(visitor.client)["segin_sending_suspended"] == 1


def test_steps_are_shown_once_counted_and_only_those_of_three_people(
    story: Parts, visitor: Visitor, clock: TestClock
) -> None:
    for number in OTHERS[:3]:
        Phone(story, number).say("bonjour")
    Phone(story, OTHERS[0]).say("1")
    pass_nights(story, clock, 2)
    steps = {name: it for name, it in figures(visitor.client).items() if "_flow_steps" in name}
    assert sum(steps.values()) == 3, steps
    assert {re.sub('fate="[a-z]+",', "", name) for name in steps}.__len__() == 1, steps


def test_how_long_pages_of_the_panel_took_is_counted(story: Parts, visitor: Visitor) -> None:
    before = figures(visitor.client)["segin_panel_seconds_count"]
    visitor.be(hire(story, Role.ADMIN)).open("/admin/")
    visitor.open("/admin/nowhere")
    assert visitor.last.status_code == 404
    seen = figures(visitor.client)
    assert seen["segin_panel_seconds_count"] == before + 2
    assert seen['segin_panel_seconds_bucket{le="+Inf"}'] == before + 2
    assert seen["segin_panel_seconds_sum"] > 0


def test_processes_of_one_server_count_together() -> None:
    latency = Latency()
    latency.add(0.06)
    child = os.fork()
    if child == 0:
        latency.add(9.0)
        os._exit(0)
    os.waitpid(child, 0)
    buckets, seconds = latency.totals()
    assert dict(buckets)["0.1"] == 1 and buckets[-1] == ("+Inf", 2)
    assert seconds == pytest.approx(9.06)


def test_a_database_that_is_away_is_a_figure_and_no_error(
    build_parts: Builder, tmp_path: Any
) -> None:
    parts = build_parts(SEGIN_METRICS_TOKEN=TOKEN, SEGIN_DATABASE_URL=f"sqlite:///{tmp_path}/no")
    seen = figures(build_site(parts).test_client())
    assert seen["segin_database_up"] == 0
    assert "segin_messages_today" not in seen
