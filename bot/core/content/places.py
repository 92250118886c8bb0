"""Trades, regions and towns: the words a person uses for what and where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pydantic import ConfigDict

from bot.core.content.facts import BambaraLabel, Confidence, Entry, Fact, Observation, Source


@dataclass(frozen=True, kw_only=True)
class Sector(Entry):
    """A family of trades."""

    label_fr: str


@dataclass(frozen=True, kw_only=True)
class BambaraWord:
    """A Bambara word that may stand for a trade."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    word: str
    confidence: Confidence


@dataclass(frozen=True, kw_only=True)
class Trained:
    """How many people a document says were trained."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    number: int
    group: str = ""


class TradeKind(StrEnum):
    """A trade, or a skill that serves all trades."""

    TRADE = "trade"
    BASIC_SKILL = "basic_skill"


@dataclass(frozen=True, kw_only=True)
class Trade(Fact):
    """A trade with its everyday words. Who teaches it is said by the organisations."""

    kind: TradeKind
    label_fr: str
    sms_label: str
    sector: str
    synonyms: tuple[str, ...]
    label_bm: BambaraLabel | None = None
    bm_words: tuple[BambaraWord, ...] = ()
    narrower: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    in_leaflet_2018: str = ""
    saturated_since: int | None = None
    trained_2019: Trained | None = None


@dataclass(frozen=True, kw_only=True)
class Spellings:
    """How a place is written: in French, in Bambara, in a hurry."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    fr: tuple[str, ...]
    bm: tuple[str, ...] = ()
    sms: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Desk:
    """An organisation's presence in a region, for the staff."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    organisation: str
    what: str
    source: Source
    year: int


@dataclass(frozen=True, kw_only=True)
class Share:
    """The part of all returns that one region receives."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    percent: int
    source: Source
    year: int


@dataclass(frozen=True, kw_only=True)
class Concentration:
    """A town to which many return."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    town: str
    source: Source
    year: int


@dataclass(frozen=True, kw_only=True)
class Region(Fact):
    """A region as before 2023, and where to look when it has nothing."""

    label_fr: str
    sms_label: str
    kind: str
    spellings: Spellings
    neighbours: tuple[str, ...]
    fallback_order: tuple[str, ...]
    label_bm: BambaraLabel | None = None
    share_of_returnees: Share | None = None
    return_concentration: tuple[Concentration, ...] = ()
    offices: tuple[Desk, ...] = ()
    reform_2023: str = ""


class Basis(StrEnum):
    """How the region of a town is known."""

    DOCUMENT = "document"
    GENERAL_KNOWLEDGE = "general_knowledge"


@dataclass(frozen=True, kw_only=True)
class Place(Entry):
    """A place someone may name. `ambiguous`: its name is an everyday word too."""

    label_fr: str
    region: str
    kind: str
    spellings: Spellings
    ambiguous: bool = False


@dataclass(frozen=True, kw_only=True)
class Town(Fact):
    """A place the documents name."""

    label_fr: str
    region: str
    kind: str
    spellings: Spellings
    what: str
    basis: Basis
    ambiguous: bool = False


@dataclass(frozen=True, kw_only=True)
class ShareNote(Observation):
    """What to know about the shares of all regions together."""

    review_after: date | None = None
