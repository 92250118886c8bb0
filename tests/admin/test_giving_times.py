"""An appointment given by a member: chosen on screen, told to the person, on record."""

from __future__ import annotations

import pytest

from bot.services.due import TIMERS
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.store import audit
from bot.timekeeper import fire_due
from tests.admin.desk_people import parts, stocked_url
from tests.admin.visiting import Visitor, hire
from tests.parts import write_in
from tests.receiving import desk, open_office
from tests.rows import contact_at, outbound

__all__ = ["parts", "stocked_url"]
NUMBER = "+22300100077"


@pytest.fixture
def person(parts: Parts) -> int:
    """Somebody who wrote once."""
    write_in(parts, "Bonjour", sender=NUMBER)
    return contact_at(parts, NUMBER).id


def test_a_member_gives_a_time_and_the_person_is_told(
    visitor: Visitor, parts: Parts, person: int
) -> None:
    agent = visitor.be(hire(parts, Role.AGENT))
    address = f"/admin/people/{person}/appointment"
    assert "Aucune antenne" in agent.open(address).text
    office = open_office(parts, desk(purposes=("papers",)))
    assert address in agent.open(f"/admin/people/{person}").links
    page = agent.open(address)
    assert page.problems == [] and "Moments libres" not in page.text
    page = agent.open(f"{address}?office={office}&purpose=training")
    assert "Aucun moment libre" in page.text and page.problems == []
    page = agent.open(f"{address}?office={office}&purpose=papers")
    form = next(it for it in page.forms if "starts" in it.names)
    page = agent.press(form)
    assert "Le rendez-vous est pris." in page.text and "Papiers" in page.text
    assert f"/admin/people/{person}#last" in page.links
    fire_due(parts, TIMERS)
    assert outbound(parts)[-1].kind == "prompt", "the person is told that there is news"
    entry = parts.db.read(
        lambda s: audit.list_entries(
            s, act="appointment_booked", since=0, moment=2**62, before=0, limit=9
        )
    )
    assert len(entry) == 1
    page = agent.open(address)
    assert "a déjà un rendez-vous" in page.text and page.problems == []
    agent.press(form)
    assert agent.last.status_code == 422, "a second click takes no second seat"


def test_what_is_no_time_is_refused(visitor: Visitor, parts: Parts, person: int) -> None:
    agent = visitor.be(hire(parts, Role.AGENT))
    office = open_office(parts, desk(purposes=("papers",)))
    page = agent.open(f"/admin/people/{person}/appointment?office={office}&purpose=papers")
    form = next(it for it in page.forms if "starts" in it.names)
    for changed in ("", "no day", "2026-11-23T09:00:00"):
        page = agent.press(form, starts=changed)
        assert agent.last.status_code == 422 and "Choisissez un moment." in page.text


def test_who_only_reads_gives_no_times(visitor: Visitor, parts: Parts, person: int) -> None:
    visitor.be(hire(parts, Role.VIEWER)).open(f"/admin/people/{person}/appointment")
    assert visitor.last.status_code == 403
