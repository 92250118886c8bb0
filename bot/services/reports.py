"""Reports: what is done with the service, in numbers too large to hide anybody.

What is smaller than five is not shown, and where one number of a row is hidden another is hidden
with it, so that nothing can be reckoned back. Days end in Bamako.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import quantiles

from bot.core.rendering import Medium
from bot.services.day_counts import ONE_DAY, micros_of
from bot.services.library import Shelf
from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.services.survey_counts import FEWEST, Question, survey_counts
from bot.services.surveys import LOST, MONTH, SAMPLE, STEP
from bot.services.tariffs import FRANCS, SIGNS, cost_in
from bot.store import library, reports
from bot.store.session import Session

TREND_DAYS = 30
SURVEYS = (STEP, MONTH, SAMPLE, LOST)
IN, OUT = "in", "out"
Shown = int | None  # None: hidden, because it is so small


@dataclass(frozen=True, slots=True)
class Period:
    """Which days a report is about, both of them in it."""

    first: date
    last: date

    @property
    def days(self) -> dict[str, str]:
        """As the counts have them."""
        return {"first": self.first.isoformat(), "last": self.last.isoformat()}


@dataclass(frozen=True, slots=True)
class Flowing:
    """Messages of one day."""

    day: date
    inbound: int
    outbound: int


@dataclass(frozen=True, slots=True)
class Step:
    """What became of the visits to a step."""

    state: str
    entered: Shown
    answered: Shown
    helped: Shown
    dropped: Shown


@dataclass(frozen=True, slots=True)
class Carried:
    """What went out in a month by one medium; no cost where a price is not known."""

    month: str
    medium: str
    messages: Shown
    segments: Shown
    cost: Decimal | None
    currency: str


@dataclass(frozen=True, slots=True)
class Waits:
    """How long people waited for a first human answer; in seconds, of requests of the period."""

    asked: Shown
    answered: Shown
    half: float | None  # half of them waited no longer
    most: float | None  # nine in ten waited no longer


def see_to(actor: Actor) -> None:
    """Raise `Refusal` "not_allowed" unless this member may read reports."""
    if not may(actor, Permission.READ_REPORTS):
        raise Refusal("not_allowed")


def shown(count: int) -> Shown:
    """The number, unless it is so small that it may tell who it is."""
    return count if count == 0 or count >= FEWEST else None


def shown_together(counts: Sequence[int]) -> tuple[Shown, ...]:
    """Parts of a whole that is shown: never exactly one of them hidden."""
    hidden = {place for place, count in enumerate(counts) if shown(count) is None}
    if len(hidden) == 1:
        others = [place for place in range(len(counts)) if place not in hidden and counts[place]]
        hidden.update(sorted(others, key=lambda it: counts[it])[:1])
    return tuple(None if place in hidden else count for place, count in enumerate(counts))


def read_trend(session: Session, *, now: datetime) -> list[Flowing]:
    """Messages in and out of each of the last thirty days, today with them."""
    last, first = now.date(), now.date() - (TREND_DAYS - 1) * ONE_DAY
    counted = counted_until(session)
    uncounted = max(first, counted + ONE_DAY) if counted else first
    found: Counter[tuple[date, str]] = Counter()
    until = (uncounted - ONE_DAY).isoformat()
    for day, direction, count in reports.count_flowing(
        session, first=first.isoformat(), last=until
    ):
        found[date.fromisoformat(day), direction] += count
    for number, direction, count in reports.count_lately(session, since=micros_of(uncounted)):
        found[date(1970, 1, 1) + number * ONE_DAY, direction] += count
    days = (first + count * ONE_DAY for count in range((last - first).days + 1))
    return [Flowing(day, found[day, IN], found[day, OUT]) for day in days]


def list_flows(actor: Actor, period: Period, *, session: Session) -> list[tuple[str, int]]:
    """(flow, visits) of the flows with enough of them, the most visited first."""
    see_to(actor)
    counts = reports.count_visits(session, **period.days)
    return sorted([it for it in counts if it[1] >= FEWEST], key=lambda it: -it[1])


def read_funnel(
    actor: Actor, flow: str, period: Period, order: Sequence[str], *, session: Session
) -> list[Step]:
    """The steps of a flow in the order of its conversation, those that are gone at the end."""
    see_to(actor)
    places = {state: place for place, state in enumerate(order)}
    found = []
    for state, *fates in reports.count_steps(session, flow, **period.days):
        answered, helped, dropped = shown_together(fates)
        entered = shown(sum(fates))
        if entered is None:
            answered = helped = dropped = None
        found.append(Step(state, entered, answered, helped, dropped))
    return sorted(found, key=lambda it: (places.get(it.state, len(places)), it.state))


def read_carried(actor: Actor, period: Period, shelf: Shelf, *, session: Session) -> list[Carried]:
    """Messages, segments and their cost by month and medium; prices are those of its last day."""
    see_to(actor)
    sums: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    costs: dict[tuple[str, str], list[Decimal | None]] = defaultdict(list)
    currency = ""
    rows = reports.count_carried(session, **period.days)
    for month, medium, country, messages, segments in rows:
        sums[month, medium].update(messages=messages, segments=segments)
        cost = cost_in(
            shelf.facts, Medium(medium), country=country or None, segments=segments,
            on=last_of(month), messages=messages,
        )  # fmt: skip
        costs[month, medium].append(cost.francs if cost else None)
        currency = FRANCS if cost else currency
    return [
        Carried(
            month, medium, shown(counts["messages"]), shown(counts["segments"]),
            _sum(costs[month, medium]), currency,
        )
        for (month, medium), counts in sums.items()
    ]  # fmt: skip


def last_of(month: str) -> date:
    """The last day of a month."""
    begun = date.fromisoformat(f"{month}-01")
    return (begun + timedelta(days=32)).replace(day=1) - ONE_DAY


def _sum(costs: Sequence[Decimal | None]) -> Decimal | None:
    known = [it for it in costs if it is not None]
    return sum(known, Decimal(0)) if len(known) == len(costs) else None


def read_media(actor: Actor, period: Period, *, session: Session) -> list[tuple[str, Shown, Shown]]:
    """(medium, messages in, messages out)."""
    see_to(actor)
    found: dict[str, dict[str, int]] = defaultdict(lambda: {IN: 0, OUT: 0})
    for medium, direction, count in reports.count_media(session, **period.days):
        found[medium][direction] += count
    return [(medium, shown(counts[IN]), shown(counts[OUT])) for medium, counts in found.items()]


def read_languages(actor: Actor, period: Period, *, session: Session) -> list[tuple[str, Shown]]:
    """(language, people who wrote last since the period began)."""
    see_to(actor)
    rows = reports.count_languages(session, since=micros_of(period.first))
    counts = shown_together([count for _language, count in rows])
    return [(language, count) for (language, _), count in zip(rows, counts, strict=True)]


def read_waits(actor: Actor, period: Period, *, session: Session) -> Waits:
    """How long people waited for a human, where at least five were answered."""
    see_to(actor)
    until = micros_of(period.last + ONE_DAY)
    rows = [
        row for row in reports.list_waits(session, since=micros_of(period.first)) if row[0] < until
    ]
    waits = [(answered - opened) / 1_000_000 for opened, answered in rows if answered]
    asked, answered = shown(len(rows)), shown(len(waits))
    if asked is not None and answered is not None and shown(len(rows) - len(waits)) is None:
        answered = None  # how many still wait could be reckoned
    if len(waits) < FEWEST:
        return Waits(asked, answered, None, None)
    tenths = quantiles(waits, n=10, method="inclusive")
    return Waits(asked, answered, tenths[4], tenths[8])


def read_surveys(
    actor: Actor, period: Period, *, session: Session
) -> Mapping[str, tuple[Question, ...]]:
    """What was answered to each survey; nothing for who may not read them."""
    if not may(actor, Permission.READ_SURVEYS):
        return {}
    first, last = period.first.strftime("%Y-%m"), period.last.strftime("%Y-%m")
    found = {
        survey: survey_counts(actor, survey, first=first, last=last, session=session)
        for survey in SURVEYS
    }
    return {survey: questions for survey, questions in found.items() if questions}


def counted_until(session: Session) -> date | None:
    """The last day whose steps and costs are counted."""
    last = reports.find_last_counted(session)
    return date.fromisoformat(last) if last else None


def named_states(session: Session) -> Mapping[str, tuple[str, Sequence[str]]]:
    """flow -> (its title, its states in the order of the file), as published."""
    found = {}
    for snapshot in library.list_published_snapshots(session):
        flow = json.loads(snapshot)["flow"]
        found[flow["flow"]] = (flow["title"], list(flow["states"]))
    return found


def sign_of(currency: str) -> str:
    """How a currency is written here."""
    return SIGNS.get(currency, currency)
