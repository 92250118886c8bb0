"""Papers to bring: which ones, why, and what to do where one is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from pydantic import ConfigDict

from bot.core.content.directory import Existing
from bot.core.content.facts import BambaraLabel, Entry, Fact

EVERYONE = "tous"


class Whereabouts(StrEnum):
    """Where the person is, as far as they said: it decides who may be named (rule 1)."""

    IN_MALI = "in_mali"
    ABROAD = "abroad"
    UNKNOWN = "unknown"


class When(StrEnum):
    """When a paper is asked for."""

    BEFORE_RETURN = "before_return"
    AFTER_RETURN = "after_return"


@dataclass(frozen=True, kw_only=True)
class Situation(Entry):
    """A situation a person may tick; one that is not `offered` is never asked about."""

    label_fr: str
    offered: bool


@dataclass(frozen=True, kw_only=True)
class Category(Entry):
    """A heading for papers."""

    label_fr: str


@dataclass(frozen=True, kw_only=True)
class IfMissing:
    """What to do without a paper. Only `in_mali` and `unknown` may name the police."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    in_mali: str
    abroad: str
    unknown: str

    def at(self, whereabouts: Whereabouts) -> str:
        """The advice for someone who is there."""
        return {
            Whereabouts.IN_MALI: self.in_mali,
            Whereabouts.ABROAD: self.abroad,
            Whereabouts.UNKNOWN: self.unknown,
        }[whereabouts]


@dataclass(frozen=True, kw_only=True)
class Paper(Fact):
    """A paper, for whom, and what it is good for."""

    label_fr: str
    sms_label: str
    category: str
    when: When
    situations: tuple[str, ...]
    reason: str
    if_missing: IfMissing
    label_bm: BambaraLabel | None = None
    only_in: Whereabouts | None = None


@dataclass(frozen=True, kw_only=True)
class PaperRule(Fact):
    """A rule to tell beside the list."""

    text: str
    why: str = ""
    privacy: str = ""


@dataclass(frozen=True, kw_only=True)
class Aid(Existing):
    """Something that was given, without its amounts. Over: never volunteered."""

    label_fr: str
    when: str
    covers: str
    amounts: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChecklistLine:
    """One paper of a personal list, with the advice that fits where the person is."""

    paper: Paper
    if_missing: str


def checklist(
    papers: Iterable[Paper], situations: Collection[str], whereabouts: Whereabouts
) -> tuple[ChecklistLine, ...]:
    """The papers for these situations, in the order of the file; those for everyone always."""
    wanted = {EVERYONE, *situations}
    return tuple(
        ChecklistLine(paper, paper.if_missing.at(whereabouts))
        for paper in papers
        if wanted.intersection(paper.situations) and _has_place(paper, whereabouts)
    )


def _has_place(paper: Paper, whereabouts: Whereabouts) -> bool:
    """A paper made in Mali only is left out for someone abroad, not for someone unknown."""
    return whereabouts == Whereabouts.UNKNOWN or paper.only_in in (None, whereabouts)
