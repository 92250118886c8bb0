"""Audience: a pure description of whom a broadcast is for, kept as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.services.notice_kinds import SERVICE
from bot.store.audiences import Terms
from bot.store.moment import to_micros

WEEK = timedelta(days=7)
LONGEST_DAYS = 3650
MOST_NAMED = 200
LISTS = ("languages", "regions", "trades", "stages", "centres", "media")


class Heard(StrEnum):
    """When somebody wrote last."""

    EVER = "ever"
    WITHIN = "within"  # in the last days
    SILENT = "silent"  # not in the last days


@dataclass(frozen=True, slots=True)
class Audience:
    """Every list that is not empty narrows it; an empty description is everybody."""

    languages: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    trades: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    centres: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    heard: Heard = Heard.EVER
    days: int = 0

    def to_json(self) -> str:
        """The description as it is stored; `audience_from_json` reads it."""
        told: dict[str, Any] = {name: list(getattr(self, name)) for name in LISTS}
        told |= {"heard": self.heard.value, "days": self.days}
        return json.dumps(told, ensure_ascii=False, sort_keys=True)

    def fitting(self, now: datetime) -> dict[str, Any]:
        """What the database is asked for; nothing for what does not narrow it."""
        asked: dict[str, Any] = {
            name: sorted(getattr(self, name)) for name in LISTS if getattr(self, name)
        }
        since = to_micros(now - timedelta(days=self.days))
        if self.heard is Heard.WITHIN:
            asked["heard_since"] = since
        elif self.heard is Heard.SILENT:
            asked["silent_since"] = since
        return asked


def audience_from_json(stored: str) -> Audience:
    """The description that `to_json` wrote."""
    told = json.loads(stored)
    lists = {name: tuple(told.get(name, ())) for name in LISTS}
    return Audience(**lists, heard=Heard(told["heard"]), days=int(told["days"]))


def is_sound(audience: Audience) -> bool:
    """Whether the description can be asked: days where they count, lists of a bearable length."""
    if audience.heard is not Heard.EVER and not 1 <= audience.days <= LONGEST_DAYS:
        return False
    named = [getattr(audience, field.name) for field in fields(audience) if field.name in LISTS]
    return all(len(it) <= MOST_NAMED for it in named)


def terms(purpose: str, *, guarded: bool, now: datetime) -> Terms:
    """Under which somebody of the audience is sent it."""
    return Terms(purpose, int(purpose != SERVICE), to_micros(now - WEEK), int(guarded))
