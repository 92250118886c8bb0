"""Facts whose date of review is past: one counted warning a kind, for staff."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Protocol

from bot.core.check.issue import Code, FlowIssue, make_issue
from bot.core.check.sentences import sentence
from bot.core.content.facts import Entry, Fact

KINDS_FR: Mapping[str, str] = {
    "organisation": "organisations",
    "project": "projets",
    "trade": "métiers",
    "region": "régions",
    "amount": "montants",
    "paper": "papiers",
    "paper_rule": "règles des papiers",
    "aid": "aides",
    "state": "étapes du retour",
    "question": "questions",
    "tip": "conseils",
    "business_step": "étapes d'une activité",
    "finance": "financements",
    "requirement": "conditions",
    "certificate": "certificats",
    "pitfall": "difficultés",
    "figure": "chiffres",
    "frame": "phrases autour des faits",
    "stage": "parties du retour",
    "situation": "situations",
    "topic": "thèmes",
}


class Tabled(Protocol):
    """Content as `check_facts` sees it: kind -> id -> entry."""

    @property
    def tables(self) -> Mapping[str, Mapping[str, Entry]]: ...


def check_facts(content: Tabled, today: date) -> list[FlowIssue]:
    """One warning for each kind of fact past its review, with how many."""
    past: Counter[str] = Counter()
    for kind, entries in content.tables.items():
        for entry in entries.values():
            if isinstance(entry, Fact) and entry.is_past_review(today):
                past[kind] += 1
    return [
        make_issue(
            Code.FACT_PAST_REVIEW,
            flow="",
            field=kind,
            sentence=sentence(Code.FACT_PAST_REVIEW, count=count, kind=KINDS_FR.get(kind, kind)),
            count=count,
        )
        for kind, count in sorted(past.items())
    ]
