"""The sentences after `given`: what happens in the world besides somebody writing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.core.rendering import Medium


@dataclass(frozen=True, slots=True)
class Channel:
    """From now on the person writes this way."""

    medium: Medium


@dataclass(frozen=True, slots=True)
class Phone:
    """From now on this phone is used; the first one is 1."""

    index: int


@dataclass(frozen=True, slots=True)
class Moment:
    """It is this time in Mali: on the same day, when no day is given."""

    clock: time
    day: datetime | None


@dataclass(frozen=True, slots=True)
class Pause:
    """Nobody writes for so long."""

    length: timedelta


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of the panel."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Welcomed:
    """The person has been through the welcome and agreed to everything."""

    language: str
    place: str
    region: str


@dataclass(frozen=True, slots=True)
class Tap:
    """A tap on a button of the newest message that has it, or of the one that begins so."""

    label: str
    message: str | None


@dataclass(frozen=True, slots=True)
class VoiceNote:
    """A voice note is sent."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo is sent."""


@dataclass(frozen=True, slots=True)
class Pin:
    """A location is sent."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Again:
    """The provider brings the last message a second time."""


@dataclass(frozen=True, slots=True)
class InARow:
    """The same is written so often at one moment; `<` lines are the answer to the last one."""

    text: str
    times: int


@dataclass(frozen=True, slots=True)
class Receiving:
    """An office with its usual hours can be booked from now on."""

    place: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """A member noted that this organisation takes referrals, and its number was tested."""

    organisation: str


@dataclass(frozen=True, slots=True)
class NobodyCame:
    """A member marks every appointment whose time is over as missed."""


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """An agent opens a case for the person on this phone."""


@dataclass(frozen=True, slots=True)
class CaseChanged:
    """An agent changes that case; see `bot.scripts.casework`."""

    what: str
    value: str = ""


Given = (
    Channel
    | Phone
    | Moment
    | Pause
    | Setting
    | Welcomed
    | Tap
    | VoiceNote
    | Photo
    | Pin
    | Again
    | InARow
    | Receiving
    | NobodyCame
    | Agreed
    | CaseOpened
    | CaseChanged
)

LANGUAGES = {"french": "fr", "bambara": "bm"}
PLACES = {"waiting abroad": "waiting", "on the way": "on_the_way", "in mali": "mali"}
UNITS = {"minute": "minutes", "hour": "hours", "day": "days"}
MOST_IN_A_ROW = 200

# Each sentence as an author may copy it, what it matches, and what is made of it.
SENTENCES: tuple[tuple[str, str, Callable[[re.Match[str]], Given]], ...] = (
    (
        "the channel is WhatsApp",
        r"the channel is (sms|whatsapp)",
        lambda found: Channel(Medium(found[1].lower())),
    ),
    ("phone 2", r"phone ([1-9])", lambda found: Phone(int(found[1]))),
    (
        "it is 2026-03-04 08:30",
        r"it is (?:(\d{4}-\d\d-\d\d) )?(\d\d:\d\d)",
        lambda found: Moment(
            time.fromisoformat(found[2]), datetime.fromisoformat(found[1]) if found[1] else None
        ),
    ),
    (
        "3 days pass",
        r"(\d+) (minute|hour|day)s? pass(?:es)?",
        lambda found: Pause(timedelta(**{UNITS[found[2].lower()]: int(found[1])})),
    ),
    ("the operator is Association Danaya", r"the operator is (.+)", lambda found: Setting(
        "operator", found[1]
    )),
    (
        "the reading hours are du lundi au vendredi",
        r"the reading hours are (.+)",
        lambda found: Setting("reading_hours", found[1]),
    ),
    (
        "the welcome is done in French, in Mali, Kayes",
        r"the welcome is done in (french|bambara), (waiting abroad|on the way|in mali), (.+)",
        lambda found: Welcomed(LANGUAGES[found[1].lower()], PLACES[found[2].lower()], found[3]),
    ),
    (
        'a tap on Oui in "Voulez-vous"',
        r'a tap on (.+?)(?: in "(.+)")?',
        lambda found: Tap(found[1], found[2]),
    ),
    ("a voice note", r"a voice note", lambda _found: VoiceNote()),
    ("a photo", r"a photo", lambda _found: Photo()),
    (
        "a location pin at 14.4, -11.4",
        r"a location pin at (-?\d+(?:\.\d+)?), ?(-?\d+(?:\.\d+)?)",
        lambda found: Pin(float(found[1]), float(found[2])),
    ),
    ("the provider brings it again", r"the provider brings it again", lambda _found: Again()),
    (
        "bonjour is written 21 times in a row",
        r"(.+) is written (\d+) times in a row",
        lambda found: InARow(found[1], int(found[2])),
    ),
    (
        "the office of Kayes receives people",
        r"the office of (\w+) receives people",
        lambda found: Receiving(found[1]),
    ),
    (
        "cfp_missabougou takes referrals",
        r"([a-z][a-z0-9_]*) takes referrals",
        lambda found: Agreed(found[1]),
    ),
    ("an agent opens a case", r"an agent opens a case", lambda _found: CaseOpened()),
    (
        "the case moves by orient",
        r"the case moves by ([a-z_]+)",
        lambda found: CaseChanged("move", found[1]),
    ),
    (
        "the case expects 2026-03-10",
        r"the case expects (\d{4}-\d\d-\d\d)",
        lambda found: CaseChanged("expect", found[1]),
    ),
    ("the kit is handed out", r"the kit is handed out", lambda _found: CaseChanged("kit")),
    ("nobody came to the office", r"nobody came to the office", lambda _found: NobodyCame()),
)


def read_given(sentence: str) -> Given | None:
    """What a sentence says; None for one that is not known, or says something impossible."""
    for _example, pattern, build in SENTENCES:
        found = re.fullmatch(pattern, sentence, re.IGNORECASE)
        if found is None:
            continue
        try:
            given = build(found)
        except (ValueError, OverflowError):
            return None
        return None if isinstance(given, InARow) and given.times > MOST_IN_A_ROW else given
    return None
