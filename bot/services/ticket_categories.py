"""Categories of tickets: how soon each is to be answered, and who may open it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of request. `hours` until it should be answered, unless a setting says otherwise."""

    hours: int
    is_protected: bool = False  # for those who protect
    is_complaint: bool = False


CATEGORIES: Mapping[str, Category] = {
    "danger": Category(2, is_protected=True),
    "health": Category(8),
    "call_back": Category(24),
    "person": Category(72),
    "complaint_staff": Category(7 * 24, is_protected=True, is_complaint=True),
    "complaint_money": Category(7 * 24, is_protected=True, is_complaint=True),
    "complaint_aid": Category(15 * 24, is_complaint=True),
    "complaint_partner": Category(15 * 24, is_complaint=True),
    "opinion": Category(30 * 24, is_complaint=True),
}
PROTECTED = frozenset(name for name, known in CATEGORIES.items() if known.is_protected)
OTHER = Category(72)
LONGEST = 366 * 24


def category_of(name: str) -> Category:
    """What holds for a category; an unknown one is answered like a question to a person."""
    return CATEGORIES.get(name, OTHER)


def is_protected(name: str) -> bool:
    """Whether only those who protect may open it."""
    return category_of(name).is_protected


def time_for(name: str, settings: Mapping[str, str]) -> timedelta:
    """How soon it should be answered: the setting `deadline_hours.NAME`, else what stands here."""
    said = settings.get(f"deadline_hours.{name}", "")
    is_hours = said.isascii() and said.isdigit() and 0 < int(said[:6]) <= LONGEST
    return timedelta(hours=int(said) if is_hours else category_of(name).hours)
