"""What every fact carries (source, year, review date), and when money may be said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pydantic import ConfigDict

from bot.core.text import fill

CURRENT_FOR_YEARS = 3


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry of the content files: known keys only, an id of its own."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    id: str


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a fact was read."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    document: str
    section: str


@dataclass(frozen=True, kw_only=True)
class Document(Entry):
    """A publication the facts come from; `true_in` is the year its facts were true."""

    title: str
    publisher: str
    published: str
    true_in: int


@dataclass(frozen=True, kw_only=True)
class Fact(Entry):
    """An entry someone published or a member entered: it ages."""

    source: Source
    year: int
    review_after: date
    also_in: tuple[Source, ...] = ()
    notes: str = ""
    sensitive: bool = False  # in Bambara only when a named reader approved it (rule 6)

    def is_past_review(self, today: date) -> bool:
        """Whether a member should look at it again before it is trusted."""
        return today > self.review_after


@dataclass(frozen=True, kw_only=True)
class Observation:
    """What a document reports, for the staff: never sent."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    text: str
    source: Source
    year: int


class Status(StrEnum):
    """Whether something still exists, as far as anyone wrote down."""

    ACTIVE = "active"
    TO_CHECK = "to_check"
    SUSPENDED = "suspended"
    ENDED = "ended"


OVER = frozenset({Status.ENDED, Status.SUSPENDED})


class Confidence(StrEnum):
    """How well a Bambara word is attested; C is a hint for understanding and never sent."""

    A = "A"
    B = "B"
    C = "C"


@dataclass(frozen=True, kw_only=True)
class BambaraLabel:
    """A label in Bambara with how far it may be trusted."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    text: str
    confidence: Confidence


class Per(StrEnum):
    """What an amount was given for."""

    ONCE = "once"
    DAY = "day"
    MONTH = "month"


class FactState(StrEnum):
    """Why a value reads as it does."""

    CURRENT = "current"
    TOO_OLD = "too_old"
    ENDED = "ended"
    SUSPENDED = "suspended"
    TO_CHECK = "to_check"
    MISSING = "missing"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class FactValue:
    """What to say in the place of a fact. `withheld` means that the value itself is not in it."""

    text: str
    year: int | None
    withheld: bool
    state: FactState = FactState.CURRENT


@dataclass(frozen=True, kw_only=True)
class Sentences:
    """The words around a fact, and those in its place. French; the panel may change them."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    current: str
    withheld: str
    ended: str
    withdrawn: str
    contact: str
    to_check: str
    suspended: str
    known_open: str
    per_month: str
    per_day: str

    def withdrawn_value(self) -> FactValue:
        """What stands where a member took a fact away."""
        return FactValue(self.withdrawn, None, True, FactState.WITHDRAWN)

    def status_value(self, status: Status, year: int) -> FactValue:
        """Whether something still exists, in words: only "open" is a value, and dated."""
        text, state = {
            Status.ACTIVE: (self.known_open, FactState.CURRENT),
            Status.TO_CHECK: (self.to_check, FactState.TO_CHECK),
            Status.SUSPENDED: (self.suspended, FactState.SUSPENDED),
            Status.ENDED: (self.ended, FactState.ENDED),
        }[status]
        said = fill(text, {"year": str(year)})
        return FactValue(said, year, status is not Status.ACTIVE, state)


@dataclass(frozen=True, kw_only=True)
class Amount(Fact):
    """Money or a rate. Euros are kept for the staff: only FCFA and rates are ever said."""

    label_fr: str
    amount_fcfa: int | None = None
    amount_fcfa_max: int | None = None
    amount_eur: int | None = None
    amount_eur_max: int | None = None
    percent: int | None = None
    percent_max: int | None = None
    per: Per = Per.ONCE
    ended: bool = False
    ended_in: int | None = None

    def value(self, today: date, sentences: Sentences) -> FactValue:
        """The amount with its year; "it is finished" or the withheld sentence where rule 5 asks."""
        if self.ended:
            return sentences.status_value(Status.ENDED, self.ended_in or self.year)
        written = self._written(sentences)
        if written is None:
            return FactValue(sentences.withheld, self.year, True, FactState.MISSING)
        if today.year - self.year > CURRENT_FOR_YEARS:
            return FactValue(sentences.withheld, self.year, True, FactState.TOO_OLD)
        values = {"amount": written, "year": str(self.year)}
        return FactValue(fill(sentences.current, values), self.year, False)

    def _written(self, sentences: Sentences) -> str | None:
        if self.amount_fcfa is not None:
            period = {Per.DAY: f" {sentences.per_day}", Per.MONTH: f" {sentences.per_month}"}
            return f"{_span(self.amount_fcfa, self.amount_fcfa_max)} FCFA{period.get(self.per, '')}"
        if self.percent is not None:
            return f"{_span(self.percent, self.percent_max)} %"
        return None


def _span(low: int, high: int | None) -> str:
    """Digits in groups of three by an ordinary space, which every telephone shows."""
    numbers = [low] if high is None or high == low else [low, high]
    return " à ".join(f"{number:,}".replace(",", " ") for number in numbers)
