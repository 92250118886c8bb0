"""Facts whose date of review is past: one counted warning a kind, for staff."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Protocol

from bot.core.check.issue import Code, FlowIssue, make_issue
from bot.core.check.sentences import sentence


class ReviewedFact(Protocol):
    """Anything with a kind and a date after which someone should look at it again."""

    @property
    def kind(self) -> str:
        """What sort of fact it is: "organisation", "amount", "region"."""
        ...

    @property
    def review_after(self) -> date | None:
        """The last day on which it may be taken as true; None when it needs no review."""
        ...


def check_facts(facts: Iterable[ReviewedFact], today: date) -> list[FlowIssue]:
    """One warning for each kind that has facts past their review, with how many."""
    past = Counter(
        fact.kind for fact in facts if fact.review_after is not None and fact.review_after < today
    )
    return [
        make_issue(
            Code.FACT_PAST_REVIEW,
            flow="",
            field=kind,
            sentence=sentence(Code.FACT_PAST_REVIEW, count=count, kind=kind),
            count=count,
        )
        for kind, count in sorted(past.items())
    ]
