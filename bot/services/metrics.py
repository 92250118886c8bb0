"""Metrics: counts for charts and alerts, asked of the database when somebody looks.

Nothing here belongs to a person: no number, name or text, and no step that fewer than three took.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from bot.core.rendering import Medium
from bot.services.health import Health, health_in
from bot.services.latency import Latency
from bot.services.parts import Parts
from bot.services.tariffs import cost_in, country_of
from bot.store import metrics, reports
from bot.store.db import NotStored
from bot.store.library import LAST_BACKUP, list_settings, read_revision
from bot.store.moment import to_micros
from bot.store.session import Session

MOST_COUNTRIES = 200_000


@dataclass(slots=True)
class Meter:
    """What one process remembers between two looks: how long pages took, and countries."""

    latency: Latency = field(default_factory=Latency)
    countries: dict[int, str] = field(default_factory=dict)  # by address, which never changes


@dataclass(slots=True, eq=False)
class Figures(Collector):
    """The figures of this moment."""

    parts: Parts
    meter: Meter

    def collect(self) -> Iterator[Metric]:
        """Every figure; of a database that does not answer only that."""
        try:
            yield from self.parts.db.read(lambda session: [*self._stored(session)])
        except NotStored:
            yield _gauge("segin_database_up", "1 when the database answers", 0)
        buckets, seconds = self.meter.latency.totals()
        yield HistogramMetricFamily(
            "segin_panel_seconds", "How long pages of the panel took", buckets, seconds
        )

    def _stored(self, session: Session) -> Iterator[Metric]:
        now = self.parts.clock()
        since = to_micros(now.replace(hour=0, minute=0, second=0, microsecond=0))
        yield from _health(health_in(session, to_micros(now)))
        suspended = read_revision(session)[1] is not None
        yield from _backup(session, now)
        yield _gauge("segin_sending_suspended", "1 while nothing is sent at all", suspended)
        yield from _messages(session, since)
        yield from self._costs(session, since, now)
        unheard = metrics.count_unheard(session, since=since)
        yield _gauge("segin_unknown_texts_today", "Texts that were not understood", unheard)
        yield _steps(session)
        yield CounterMetricFamily(
            "segin_lease_recoveries",
            "Messages whose sender was gone before it said what became of them",
            metrics.read_tallies(session).get(metrics.LEASE_RECOVERIES, 0),
        )

    def _costs(self, session: Session, since: int, now: datetime) -> Iterator[Metric]:
        """By the dated prices; what has none is counted beside them."""
        cost = GaugeMetricFamily(
            "segin_cost_today",
            "What was handed over costs this, by the table of tariffs",
            labels=["medium", "currency", "invented"],
        )
        unpriced = 0
        sums: Counter[tuple[str, str, str]] = Counter()
        facts = self.parts.library.now(session).facts
        for medium, country, count, segments in self._carried(session, since):
            found = cost_in(
                facts, Medium(medium), country=country or None, segments=segments,
                on=now.date(), messages=count,
            )  # fmt: skip
            if found is None:
                unpriced += count
            else:
                labels = (medium, found.currency, "yes" if found.is_invented else "no")
                sums[labels] += float(found.amount)  # type: ignore[assignment]
        for labels, amount in sorted(sums.items()):
            cost.add_metric(labels, amount)
        yield cost
        yield _gauge("segin_unpriced_today", "Messages for which no price is known", unpriced)

    def _carried(self, session: Session, since: int) -> list[tuple[str, str, int, int]]:
        """(medium, country, messages, segments) of what providers took since then."""
        rows, countries = metrics.count_handed_over(session, since=since), self.meter.countries
        if len(countries) > MOST_COUNTRIES:
            countries.clear()
        unknown = sorted({row[0] for row in rows} - countries.keys())
        for address_id, sealed in reports.list_addresses(session, unknown):
            number = self.parts.vault.open(sealed, "addresses", "address", address_id)
            countries[address_id] = country_of(number) or ""
        counts: Counter[tuple[str, str]] = Counter()
        segments: Counter[tuple[str, str]] = Counter()
        for address_id, medium, count, carried in rows:
            alike = (medium, countries.get(address_id, ""))
            counts[alike] += count
            segments[alike] += carried
        return [(*alike, counts[alike], segments[alike]) for alike in sorted(counts)]


def render_metrics(parts: Parts, meter: Meter | None = None) -> bytes:
    """The figures in the format of Prometheus."""
    registry = CollectorRegistry()
    registry.register(Figures(parts, meter or Meter()))
    return generate_latest(registry)


def _health(health: Health) -> Iterator[Metric]:
    yield _gauge("segin_database_up", "1 when the database answers", health.database)
    under_way = GaugeMetricFamily("segin_messages_under_way", "Messages by state", labels=["state"])
    for state, count in (health.on_the_way or {}).items():
        under_way.add_metric([state], count)
    yield under_way
    ages = {
        "segin_worker_seen_seconds": (health.worker_seen, "Since a worker was last seen"),
        "segin_oldest_unsent_seconds": (health.oldest_unsent, "Age of the oldest due message"),
    }
    for name, (value, meaning) in ages.items():
        if value is not None:
            yield _gauge(name, meaning, value)


def _backup(session: Session, now: datetime) -> Iterator[Metric]:
    """Nothing before the first one: an alert looks for that too."""
    made = list_settings(session).get(LAST_BACKUP)
    if made:
        age = (now - datetime.fromisoformat(made)).total_seconds()
        yield _gauge("segin_last_backup_seconds", "Age of the last backup", age)


def _messages(session: Session, since: int) -> Iterator[Metric]:
    counted = GaugeMetricFamily(
        "segin_messages_today",
        "Messages since midnight in Bamako",
        labels=["direction", "channel", "medium", "outcome"],
    )
    segments: Counter[tuple[str, str]] = Counter()
    for direction, channel, medium, state, count, parts in sorted(
        metrics.count_by_outcome(session, since=since)
    ):
        counted.add_metric([direction, channel, medium, state], count)
        if direction == "out":
            segments[channel, medium] += parts
    yield counted
    carried = GaugeMetricFamily(
        "segin_segments_today", "Segments of what goes out", labels=["channel", "medium"]
    )
    for labels, count in sorted(segments.items()):
        carried.add_metric(labels, count)
    yield carried


def _steps(session: Session) -> Metric:
    found = GaugeMetricFamily(
        "segin_flow_steps",
        "Visits to a step on the last day that was counted, by what became of them",
        labels=["flow", "step", "fate"],
    )
    for flow, step, *counts in sorted(metrics.count_last_steps(session)):
        for fate, count in zip(("answered", "helped", "dropped"), counts, strict=True):
            found.add_metric([flow, step, fate], count)
    return found


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(name, meaning, value=float(value))
