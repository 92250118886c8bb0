"""Overview: how the service stands, for the first screen of the panel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.services import appointment_lists, case_views, flow_lists, referral_acts, tickets
from bot.services.appointment_lists import HOME
from bot.services.health import UNSENT_ALARM_SECONDS, WORKER_SILENT_SECONDS, read_health
from bot.services.parts import Parts
from bot.services.policy import OPENS_PROTECTED, Actor, Permission, may
from bot.store import audit
from bot.store.library import read_revision
from bot.store.moment import to_micros
from bot.store.session import Session

LATELY = timedelta(hours=24)
OF_PROVIDER = "delivery "


class Counted(StrEnum):
    """What is counted for a member, in the order in which it is shown."""

    WAITING = "waiting"
    PROTECTION = "protection"
    URGENT = "urgent"
    OVERDUE = "overdue"
    TODAY = "today"
    SILENT = "silent"
    STALLED = "stalled"
    FAILED = "failed"
    FRENCH_ONLY = "french_only"


@dataclass(frozen=True, slots=True)
class Overview:
    """How things stand; ages in seconds, None where there is nothing to be old."""

    counts: dict[Counted, int]  # only of what the member may see
    is_suspended: bool
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


def read_overview(parts: Parts, actor: Actor) -> Overview:
    """How things stand now for a member. Raises `NotStored` when there is no database."""
    now = parts.clock()
    since, today = to_micros(now - LATELY), now.astimezone(ZoneInfo(HOME)).date()

    def question(session: Session) -> tuple[dict[Counted, int], dict[str, int], bool]:
        counts = _work(actor, session)
        if may(actor, Permission.LIST_APPOINTMENTS):
            counts[Counted.TODAY] = appointment_lists.count_on(session, today)
        failures = audit.count_failures(session, since=since)
        return counts, failures, read_revision(session)[1] is not None

    counts, failures, is_suspended = parts.db.read(question)
    refused = sum(count for kind, count in failures.items() if kind.startswith(OF_PROVIDER))
    if may(actor, Permission.LIST_MESSAGES):
        counts[Counted.FAILED] = refused
    health = read_health(parts)
    return Overview(
        counts={kind: counts[kind] for kind in Counted if kind in counts},
        is_suspended=is_suspended,
        worker_seen=health.worker_seen,
        oldest_unsent=health.oldest_unsent,
        under_way=sum((health.on_the_way or {}).values()),
        refused_by_provider=refused,
        failed_here=sum(failures.values()) - refused,
    )


def _work(actor: Actor, session: Session) -> dict[Counted, int]:
    """What waits for somebody of the team."""
    counts: dict[Counted, int] = {}
    if may(actor, Permission.LIST_TICKETS):
        waiting = tickets.count_waiting(actor, session=session)
        counts[Counted.WAITING] = waiting.all
        counts[Counted.URGENT] = waiting.urgent
        counts[Counted.OVERDUE] = waiting.overdue
        if OPENS_PROTECTED & set(actor.roles):
            counts[Counted.PROTECTION] = waiting.protection
    if may(actor, Permission.LIST_CASES):
        counts[Counted.SILENT] = case_views.count_silent(actor, session=session)
    if may(actor, Permission.LIST_REFERRALS):
        counts[Counted.STALLED] = referral_acts.count_stalled(actor, session=session)
    if may(actor, Permission.EDIT_FLOWS):
        french_only = flow_lists.count_french_only(session=session)
        if french_only:
            counts[Counted.FRENCH_ONLY] = french_only
    return counts
