"""What happens in the world besides somebody writing: what the sentences after `given` mean."""

from __future__ import annotations

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
    """A member noted that this organisation takes referrals, and its number was tested; `at_once`:
    they go without a member reading them first."""

    organisation: str
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A member withdraws a fact, or with the key "*" all of its kind: nobody is told it now."""

    kind: str
    key: str


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


@dataclass(frozen=True, slots=True)
class WrittenAsTold:
    """What one of the phones was told to write last, a code above all, is written on this one."""

    index: int


@dataclass(frozen=True, slots=True)
class TeamActs:
    """A member does something about the person on this phone; see `bot.scripts.teamwork`."""

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
    | Withdrawn
    | NobodyCame
    | Agreed
    | CaseOpened
    | CaseChanged
    | WrittenAsTold
    | TeamActs
)
