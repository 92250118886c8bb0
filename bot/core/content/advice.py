"""Advice in short words: tips, steps of a business, finance, pitfalls, questions and answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pydantic import ConfigDict

from bot.core.content.facts import OVER, Entry, Fact, Status
from bot.core.content.journey import HOME_COUNTRY
from bot.core.content.papers import Whereabouts


@dataclass(frozen=True, kw_only=True)
class Topic(Entry):
    """A heading for questions."""

    label_fr: str


@dataclass(frozen=True, kw_only=True)
class Tip(Fact):
    """One piece of advice for an activity that lasts."""

    order: int
    label_fr: str
    text: str


@dataclass(frozen=True, kw_only=True)
class BusinessStep(Fact):
    """A step towards an activity; one of another country has no number among Mali's."""

    label_fr: str
    text: str
    order: int | None = None
    country: str = HOME_COUNTRY
    observed: str = ""


class Size(StrEnum):
    """How much money someone looks for."""

    MICRO = "micro"
    SMALL = "small"
    BIG = "big"


class Moment(StrEnum):
    """Where someone's activity stands."""

    STARTING = "starting"
    RUNNING = "running"
    GROWING = "growing"
    MATURE = "mature"
    GROUP = "group"


@dataclass(frozen=True, kw_only=True)
class FinanceOption(Fact):
    """A way to money, for a size and a moment; its rates are facts of their own."""

    label_fr: str
    organisation: str
    size: Size
    moment: Moment
    text: str
    stage: str
    amounts: tuple[str, ...] = ()
    observed: str = ""


@dataclass(frozen=True, kw_only=True)
class Requirement(Fact):
    """What a programme asked for."""

    organisation: str
    label_fr: str
    text: str
    requirements: tuple[str, ...]
    status: Status = Status.TO_CHECK
    ended_in: int | None = None

    @property
    def is_over(self) -> bool:
        """Whether it must never be volunteered."""
        return self.status in OVER


@dataclass(frozen=True, kw_only=True)
class Certificate(Fact):
    """A paper that proves a skill or a journey, and who gives it."""

    label_fr: str
    given_by: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Pitfall(Fact):
    """A common mistake and how to avoid it."""

    text: str
    advice: str
    amounts: tuple[str, ...] = ()
    status: Status = Status.TO_CHECK
    ended_in: int | None = None

    @property
    def is_over(self) -> bool:
        """Whether it speaks of something ended, and is told only when asked."""
        return self.status in OVER


class FromDocument(StrEnum):
    """How much of the source answer the documents say."""

    FULL = "full"
    PART = "part"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Question(Fact):
    """A question as people ask it, with our answer. `source_answer` is never sent."""

    topic: str
    question: str
    paraphrases: tuple[str, ...]
    answer_fr: str
    ask_agent: bool
    source_answer: str
    from_document: FromDocument
    in_mali_fr: str = ""
    abroad_fr: str = ""
    service_rule: bool = False
    not_from_document: str = ""
    staff_must_confirm: str = ""

    def answer_at(self, whereabouts: Whereabouts) -> str:
        """The answer for someone who is there; the one that says both when that is unknown."""
        if whereabouts == Whereabouts.IN_MALI and self.in_mali_fr:
            return self.in_mali_fr
        if whereabouts == Whereabouts.ABROAD and self.abroad_fr:
            return self.abroad_fr
        return self.answer_fr


@dataclass(frozen=True)
class Answer:
    """What to reply to a question, with its facts filled in."""

    text: str
    year: int | None
    ask_agent: bool
    sensitive: bool
    withheld: bool


@dataclass(frozen=True, kw_only=True)
class DocumentedValue:
    """One side of a contradiction."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    text: str
    document: str
    year: int


@dataclass(frozen=True, kw_only=True)
class Contradiction(Entry):
    """Where documents disagree, and what the staff says meanwhile."""

    subject: str
    values: tuple[DocumentedValue, ...]
    conduct: str
