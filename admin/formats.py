"""Formats: times, ages and numbers as people here write them."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask
from flask_babel import format_date, format_datetime, format_decimal, format_timedelta
from flask_babel import gettext as _

from bot.here import parts_here

LATELY_SECONDS = 60


def add_formats(app: Flask) -> None:
    """Give templates their filters: times, spans and numbers as they are read here."""
    app.jinja_env.filters.update(
        moment=moment, day=day, dated=dated, age=age, waited=waited, lasting=lasting, number=number
    )


def moment(at: datetime) -> str:
    """A time of Bamako: "21 nov. 2026, 09:00"."""
    return str(format_datetime(at, "d MMM y, HH:mm"))


def day(on: date) -> str:
    """A day by its own clocks: "lundi 23 nov. 2026"."""
    plain = on.date() if isinstance(on, datetime) else on
    return str(format_date(plain, "EEEE d MMM y"))


def dated(on: date | str | None) -> str:
    """A day in few signs: "21 nov. 2026". What is stored as text is read; nothing stays nothing."""
    if not on:
        return ""
    try:
        plain = date.fromisoformat(on) if isinstance(on, str) else on
    except ValueError:
        return str(on)
    return str(format_date(plain, "d MMM y"))


def age(at: datetime) -> str:
    """How long ago: "il y a 3 heures"."""
    seconds = (parts_here().clock() - at).total_seconds()
    if seconds < LATELY_SECONDS:
        return str(_("à l’instant"))
    return str(format_timedelta(-seconds, add_direction=True, threshold=1))


def waited(at: datetime) -> str:
    """How long since: "3 heures"."""
    return lasting((parts_here().clock() - at).total_seconds())


def lasting(seconds: float) -> str:
    """A length of time: "3 heures"."""
    return str(format_timedelta(max(seconds, 1), threshold=1))


def remaining(seconds: float) -> str:
    """What is left of some hours, to the minute: "3 h 05", "40 min"."""
    hours, minutes = divmod(int(max(seconds, 0)) // 60, 60)
    if not hours:
        return str(_("%(minutes)s min", minutes=minutes))
    shown = f"{minutes:02}" if minutes else ""
    return str(_("%(hours)s h %(minutes)s", hours=hours, minutes=shown)).strip()


def number(count: int) -> str:
    """A number: "1 250"."""
    return str(format_decimal(count))
