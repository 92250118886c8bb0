"""The first screen: what waits, and whether the service sends."""

from __future__ import annotations

import pytest

from bot.services.failures import note_failure
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.store import workers
from bot.store.moment import to_micros
from tests.admin.visiting import Visitor, ask, hire
from tests.parts import TestClock


@pytest.fixture
def agent(visitor: Visitor, parts: Parts) -> Visitor:
    return visitor.be(hire(parts, Role.AGENT))


def beat(parts: Parts) -> None:
    now = to_micros(parts.clock())
    parts.db.write(lambda s: workers.beat(s, name="w", started_at=now, now=now, forget=0))


def fail(parts: Parts, error: str) -> None:
    now = parts.clock()
    parts.db.write(lambda s: note_failure(s, error, message_id=None, now=now, trace="t"))


def test_counters_count_and_lead_to_their_lists(agent: Visitor, parts: Parts) -> None:
    for urgent in (True, False, False):
        ask(parts, urgent=urgent)
    page = agent.open("/admin/")
    shown = " ".join(page.text.split())
    assert "3 demandes à traiter" in shown and "1 demande urgente" in shown
    assert {"/admin/tickets", "/admin/tickets?folder=urgent"} <= set(page.links)


def test_nothing_is_singular_in_french(agent: Visitor) -> None:
    assert "0 demande à traiter" in " ".join(agent.open("/admin/").text.split())


def test_who_may_not_see_requests_sees_no_counter(visitor: Visitor, parts: Parts) -> None:
    ask(parts)
    page = visitor.be(hire(parts, Role.EDITOR)).open("/admin/")
    assert "demande" not in page.text
    assert "Le service" in page.text


def test_a_worker_that_was_never_started_is_said(agent: Visitor) -> None:
    assert "l’envoi n’est pas démarré" in agent.open("/admin/").text


def test_a_worker_that_stopped_is_said(agent: Visitor, parts: Parts, clock: TestClock) -> None:
    beat(parts)
    assert "Les messages partent." in agent.open("/admin/").text
    clock.move(minutes=5)
    assert "arrêté depuis 5 minutes" in agent.open("/admin/").text


def test_failures_of_the_last_day_are_told_apart(
    agent: Visitor, parts: Parts, clock: TestClock
) -> None:
    fail(parts, "delivery 30007")
    fail(parts, "delivery 63016")
    fail(parts, "KeyError")
    page = agent.open("/admin/")
    assert "le fournisseur a refusé 2 messages" in page.text
    assert "n’a pas su répondre à 1 message" in page.text
    clock.move(hours=19)
    agent.be(hire(parts, Role.AGENT, name="late"))
    clock.move(hours=5)
    agent.be(hire(parts, Role.AGENT, name="later"))
    assert "Aucun refus" in agent.open("/admin/").text
