"""Health: whether messages are stored and sent, as a page for probes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.services.parts import Parts
from bot.store import waiting, workers
from bot.store.db import NotStored
from bot.store.moment import to_micros
from bot.store.session import Session

WORKER_SILENT_SECONDS = 30.0
UNSENT_ALARM_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Health:
    """Ages in seconds; None where there is nothing to be old."""

    database: bool
    worker_seen: float | None = None
    oldest_unsent: float | None = None
    on_the_way: dict[str, int] | None = None

    @property
    def is_ready(self) -> bool:
        """True when the database answers and a worker was seen lately."""
        seen = self.worker_seen
        return self.database and seen is not None and seen < WORKER_SILENT_SECONDS

    def as_json(self) -> dict[str, Any]:
        """What a probe reads."""
        return {
            "database": self.database,
            "worker_seen_seconds": self.worker_seen,
            "oldest_unsent_seconds": self.oldest_unsent,
            "is_ready": self.is_ready,
        }


def read_health(parts: Parts) -> Health:
    """How things are now; a database that cannot be reached is an answer, not an error."""
    now = to_micros(parts.clock())
    try:
        return parts.db.read(lambda session: health_in(session, now))
    except NotStored:
        return Health(database=False)


def health_in(session: Session, now: int) -> Health:
    """How things are at that moment."""
    seen, unsent = workers.last_seen(session), waiting.oldest_unsent(session, now=now)
    return Health(
        database=True,
        worker_seen=None if seen is None else max(0, now - seen) / 1e6,
        oldest_unsent=None if unsent is None else max(0, now - unsent) / 1e6,
        on_the_way=waiting.count_on_the_way(session),
    )
