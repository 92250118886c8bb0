"""A fault: what follows from an error code, and the sentence that staff read about it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.channels.channel import Remedy


@dataclass(frozen=True, slots=True)
class Fault:
    """What to do about a code, and the French sentence that the panel translates and shows."""

    remedy: Remedy
    staff: str


def N_(text: str) -> str:
    """Mark a sentence for the message catalogue; it is translated where it is shown."""
    return text
