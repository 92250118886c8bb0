"""Appointments: which slots a week of hours gives, and how a day and an hour are said."""

from bot.core.appointments.opening import (
    BadHours,
    DeskPlan,
    Hours,
    Opening,
    check_hours,
    days_between,
    openings,
)
from bot.core.appointments.reminding import (
    DAY_BEFORE_LAPSES,
    TWO_HOURS_LAPSES,
    day_before,
    two_hours_before,
)
from bot.core.appointments.saying import say_day, say_moment, say_time

__all__ = [
    "DAY_BEFORE_LAPSES",
    "TWO_HOURS_LAPSES",
    "BadHours",
    "DeskPlan",
    "Hours",
    "Opening",
    "check_hours",
    "day_before",
    "days_between",
    "openings",
    "say_day",
    "say_moment",
    "say_time",
    "two_hours_before",
]
