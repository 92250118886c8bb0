"""Overview: how the service stands, for the first screen of the panel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.services import tickets
from bot.services.health import UNSENT_ALARM_SECONDS, WORKER_SILENT_SECONDS, read_health
from bot.services.parts import Parts
from bot.services.ticket_views import Waiting
from bot.store import audit
from bot.store.moment import to_micros
from bot.store.session import Session

LATELY = timedelta(hours=24)
OF_PROVIDER = "delivery "


@dataclass(frozen=True, slots=True)
class Overview:
    """How things stand; ages in seconds, None where there is nothing to be old."""

    tickets: Waiting
    worker_seen: float | None
    oldest_unsent: float | None
    under_way: int
    refused_by_provider: int  # in the last day
    failed_here: int  # turns that met a bug, in the last day

    @property
    def is_sending(self) -> bool:
        """Whether a worker was seen lately."""
        return self.worker_seen is not None and self.worker_seen < WORKER_SILENT_SECONDS

    @property
    def is_behind(self) -> bool:
        """Whether a message has waited too long."""
        return self.oldest_unsent is not None and self.oldest_unsent > UNSENT_ALARM_SECONDS


def read_overview(parts: Parts) -> Overview:
    """How things stand now. Raises `NotStored` when the database cannot be reached."""
    since = to_micros(parts.clock() - LATELY)

    def question(session: Session) -> tuple[Waiting, dict[str, int]]:
        return tickets.count_waiting(session=session), audit.count_failures(session, since=since)

    waiting, failures = parts.db.read(question)
    refused = sum(count for kind, count in failures.items() if kind.startswith(OF_PROVIDER))
    health = read_health(parts)
    return Overview(
        tickets=waiting,
        worker_seen=health.worker_seen,
        oldest_unsent=health.oldest_unsent,
        under_way=sum((health.on_the_way or {}).values()),
        refused_by_provider=refused,
        failed_here=sum(failures.values()) - refused,
    )
