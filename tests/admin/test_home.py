"""The first screen: what waits, and whether the service sends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.services.failures import note_failure
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.sending import switch_sending
from bot.services.ticket_categories import PROTECTED
from bot.store import workers
from bot.store.moment import to_micros
from tests.admin.visiting import Visitor, ask, hire
from tests.parts import TestClock
from tests.receiving import booked, new_contact, open_office


@pytest.fixture
def agent(visitor: Visitor, parts: Parts) -> Visitor:
    return visitor.be(hire(parts, Role.AGENT))


def shown(visitor: Visitor) -> str:
    """The first screen's words, in one line."""
    return " ".join(visitor.open("/admin/").text.split())


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


def test_every_counter_leads_to_its_list(agent: Visitor) -> None:
    page = agent.open("/admin/")
    for address in (
        "/admin/tickets?folder=overdue", "/admin/appointments", "/admin/cases?folder=silent",
        "/admin/referrals", "#service",
    ):  # fmt: skip
        assert address in page.links, address
    assert page.problems == []
    for address in [it for it in page.links if it.startswith("/admin/") and "?folder" in it]:
        agent.open(address)
        assert agent.last.status_code == 200


def test_urgent_protection_is_counted_for_those_who_protect_alone(
    visitor: Visitor, parts: Parts
) -> None:
    ask(parts, category=sorted(PROTECTED)[0], urgent=True)
    ask(parts, category="person", urgent=True)
    visitor.be(hire(parts, Role.PROTECTION))
    assert "1 protection urgente" in shown(visitor) and "2 demandes urgentes" in shown(visitor)
    visitor.be(hire(parts, Role.AGENT, name="agent"))
    assert "protection urgente" not in shown(visitor)


def test_a_complaint_is_not_counted_for_whom_it_is_about(agent: Visitor, parts: Parts) -> None:
    subject = hire(parts, Role.AGENT, name="subject")
    page = agent.open(f"/admin/tickets/{ask(parts)}")
    agent.press(page.form("/about"), about=str(subject.id))
    assert "1 demande à traiter" in shown(agent)
    assert "0 demande à traiter" in shown(agent.be(subject))


def test_appointments_of_today_are_counted_and_no_others(
    agent: Visitor, parts: Parts, clock: TestClock
) -> None:
    open_office(parts)
    day = parts.clock() + timedelta(days=1)
    booked(parts, new_contact(parts), day.replace(hour=9, minute=0, second=0, microsecond=0))
    assert "0 rendez-vous du jour" in shown(agent)
    clock.move(hours=24)
    agent.be(hire(parts, Role.AGENT, name="tomorrow"))
    assert "1 rendez-vous du jour" in shown(agent)


def test_refused_messages_are_counted(agent: Visitor, parts: Parts) -> None:
    fail(parts, "delivery 30007")
    assert "1 envoi en échec" in shown(agent)


def test_suspended_sending_is_said(agent: Visitor, parts: Parts) -> None:
    assert "suspendus" not in shown(agent)
    parts.db.write(lambda s: switch_sending(suspended=True, session=s, now=parts.clock()))
    assert "Tous les envois sont suspendus" in shown(agent)


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
