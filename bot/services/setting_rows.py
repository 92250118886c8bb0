"""The settings that a member may change: each with its default and its bounds, in groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.services.broadcast_pace import BUDGET, PACE
from bot.services.broadcast_pace import DEFAULTS as PACES
from bot.services.case_timers import DEFAULTS
from bot.services.library import DEFAULT_SETTINGS
from bot.services.referral_steps import PATIENCE
from bot.services.retention import DAYS, LEAST_DAYS, MOST_DAYS, SILENT_DAYS, SILENT_FOR
from bot.services.retention import SETTING as KEEP
from bot.services.taking_over import HOURS, LONGEST_HOURS
from bot.services.ticket_categories import CATEGORIES

DEADLINE = "deadline_hours."


class Kind(StrEnum):
    """How a setting is written."""

    TEXT = "text"
    NUMBER = "number"
    HOURS = "hours"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `least` and `most` are of the number, or of the letters of a text."""

    name: str
    default: str
    kind: Kind = Kind.NUMBER
    least: int = 1
    most: int = 366


LONGEST_KEPT = 3650
MOST_LINES, LONGEST_LINE = 20, 300


def _text(name: str, *, least: int = 1, most: int = 80) -> Setting:
    return Setting(name, DEFAULT_SETTINGS[name], Kind.TEXT, least, most)


def _kept(kind: str) -> Setting:
    most = MOST_DAYS.get(kind, LONGEST_KEPT)
    return Setting(f"{KEEP}{kind}", str(DAYS[kind]), least=LEAST_DAYS.get(kind, 1), most=most)


GROUPS: Mapping[str, tuple[Setting, ...]] = {
    "operator": (
        _text("operator", most=60),
        Setting("sender_name", "", Kind.TEXT, 0, 40),
        _text("reading_hours"),
        _text("reading_hours_bm", least=0),
    ),
    "hours": (
        Setting("waking_hours", DEFAULT_SETTINGS["waking_hours"], Kind.HOURS),
        Setting("silence_hours", DEFAULT_SETTINGS["silence_hours"], most=168),
        Setting("takeover_hours", str(HOURS), most=LONGEST_HOURS),
    ),
    "cases": (
        Setting("silence_days", str(DEFAULTS["silence_days"])),
        Setting("check_in_days", str(DEFAULTS["check_in_days"])),
        Setting("check_in_misses", str(DEFAULTS["check_in_misses"]), most=12),
        Setting("kit_days", str(DEFAULTS["kit_days"]), most=90),
        *(Setting(name, str(default)) for name, default, _ in PATIENCE.values()),
    ),
    "replies": (Setting("quick_replies", "", Kind.LINES, 0, MOST_LINES),),
    "posters": (
        Setting("poster_text", "Vous rentrez au Mali ? Écrivez Bonjour.", Kind.TEXT, 1, 120),
        Setting("poster_text_bm", "Aw ye cikan ci.", Kind.TEXT, 0, 120),
        Setting("poster_whatsapp", "", Kind.TEXT, 0, 30),
        Setting("poster_sms", "", Kind.TEXT, 0, 30),
    ),
    "broadcasts": (
        Setting(BUDGET, str(PACES[BUDGET]), least=0, most=100_000_000),
        Setting(PACE, str(PACES[PACE]), most=6_000),
    ),
    "deadlines": tuple(
        Setting(f"{DEADLINE}{name}", str(known.hours), most=24 * 90)
        for name, known in CATEGORIES.items()
    ),
    "keeping": (
        *(_kept(kind) for kind in DAYS),
        Setting(SILENT_DAYS, str(SILENT_FOR), least=30, most=LONGEST_KEPT),
    ),
}
