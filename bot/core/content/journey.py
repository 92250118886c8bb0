"""The journey of a person who returns: stages, their states, and where each state leads."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ConfigDict

from bot.core.content.facts import Entry, Fact, Observation
from bot.core.text import fill

HOME_COUNTRY = "Mali"


@dataclass(frozen=True, kw_only=True)
class Stage(Entry):
    """A part of the journey that a person understands."""

    label_fr: str


@dataclass(frozen=True, kw_only=True)
class Transition:
    """What may come next, and when."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    to: str
    when: str


@dataclass(frozen=True, kw_only=True)
class JourneyState(Fact):
    """One step: what happens, who decides, what to do, how long, what often goes wrong."""

    label_fr: str
    short: str
    stage: str
    order: int
    what: str
    who_decides: str
    what_to_do: str
    how_long: str
    what_goes_wrong: str
    country: str = HOME_COUNTRY
    actors: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    duration: str = ""
    observed: tuple[Observation, ...] = ()
    transitions: tuple[Transition, ...] = ()

    def explanation(self, template: str) -> str:
        """The whole in one text, with its facts still as placeholders."""
        parts = ("what", "who_decides", "what_to_do", "how_long", "what_goes_wrong")
        values = {part: str(getattr(self, part)) for part in parts}
        return fill(template, {**values, "label": self.short, "year": str(self.year)})


@dataclass(frozen=True, kw_only=True)
class Figure(Fact):
    """A count the documents give, for the staff."""

    text: str


@dataclass(frozen=True)
class NumberedStage:
    """A stage with its place in the journey and the steps known in Mali."""

    number: int
    stage: Stage
    states: tuple[JourneyState, ...]
