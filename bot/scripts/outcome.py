"""What came of one step of a script, and from where it can be played on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.channels.channel import InboundMessage
from bot.core.rendering import Medium
from bot.scripts.reading import Step
from bot.services.thread import Line


@dataclass(frozen=True, slots=True)
class Bookmark:
    """Where a script was left, beside what was stored by then: it can be played on from there."""

    step: int  # the steps before it are over
    now: datetime
    phone: int
    medium: Medium
    seen: frozenset[int]
    used: frozenset[tuple[int, Medium]]
    last: InboundMessage | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One step as it was played: what arrived, and how it differs from what was expected."""

    step: Step
    arrived: tuple[Line, ...]
    difference: str | None
    left: Bookmark
