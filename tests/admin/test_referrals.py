"""Referrals and agreements on screen: entered, tested, sent by the lifecycle's own buttons."""

from __future__ import annotations

import pytest

from bot.services.parts import Parts
from bot.services.policy import Role
from bot.site import build_site
from tests.admin.recorded import acts_on
from tests.admin.visiting import Visitor, hire
from tests.parts import PERSON, TestClock, build_parts, parts, provider, stocked_url
from tests.provider import Provider
from tests.services.casework import settle
from tests.services.referring import (
    OFFICE,
    PLACE,
    accepting,
    agreement,
    current,
    everything_arrives,
    named,
    proposed,
    sent,
)

__all__ = ["build_parts", "parts", "provider", "stocked_url"]


@pytest.fixture
def browser(parts: Parts) -> Visitor:
    """A browser at the panel of a service with its content."""
    return Visitor(build_site(parts), parts)


def test_an_agreement_is_entered_tested_and_counts_when_the_test_arrived(
    browser: Visitor, parts: Parts, clock: TestClock
) -> None:
    browser.be(hire(parts, Role.ADMIN))
    assert "Aucun accord" in browser.open("/admin/agreements").text
    page = browser.open("/admin/agreements/enter")
    page = browser.press(
        page.form("/enter"),
        organisation=PLACE, agreed_on="2026-11-01", contact_name="Mme Diarra", number=OFFICE,
    )  # fmt: skip
    assert "À essayer" in page.text and OFFICE not in page.html
    page = browser.press(page.form("/test"))
    assert "Essai en cours" in page.text
    settle(parts)
    everything_arrives(parts)
    clock.move(minutes=2)
    settle(parts)
    page = browser.open("/admin/agreements")
    assert "Essayé le" in page.text
    page = browser.press(page.form("/room"), full="yes")
    assert agreement(parts).saturated == 1 and "Il y a de la place" in page.text
    page = browser.press(page.form("/end"))
    assert agreement(parts).ended_at is not None and "Terminé" in page.text


def test_what_is_wrong_is_said_beside_its_field(browser: Visitor, parts: Parts) -> None:
    browser.be(hire(parts, Role.ADMIN))
    page = browser.open("/admin/agreements/enter")
    page = browser.press(
        page.form("/enter"),
        organisation=PLACE, agreed_on="2026-11-01", contact_name="Mme Diarra", number="abc",
    )  # fmt: skip
    assert browser.last.status_code == 422
    assert "pas un numéro de téléphone" in page.text


def test_a_referral_is_sent_by_a_button_and_its_reading_is_recorded(
    browser: Visitor, parts: Parts, provider: Provider, clock: TestClock
) -> None:
    accepting(parts, clock)
    row = proposed(parts, named(parts, provider))
    browser.be(hire(parts, Role.AGENT))
    page = browser.open("/admin/referrals")
    assert row.reference in page.text and PERSON not in page.html and "Moussa" not in page.html
    page = browser.open(f"/admin/referrals/{row.id}")
    assert "Moussa" in page.text and PERSON not in page.html
    page = browser.press(page.form("/act"), trigger="send")
    assert "Envoi en cours" in page.text
    settle(parts)
    everything_arrives(parts)
    clock.move(minutes=2)
    settle(parts)
    assert current(parts, row).state == "sent"
    assert "referral_viewed" in {act for act, _ in acts_on(parts, "referral")}


def test_the_stalled_ones_come_first(
    browser: Visitor, parts: Parts, provider: Provider, clock: TestClock
) -> None:
    accepting(parts, clock)
    row = sent(parts, clock, proposed(parts, named(parts, provider)))
    clock.move(days=8)
    settle(parts)
    browser.be(hire(parts, Role.AGENT))
    page = browser.open("/admin/referrals")
    assert "la structure ne répond pas" in page.text
    page = browser.press(browser.open(f"/admin/referrals/{row.id}").form("/act"), trigger="accept")
    assert current(parts, row).state == "accepted"
    assert "la structure ne répond pas" not in browser.open("/admin/referrals").text


def test_an_old_page_and_a_viewer_change_nothing(
    browser: Visitor, parts: Parts, provider: Provider, clock: TestClock
) -> None:
    accepting(parts, clock)
    row = proposed(parts, named(parts, provider))
    browser.be(hire(parts, Role.AGENT))
    form = browser.open(f"/admin/referrals/{row.id}").form("/act")
    browser.press(form, trigger="send")
    page = browser.press(form, trigger="withdraw")
    assert browser.last.status_code == 422 and "entre-temps" in page.text
    assert current(parts, row).state == "proposed"
    browser.be(hire(parts, Role.VIEWER, name="vue"))
    assert not browser.open(f"/admin/referrals/{row.id}").text.count("Envoyer à la structure")
    browser.open("/admin/agreements/enter")
    assert browser.last.status_code == 403
