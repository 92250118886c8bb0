"""Appointments on screen: entering hours, the day, what became of each, the sheet, the calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from bot.core.appointments import Hours
from bot.services.erasure import ask_erasure
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.store import contacts, slots
from bot.store.appointments import Meeting
from tests.admin.visiting import Visitor, hire
from tests.parts import TestClock
from tests.receiving import booked, desk, meeting_of, new_contact, open_office

NAME = "Awa"


@pytest.fixture
def agent(visitor: Visitor, parts: Parts) -> Visitor:
    return visitor.be(hire(parts, Role.AGENT))


def soon(parts: Parts) -> datetime:
    """A slot of tomorrow."""
    day = parts.clock() + timedelta(days=1)
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def awaited(parts: Parts) -> Meeting:
    """Somebody with a name who comes tomorrow at nine."""
    open_office(parts)
    contact_id = new_contact(parts)
    sealed = parts.vault.seal(NAME, "contacts", "name", contact_id)
    parts.db.write(lambda s: contacts.set_name(s, contact_id=contact_id, name=sealed))
    return booked(parts, contact_id, soon(parts))


def test_an_empty_book_teaches_what_to_do(agent: Visitor) -> None:
    page = agent.open("/admin/appointments")
    assert "Aucune antenne n’est ouverte aux rendez-vous." in page.text
    assert "/admin/offices/new" in page.links


def test_an_office_entered_on_screen_can_be_booked(agent: Visitor, parts: Parts) -> None:
    page = agent.open("/admin/offices/new")
    form = next(it for it in page.forms if "address" in it.fields)
    filled = {
        "name": "Antenne de Kayes", "region": "kayes", "address": "Rue 12",
        "desks-0-name": "Bureau 1", "desks-0-medium": "in_person", "desks-0-purposes": ["case"],
        "desks-0-capacity": "2", "desks-0-slot_minutes": "30",
        "desks-0-day0": "8h-12h 14:00-16:00",
    }  # fmt: skip
    agent.press(form, **filled)  # type: ignore[arg-type]
    assert len(parts.db.read(slots.list_open_desks)) == 1
    page = agent.open("/admin/offices")
    assert "Antenne de Kayes" in page.text


def test_hours_that_cannot_be_are_said_and_what_was_typed_is_kept(agent: Visitor) -> None:
    page = agent.open("/admin/offices/new")
    form = next(it for it in page.forms if "address" in it.fields)
    page = agent.press(
        form,
        **{
            "name": "Antenne", "region": "kayes", "address": "Rue 12", "desks-0-name": "Bureau",
            "desks-0-day0": "le matin",
        },  # type: ignore[arg-type]
    )  # fmt: skip
    assert agent.last.status_code == 422
    assert "Écrivez par exemple 08:00-12:00 14:00-16:00." in page.text
    assert "le matin" in page.html and "Rue 12" in page.html


def test_the_day_shows_who_comes_when(agent: Visitor, parts: Parts) -> None:
    held = awaited(parts)
    page = agent.open(f"/admin/appointments?day={soon(parts).date()}")
    assert NAME in page.text and "09:00" in page.text
    assert f"/admin/appointments/{held.row.id}" in page.links
    assert NAME in agent.open(f"/admin/appointments/week?day={soon(parts).date()}").text


def test_a_viewer_sees_the_book_without_names(visitor: Visitor, parts: Parts) -> None:
    held = awaited(parts)
    visitor.be(hire(parts, Role.VIEWER))
    page = visitor.open(f"/admin/appointments?day={soon(parts).date()}")
    assert "09:00" in page.text and NAME not in page.html
    assert NAME not in visitor.open(f"/admin/appointments/{held.row.id}").html


def test_who_asked_to_be_forgotten_keeps_the_seat_without_a_name(
    agent: Visitor, parts: Parts
) -> None:
    held, now = awaited(parts), parts.clock()
    parts.db.write(lambda s: ask_erasure(parts.vault, held.row.contact_id, session=s, now=now))
    for path in (f"?day={soon(parts).date()}", f"/{held.row.id}"):
        page = agent.open(f"/admin/appointments{path}")
        assert "09:00" in page.text and NAME not in page.html


def test_before_its_time_nobody_is_marked_as_come(agent: Visitor, parts: Parts) -> None:
    path = f"/admin/appointments/{awaited(parts).row.id}"
    assert f"{path}/keep" not in [form.action for form in agent.open(path).forms]


def test_an_agent_marks_who_came(visitor: Visitor, parts: Parts, clock: TestClock) -> None:
    held = awaited(parts)
    clock.now = soon(parts)
    visitor.be(hire(parts, Role.AGENT))
    path = f"/admin/appointments/{held.row.id}"
    form = next(it for it in visitor.open(path).forms if it.action == f"{path}/keep")
    visitor.press(form)
    assert meeting_of(parts, held.row.id).row.state == "kept"


def test_a_move_on_screen_keeps_the_history(agent: Visitor, parts: Parts) -> None:
    held = awaited(parts)
    path = f"/admin/appointments/{held.row.id}"
    form = next(it for it in agent.open(path).forms if it.action == f"{path}/move")
    later = soon(parts) + timedelta(minutes=30)
    agent.press(form, starts=later.isoformat())
    assert meeting_of(parts, held.row.id).row.state == "moved"
    assert "Voir le nouveau rendez-vous" in agent.open(path).text


def test_a_taken_time_is_said_and_nothing_changes(agent: Visitor, parts: Parts) -> None:
    held = awaited(parts)
    path = f"/admin/appointments/{held.row.id}"
    form = next(it for it in agent.open(path).forms if it.action == f"{path}/move")
    later = soon(parts) + timedelta(minutes=30)
    booked(parts, new_contact(parts), later)
    page = agent.press(form, starts=later.isoformat())
    assert agent.last.status_code == 422
    assert "Ce moment vient d’être pris." in page.text
    assert meeting_of(parts, held.row.id).row.state == "booked"


def test_the_sheet_of_the_day_can_be_printed(agent: Visitor, parts: Parts) -> None:
    awaited(parts)
    page = agent.open(f"/admin/appointments/sheet?day={soon(parts).date()}")
    assert NAME in page.text and "À détruire le soir" in page.text


def test_the_calendar_file_names_nobody(agent: Visitor, parts: Parts) -> None:
    held = awaited(parts)
    agent.open(f"/admin/appointments/{held.row.id}.ics")
    assert agent.last.mimetype == "text/calendar"
    (event,) = Calendar.from_ical(agent.last.data).walk("VEVENT")
    assert event["DTSTART"].dt == soon(parts)
    assert NAME.encode() not in agent.last.data


def test_a_closed_day_puts_its_people_on_the_list(agent: Visitor, parts: Parts) -> None:
    held = awaited(parts)
    page = agent.open(f"/admin/offices/{held.office_id}")
    form = next(it for it in page.forms if (it.action or "").endswith("/closures"))
    agent.press(form, day=soon(parts).date().isoformat(), reason="Fête")
    page = agent.open("/admin/appointments")
    assert "À déplacer\u00a0: leur créneau n’existe plus" in page.text
    assert f"/admin/appointments/{held.row.id}" in page.links


def test_hours_are_shown_again_as_they_are_typed(agent: Visitor, parts: Parts) -> None:
    hours = (Hours(0, 8 * 60, 12 * 60), Hours(0, 14 * 60, 16 * 60 + 30))
    office_id = open_office(parts, desk(hours=hours))
    assert "08:00-12:00 14:00-16:30" in agent.open(f"/admin/offices/{office_id}").html
