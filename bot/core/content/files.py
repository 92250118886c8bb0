"""The content files as they are written: one dataclass a file, its sections as fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ConfigDict

from bot.core.content.advice import (
    BusinessStep,
    Certificate,
    Contradiction,
    FinanceOption,
    Pitfall,
    Question,
    Requirement,
    Tip,
    Topic,
)
from bot.core.content.directory import Kind, Organisation, Partner, Project
from bot.core.content.facts import Amount, Document, Sentences
from bot.core.content.journey import Figure, JourneyState, Stage
from bot.core.content.papers import Aid, Category, Paper, PaperRule, Situation
from bot.core.content.places import Place, Region, Sector, ShareNote, Town, Trade


@dataclass(frozen=True, kw_only=True)
class ContentFile:
    """What all files share: sections nobody declared are refused."""

    __pydantic_config__ = ConfigDict(extra="forbid")


@dataclass(frozen=True, kw_only=True)
class DirectoryFile(ContentFile):
    """directory.yaml"""

    documents: tuple[Document, ...] = ()
    kinds: Mapping[Kind, str]
    organisations: tuple[Organisation, ...] = ()
    projects: tuple[Project, ...] = ()
    partners: tuple[Partner, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TradesFile(ContentFile):
    """trades.yaml"""

    sectors: tuple[Sector, ...] = ()
    trades: tuple[Trade, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RegionsFile(ContentFile):
    """regions.yaml"""

    share_note: ShareNote
    regions: tuple[Region, ...] = ()
    towns: tuple[Town, ...] = ()
    other_places: tuple[Place, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PapersFile(ContentFile):
    """papers.yaml"""

    situations: tuple[Situation, ...] = ()
    categories: tuple[Category, ...] = ()
    papers: tuple[Paper, ...] = ()
    rules: tuple[PaperRule, ...] = ()
    aids: tuple[Aid, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ProcessFile(ContentFile):
    """process.yaml"""

    explanation: str
    initial: str
    entry_points: tuple[str, ...] = ()
    final: str
    stages: tuple[Stage, ...] = ()
    states: tuple[JourneyState, ...] = ()
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AdviceFile(ContentFile):
    """advice.yaml"""

    topics: tuple[Topic, ...] = ()
    tips: tuple[Tip, ...] = ()
    business_steps: tuple[BusinessStep, ...] = ()
    finance_options: tuple[FinanceOption, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    pitfalls: tuple[Pitfall, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AmountsFile(ContentFile):
    """amounts.yaml"""

    sentences: Sentences
    amounts: tuple[Amount, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ContradictionsFile(ContentFile):
    """contradictions.yaml"""

    contradictions: tuple[Contradiction, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ContentFiles(ContentFile):
    """All of them, by the name of the file without its ending."""

    directory: DirectoryFile
    trades: TradesFile
    regions: RegionsFile
    papers: PapersFile
    process: ProcessFile
    advice: AdviceFile
    amounts: AmountsFile
    contradictions: ContradictionsFile
