"""What people are told unasked: each kind with its rank, its purpose and how long it is of use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

SERVICE, REMINDERS, SURVEYS = "service", "reminders", "surveys"


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """One kind of notice.

    `rank` is the written order in which they go when a week has room for two: lower goes first.
    `counted` is among those two. `state` of the flow `nouvelles` tells the detail.
    """

    state: str
    rank: int
    purpose: str
    lapse: timedelta
    counted: bool = True


DAY = timedelta(days=1)

KINDS: Mapping[str, NoticeKind] = {
    "relinked": NoticeKind("autre_numero", 0, SERVICE, 2 * DAY, counted=False),
    "case_news": NoticeKind("dossier", 10, SERVICE, 14 * DAY),
    "kit": NoticeKind("materiel", 12, SERVICE, 14 * DAY),
    "referral_news": NoticeKind("orientation", 16, SERVICE, 14 * DAY),
    "broadcast": NoticeKind("envoi", 30, SERVICE, 3 * DAY),
    "case_silence": NoticeKind("dossier_silence", 40, SERVICE, 10 * DAY),
    "check_in": NoticeKind("presence", 60, REMINDERS, 10 * DAY),
    "survey_step": NoticeKind("enquete_etape", 70, SURVEYS, 14 * DAY),
    "survey_month": NoticeKind("enquete_mois", 72, SURVEYS, 14 * DAY),
    "survey_lost": NoticeKind("enquete_perdu", 74, SURVEYS, 14 * DAY),
    "survey_sample": NoticeKind("enquete_tirage", 76, SURVEYS, 14 * DAY),
    "correction": NoticeKind("rectification", 9, SERVICE, 14 * DAY),
    "departure_cancelled": NoticeKind("voyage_annule", 6, REMINDERS, 7 * DAY),
    "departure_moved": NoticeKind("voyage_change", 8, REMINDERS, 7 * DAY),
    "departure_papers": NoticeKind("papiers", 20, REMINDERS, 3 * DAY),
    "appointment_day_before": NoticeKind("rendez_vous", 1, REMINDERS, DAY, counted=False),
    "appointment_two_hours": NoticeKind("rendez_vous", 2, REMINDERS, DAY, counted=False),
    "appointment_booked": NoticeKind("rendez_vous", 3, SERVICE, 7 * DAY, counted=False),
    "appointment_moved": NoticeKind("rendez_vous_change", 3, SERVICE, 7 * DAY, counted=False),
    "appointment_cancelled": NoticeKind("rendez_vous_annule", 4, SERVICE, 7 * DAY, counted=False),
    "appointment_missed": NoticeKind("rendez_vous_manque", 5, SERVICE, 3 * DAY, counted=False),
}
