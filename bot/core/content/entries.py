"""Every entry of one content revision by its id, and what a member's withdrawal does to them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

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
from bot.core.content.directory import Organisation, Partner, Project
from bot.core.content.facts import Amount, Document, Entry, Sentences
from bot.core.content.journey import Figure, JourneyState, Stage
from bot.core.content.papers import Aid, Category, Paper, PaperRule, Situation
from bot.core.content.places import Place, Region, Sector, Town, Trade
from bot.core.content.wording import Tables, Wording, wordings

_TABLES = {
    "organisation": "organisations", "project": "projects", "trade": "trades",
    "amount": "amounts", "paper": "papers", "paper_rule": "paper_rules", "aid": "aids",
    "state": "states", "question": "questions", "tip": "tips",
    "business_step": "business_steps", "finance": "finance", "requirement": "requirements",
    "certificate": "certificates", "pitfall": "pitfalls", "figure": "figures",
    "region": "regions", "situation": "situations", "stage": "stages", "topic": "topics",
}  # fmt: skip
_FRAME = frozenset({"region", "situation", "stage", "topic"})  # what holds facts, and stays


@dataclass(frozen=True, kw_only=True)
class Entries:
    """Every mapping is id to entry, in the order of the files."""

    revision: int
    sentences: Sentences
    explanation: str
    documents: Mapping[str, Document]
    organisations: Mapping[str, Organisation]
    projects: Mapping[str, Project]
    partners: Mapping[str, Partner]
    sectors: Mapping[str, Sector]
    trades: Mapping[str, Trade]
    regions: Mapping[str, Region]
    towns: Mapping[str, Town]
    other_places: Mapping[str, Place]
    situations: Mapping[str, Situation]
    categories: Mapping[str, Category]
    papers: Mapping[str, Paper]
    paper_rules: Mapping[str, PaperRule]
    aids: Mapping[str, Aid]
    stages: Mapping[str, Stage]
    states: Mapping[str, JourneyState]
    figures: Mapping[str, Figure]
    topics: Mapping[str, Topic]
    tips: Mapping[str, Tip]
    business_steps: Mapping[str, BusinessStep]
    finance: Mapping[str, FinanceOption]
    requirements: Mapping[str, Requirement]
    certificates: Mapping[str, Certificate]
    pitfalls: Mapping[str, Pitfall]
    questions: Mapping[str, Question]
    amounts: Mapping[str, Amount]
    contradictions: Mapping[str, Contradiction]
    withdrawn: frozenset[str] = frozenset()

    @property
    def tables(self) -> Tables:
        """Every kind of entry that can be withdrawn or has texts for people, by its singular."""
        return {kind: getattr(self, name) for kind, name in _TABLES.items()}

    def wordings(self) -> tuple[Wording, ...]:
        """Every text a person may read, placeholders still in place."""
        return tuple(wordings(self.tables))

    def wordings_naming(self, organisation_id: str) -> tuple[Wording, ...]:
        """The texts that name an organisation in words: what a member must look at when it goes."""
        short = self.organisations[organisation_id].short
        named = re.compile(rf"(?<!\w){re.escape(short)}(?!\w)") if short else None
        own = f"organisation.{organisation_id}."
        return tuple(
            wording
            for wording in self.wordings()
            if named and named.search(wording.text) and not wording.path.startswith(own)
        )

    def without(self, withdrawn_ids: Collection[str]) -> Self:
        """The same content with these facts hidden everywhere, at once.

        Ids are "organisation.apej", "organisation.apej.phone", "amount.pecule_2020",
        "question.q16", "state.kit", ...; one that no longer exists changes nothing.
        """
        kept: dict[str, Any] = {}
        for withdrawn_id in withdrawn_ids:
            kind, _, entry = withdrawn_id.partition(".")
            if kind not in _TABLES or kind in _FRAME:
                continue
            name = _TABLES[kind]
            table = kept.setdefault(name, dict(getattr(self, name)))
            owner, _, part = entry.partition(".")
            if part and isinstance(organisation := table.get(owner), Organisation):
                table[owner] = organisation.without_contact(part)
            else:
                table.pop(entry, None)
        return replace(self, **kept, withdrawn=self.withdrawn | frozenset(withdrawn_ids))

    def saying(self, texts: Mapping[str, str]) -> Self:
        """The same content with these texts, by path ("state.kit.what"), in place of its own.

        Labels of menus and what is withdrawn are passed over: no entry holds them.
        """
        told: dict[str, dict[str, dict[str, str]]] = {}
        for path, text in texts.items():
            kind, entry, field = path.split(".", 2)
            told.setdefault(kind, {}).setdefault(entry, {})[field] = text
        frame = {name: part["text"] for name, part in told.pop("frame", {}).items()}
        explanation = frame.pop("explanation", self.explanation)
        tables: dict[str, Any] = {
            _TABLES[kind]: {
                entry_id: _saying(entry, of_kind.get(entry_id, {}))
                for entry_id, entry in self.tables[kind].items()
            }
            for kind, of_kind in told.items()
        }
        sentences = replace(self.sentences, **frame)
        return replace(self, explanation=explanation, sentences=sentences, **tables)


def _saying(entry: Entry, texts: Mapping[str, str]) -> Entry:
    """The entry with texts by field; "if_missing.abroad" is a field of a field."""
    changed: dict[str, Any] = {}
    for field, text in texts.items():
        owner, _, part = field.partition(".")
        if part and isinstance(entry, Paper):
            changed[owner] = replace(changed.get(owner, entry.if_missing), **{part: text})
        elif owner != "label":
            changed[owner] = text
    return replace(entry, **changed) if changed else entry
