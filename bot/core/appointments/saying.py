"""Days and hours in words, as they are said in French and in Bambara."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

FRENCH = "fr"
LONGEST_LABEL = 24  # letters that a choice may have


@dataclass(frozen=True, slots=True)
class Calendar:
    """The words of one language: Monday and January first."""

    days: tuple[str, ...]
    months: tuple[str, ...]
    today: str
    tomorrow: str


CALENDARS: Mapping[str, Calendar] = {
    "fr": Calendar(
        ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
        (
            *("janvier", "février", "mars", "avril", "mai", "juin", "juillet"),
            *("août", "septembre", "octobre", "novembre", "décembre"),
        ),
        "aujourd'hui",
        "demain",
    ),
    "bm": Calendar(
        ("ntɛnɛdon", "taratadon", "arabadon", "alamisadon", "jumadon", "sibiridon", "karidon"),
        (
            *("zanwuye", "feburuye", "marisi", "awirili", "mɛ", "zuwɛn", "zuluye"),
            *("uti", "sɛtanburu", "ɔkutɔburu", "nowanburu", "desanburu"),
        ),
        "bi",
        "sini",
    ),
}


def say_day(day: date, language: str, *, today: date | None = None) -> str:
    """ "mardi 3 mars"; with `today` as a choice is: "demain mardi 3" where it is so near."""
    words = CALENDARS.get(language, CALENDARS[FRENCH])
    name, month = words.days[day.weekday()], words.months[day.month - 1]
    near = {} if today is None else {today: words.today, today + timedelta(days=1): words.tomorrow}
    if day in near:
        return f"{near[day]} {name} {day.day}"
    if language == FRENCH:
        said = f"{name} {_ordinal(day.day)} {month}"
    else:
        said = f"{name} {month} tile {day.day}"
    if today is None or len(said) <= LONGEST_LABEL:
        return said
    return f"{name} {day.day}/{day.month}"


def say_time(minutes: int, language: str) -> str:
    """ "9 h", "9 h 30"; in Bambara "9:00"."""
    hour, minute = divmod(minutes, 60)
    if language != FRENCH:
        return f"{hour}:{minute:02}"
    return f"{hour} h {minute:02}" if minute else f"{hour} h"


def say_moment(moment: datetime, zone: str, language: str) -> str:
    """ "mardi 3 mars à 9 h 30", by the clocks of a zone."""
    local = moment.astimezone(ZoneInfo(zone))
    day, clock = say_day(local.date(), language), local.hour * 60 + local.minute
    said = say_time(clock, language)
    return f"{day} à {said}" if language == FRENCH else f"{day}, nɛgɛ kanɲɛ {said} na"


def _ordinal(day: int) -> str:
    return "1er" if day == 1 else str(day)
