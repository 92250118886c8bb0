"""Counts of what was answered: numbers that are too small to hide anybody are not shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from bot.services.policy import Actor, Permission, may
from bot.services.refusal import Refusal
from bot.store import surveys as store
from bot.store.session import Session

FEWEST = 5


@dataclass(frozen=True, slots=True)
class Count:
    """How often something was answered; None: so seldom that it is not shown."""

    answer: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answers. Without a total where it would tell what is hidden."""

    question: str
    counts: tuple[Count, ...]
    total: int | None


def survey_counts(
    actor: Actor, survey: str, *, first: str, last: str, session: Session
) -> tuple[Question, ...]:
    """What was answered from one month to another ("2026-03"). Raises `Refusal` "forbidden"."""
    if not may(actor, Permission.READ_SURVEYS):
        raise Refusal("forbidden")
    rows = store.count_answers(session, survey, first=first, last=last)
    return tuple(_questions(rows))


def _questions(rows: list[tuple[str, str, int]]) -> Iterator[Question]:
    for question, group in groupby(rows, key=lambda row: row[0]):
        counts = tuple(Count(said, count if count >= FEWEST else None) for _, said, count in group)
        shown = [count.number for count in counts if count.number is not None]
        yield Question(question, counts, sum(shown) if len(shown) == len(counts) else None)
