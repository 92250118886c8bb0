"""The second way: who cannot be reached on WhatsApp gets the same message by SMS."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.core.rendering import Medium
from bot.services.parts import Parts
from bot.store.tables import addresses
from tests.parts import PERSON, TestClock, write_in
from tests.provider import Provider
from tests.queueing import queue
from tests.rows import change, contact_at, count, errors, outbound
from tests.working import deliver_waiting, drain, speak

CHOICES = (("1", "person", "Parler à quelqu'un"), ("2", "profile", "Mon profil"))
WHATSAPP = f"whatsapp:{PERSON}"


@pytest.fixture
def on_whatsapp(parts: Parts, provider: Provider, clock: TestClock) -> Parts:
    """Parts whose person wrote on WhatsApp alone, and was answered."""
    speak(parts, provider, "Bonjour", medium=Medium.WHATSAPP)
    drain(parts, clock)
    return parts


def test_within_a_day_of_the_last_message_free_text_goes_by_whatsapp(
    on_whatsapp: Parts, provider: Provider, clock: TestClock
) -> None:
    clock.move(hours=23)
    queue(on_whatsapp, "Bonne journée", medium=Medium.WHATSAPP)
    deliver_waiting(on_whatsapp)
    assert provider.ledger.texts(WHATSAPP)[-1] == "Bonne journée"
    assert provider.ledger.texts(PERSON) == []


def test_after_a_day_it_goes_by_sms_spelled_for_it(
    on_whatsapp: Parts, provider: Provider, clock: TestClock
) -> None:
    clock.move(hours=25)
    queue(on_whatsapp, "Venez bientôt ?", medium=Medium.WHATSAPP, options=CHOICES)
    drain(on_whatsapp, clock)
    assert provider.ledger.texts(PERSON) == ["Venez bientot ?\n1 Parler à quelqu'un\n2 Mon profil"]
    first, second = outbound(on_whatsapp)[-2:]
    assert (first.state, first.error_code) == ("failed", "window_closed")
    assert (second.medium, second.state) == ("sms", "accepted")
    assert errors(on_whatsapp) == [], "it went another way"


def test_digits_answer_what_went_by_sms(
    on_whatsapp: Parts, provider: Provider, clock: TestClock
) -> None:
    clock.move(hours=25)
    queue(on_whatsapp, "Venez bientôt ?", medium=Medium.WHATSAPP, options=CHOICES)
    drain(on_whatsapp, clock)
    offered = contact_at(on_whatsapp).offered
    assert offered is not None and offered.options == CHOICES


def test_a_person_who_is_not_on_whatsapp_gets_an_sms(
    on_whatsapp: Parts, provider: Provider, clock: TestClock
) -> None:
    provider.faults.refused = {WHATSAPP: 63024}
    queue(on_whatsapp, "Bonne route", medium=Medium.WHATSAPP)
    drain(on_whatsapp, clock)
    assert provider.ledger.texts(PERSON) == ["Bonne route"]
    assert contact_at(on_whatsapp, medium="whatsapp").unreachable_at is not None
    assert contact_at(on_whatsapp).id == contact_at(on_whatsapp, medium="whatsapp").id


def test_the_second_message_by_sms_uses_the_address_of_the_first(
    on_whatsapp: Parts, provider: Provider, clock: TestClock
) -> None:
    clock.move(hours=25)
    for text in ("un", "deux"):
        queue(on_whatsapp, text, medium=Medium.WHATSAPP)
    drain(on_whatsapp, clock)
    assert provider.ledger.texts(PERSON) == ["un", "deux"]
    assert count(on_whatsapp, "addresses") == 2


def test_who_later_writes_by_sms_is_the_same_contact(
    on_whatsapp: Parts, provider: Provider, clock: TestClock
) -> None:
    clock.move(hours=25)
    queue(on_whatsapp, "un", medium=Medium.WHATSAPP)
    drain(on_whatsapp, clock)
    write_in(on_whatsapp, "1")
    assert count(on_whatsapp, "contacts") == 1


def test_who_said_stop_by_sms_is_not_written_to_there(
    on_whatsapp: Parts, provider: Provider, clock: TestClock
) -> None:
    write_in(on_whatsapp, "Bonjour")
    drain(on_whatsapp, clock)
    by_sms = len(provider.ledger.texts(PERSON))
    change(
        on_whatsapp,
        update(addresses).where(addresses.c.medium == "sms").values(opted_out_at=1),
    )
    clock.move(hours=25)
    queue(on_whatsapp, "un", medium=Medium.WHATSAPP)
    drain(on_whatsapp, clock)
    assert len(provider.ledger.texts(PERSON)) == by_sms
    assert errors(on_whatsapp) == ["delivery window_closed"], "staff must look"


def test_an_address_without_a_number_has_no_second_way(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    opaque = "ML.4566546130240823"
    speak(parts, provider, "Bonjour", sender=opaque, medium=Medium.WHATSAPP)
    drain(parts, clock)
    clock.move(hours=25)
    queue(parts, "un", to=opaque, medium=Medium.WHATSAPP)
    drain(parts, clock)
    assert count(parts, "addresses") == 1
    assert errors(parts) == ["delivery window_closed"]
