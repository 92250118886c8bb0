"""What a menu calls a region, a trade or a paper: the shortest label that still says it."""

from __future__ import annotations

import unicodedata

from bot.core.content.papers import Paper
from bot.core.content.places import Region, Trade

HARDLY = 3  # letters more are no reason to say it worse


def menu_label(entry: Region | Trade | Paper) -> str:
    """The French label of the entry in a list of choices."""
    if isinstance(entry, Region):
        return entry.sms_label
    return _short(entry.label_fr, entry.sms_label)


def _short(full: str, shorter: str) -> str:
    """The shorter label, with the accents of the full one where it is its beginning; the full one
    where that is hardly longer."""
    if len(full) <= len(shorter) + HARDLY:
        return full
    begins = _plain(full).startswith(_plain(shorter))
    return full[: len(shorter)] if begins else shorter


def _plain(text: str) -> str:
    """Without accents, letter for letter."""
    return "".join(unicodedata.normalize("NFD", letter)[0] for letter in text)
