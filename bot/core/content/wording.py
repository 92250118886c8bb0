"""Every text of the content that a person may read, with where it stands: for `check` and tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.core.content.facts import Entry
from bot.core.content.papers import Paper

Tables = Mapping[str, Mapping[str, Entry]]  # "question" -> id -> entry


@dataclass(frozen=True)
class Wording:
    """One text for people; `path` is "question.q16.answer_fr"."""

    path: str
    text: str
    names_police: bool  # whether it may name the police: told only to who is, or may be, in Mali


_FOR_PEOPLE = {
    "organisation": ("short", "offers", "conditions", "women_option", "childcare_option"),
    "trade": ("label_fr", "sms_label"),
    "region": ("label_fr", "sms_label"),
    "situation": ("label_fr",),
    "paper": ("label_fr", "sms_label", "reason"),
    "paper_rule": ("text",),
    "stage": ("label_fr",),
    "state": ("short", "what", "who_decides", "what_to_do", "how_long", "what_goes_wrong"),
    "topic": ("label_fr",),
    "tip": ("label_fr", "text"),
    "business_step": ("label_fr", "text"),
    "finance": ("label_fr", "text"),
    "requirement": ("label_fr", "text"),
    "certificate": ("label_fr", "text"),
    "pitfall": ("text", "advice"),
    "question": ("question", "answer_fr", "in_mali_fr", "abroad_fr"),
}
_BOTH_PLACES = {"answer_fr", "in_mali_fr"}


def wordings(tables: Tables) -> Iterator[Wording]:
    """All of them, placeholders still in place; what a document said is not among them."""
    for kind, names in _FOR_PEOPLE.items():
        for entry in tables[kind].values():
            for name in names:
                text = getattr(entry, name)
                if text:
                    yield Wording(f"{kind}.{entry.id}.{name}", text, name in _BOTH_PLACES)
            if isinstance(entry, Paper):
                yield from _missing(entry)


def _missing(paper: Paper) -> Iterator[Wording]:
    path = f"paper.{paper.id}.if_missing"
    yield Wording(f"{path}.in_mali", paper.if_missing.in_mali, True)
    yield Wording(f"{path}.abroad", paper.if_missing.abroad, False)
    yield Wording(f"{path}.unknown", paper.if_missing.unknown, True)
