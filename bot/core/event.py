"""What can happen to a conversation, what a turn asks of the outside, and what it answers.

Values that are made for every message are named tuples: made three times faster than a frozen
dataclass, and as little to be changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

Option = tuple[str, str, str]  # number, key, label
NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Offered:
    """What the last sent message let a person choose from: digits answer this."""

    flow: str
    state: str
    options: tuple[Option, ...] = ()
    page: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """The person wrote, or tapped (`payload`)."""

    text: str
    payload: str | None = None
    offered: Offered | None = None
    courtesy: str | None = None  # a phrase to say before asking again: what came was no text
    is_pin: bool = False  # the text is the region of a location: it picks a choice, asks nothing


@dataclass(frozen=True, slots=True)
class Opened:
    """The flow that a turn asked for is here: enter it, at `state` or at its start."""

    state: str | None = None
    then: Said | None = None  # what to hear once there
    wanted: str | None = None  # the flow whose prompt `then` answers; it may be gone by now
    is_back: bool = False  # RETOUR: not into the flow again that was called from `state`


@dataclass(frozen=True, slots=True)
class Returned:
    """The flow that was called has ended: go on where it was called from."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a lookup found, in order; nothing is an answer too, and values alone are one."""

    options: tuple[tuple[str, str], ...]  # key, label
    values: Mapping[str, str] = field(default_factory=dict)
    lead: str | None = None  # what the lookup was asked with
    pages: int = 1  # more than one: the lookup gave the page that the conversation is on
    fallback: str | None = None  # why what it found is told in French, as in `Reply`
    is_text: bool = False  # a text to read was found: without options it is not empty


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an action ended. `values` serve this rendering; the state's `keep` names what stays."""

    name: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prompted:
    """The service asks of its own accord (timer, broadcast); the present place is kept."""

    state: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Expired:
    """The person was silent for so long that one asks before going on; then hear `said`."""

    said: Said


Event = Said | Opened | Returned | Found | Outcome | Prompted | Expired


@dataclass(frozen=True, slots=True)
class Lookup:
    """Find the options of the present state; `lead` comes back with them, to be said first."""

    name: str
    lead: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """Do this outside, in the same story, and come back with an outcome."""

    name: str
    given: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Open:
    """Bring another flow: the published version, or the pinned one when `version` is given."""

    flow: str
    version: int | None
    event: Opened | Returned


Need = Lookup | Action | Open


class Reply(NamedTuple):
    """One thing to tell, before any channel dressed it."""

    flow: str
    state: str
    text: str
    short: str | None = None  # the author's own shorter form for SMS
    options: tuple[Option, ...] = ()
    page: int = 0
    language: str = "fr"
    fallback: str | None = None  # "missing", "stale", "withheld": why French was sent; "unread"
    confidential: bool = False


class Turn(NamedTuple):
    """One event and what came of it. With a need, the turn is not over."""

    conversation: object
    replies: tuple[Reply, ...]
    need: Need | None
    is_unclear: bool = False  # what was said chose none of what was offered, and meant nothing else
