"""The demonstration has offices and somebody who booked; the shipped content has neither."""

from __future__ import annotations

from sqlalchemy import func, select

from bot.demonstration import fill, read_demonstration
from bot.services.parts import Parts
from bot.store import slots
from bot.store.tables import appointments, offices
from tests.architecture.sources import ROOT
from tests.rows import ask

DEMO = ROOT / "flows" / "data" / "demo.yaml"


def test_the_shipped_content_has_no_office(parts: Parts) -> None:
    assert ask(parts, select(func.count()).select_from(offices)) == [(0,)]


def test_the_demonstration_has_offices_and_an_appointment(parts: Parts) -> None:
    demonstration = read_demonstration(DEMO)
    booking = tuple(
        person for person in demonstration.people if "rendez" in str(person.steps).lower()
    )
    fill(parts, type(demonstration)(booking, demonstration.settings, demonstration.offices))
    desks = parts.db.read(slots.list_open_desks)
    assert {desk.office for desk in desks} == {it.name for it in demonstration.offices}
    assert all("démo" in desk.office for desk in desks)
    assert ask(parts, select(appointments.c.state)) == [("booked",)]
