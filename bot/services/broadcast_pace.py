"""How fast broadcasts go, and how much they may cost in a month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from bot.core.phone import address_key
from bot.core.rendering import Medium
from bot.services.tariffs import cost_of
from bot.store import deliveries
from bot.store.moment import to_micros
from bot.store.session import Session

BUDGET, PACE = "broadcast_budget", "broadcast_pace"
DEFAULTS: Mapping[str, int] = {BUDGET: 200_000, PACE: 300}
WINDOW = timedelta(seconds=5)
MINUTE = timedelta(minutes=1)
HUNDREDTHS = 100
PREFIX = 4  # "+" and three digits: no two countries share them


def setting(settings: Mapping[str, str], name: str) -> int:
    """A number of the settings, as it is in force."""
    return int(settings.get(name) or DEFAULTS[name])


def room_by_sender(
    session: Session, settings: Mapping[str, str], *, now: datetime
) -> tuple[int, dict[str, int]]:
    """(copies that one sender may be given now, what each was given in the last seconds).

    The outbox never holds more than a few seconds' worth: replies go first, and what is cancelled
    has not been handed over.
    """
    each = max(1, round(setting(settings, PACE) * (WINDOW / MINUTE)))
    unsent = deliveries.count_unsent(session, now=to_micros(now))
    if unsent >= each:
        return 0, {}
    return each, deliveries.count_queued(session, since=to_micros(now - WINDOW))


def month_began(now: datetime) -> datetime:
    """The first moment of this month in Bamako, which keeps UTC."""
    return now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def spent(session: Session, *, now: datetime) -> int:
    """What broadcasts cost this month, in hundredths."""
    return deliveries.sum_cost(session, since=to_micros(month_began(now)))


def budget(settings: Mapping[str, str]) -> int:
    """What they may cost in a month, in hundredths."""
    return setting(settings, BUDGET) * HUNDREDTHS


@dataclass(slots=True)
class Prices:
    """What messages cost on a day, remembered by country: thousands of numbers share a few."""

    facts: Mapping[str, Mapping[str, Any]]
    on: date
    _known: dict[tuple[Medium, str, int, str], int | None] = field(default_factory=dict)

    def price(self, medium: Medium, number: str, segments: int, category: str = "") -> int | None:
        """Hundredths for one message; None where no price is known."""
        key = (medium, address_key(number)[:PREFIX], segments, category)
        if key not in self._known:
            cost = cost_of(
                self.facts, medium, number=number, segments=segments, on=self.on, category=category
            )
            self._known[key] = None if cost is None else int(cost.francs * HUNDREDTHS)
        return self._known[key]
