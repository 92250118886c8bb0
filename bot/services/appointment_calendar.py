"""Appointments as a calendar file. It leaves the panel, so it says nothing about the person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from icalendar import Calendar, Event

from bot.services.appointment_lists import Line

PRODUCT = "-//Segin//Rendez-vous//FR"
STATUS = {"booked": "TENTATIVE", "confirmed": "CONFIRMED", "cancelled": "CANCELLED"}


def calendar_of(lines: Iterable[Line], *, purposes: Mapping[str, str], now: datetime) -> bytes:
    """An iCalendar file of these appointments: when, where, about what; no name, no number."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    for line in lines:
        event = Event()
        event.add("uid", f"appointment-{line.id}@segin")
        event.add("dtstamp", now.astimezone(UTC))
        event.add("dtstart", line.starts.astimezone(UTC))
        event.add("dtend", line.ends.astimezone(UTC))
        event.add("summary", purposes.get(line.purpose, line.purpose))
        event.add("location", f"{line.office}, {line.desk}")
        event.add("status", STATUS.get(line.state, "CONFIRMED"))
        calendar.add_component(event)
    return bytes(calendar.to_ical())
