"""Kinds of facts as members see them: what each is called, and which parts can be changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.core.content import Aim, Moment, Size, Status
from bot.core.content.directory import Access, IomReturn
from bot.core.content.directory import Kind as OrganisationKind
from bot.core.content.facts import Per
from bot.core.content.papers import When
from bot.services.fact_rows import WITHDRAWABLE

LONGEST_TITLE = 90


class Shape(StrEnum):
    """How a part of a fact is typed."""

    LINE = "line"
    TEXT = "text"
    LINES = "lines"  # one a line
    NUMBER = "number"
    DAY = "day"
    FLAG = "flag"
    ONE = "one"
    SOME = "some"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a fact, by its path in what is stored. `of` names a list of the content."""

    path: str
    shape: Shape = Shape.LINE
    choices: tuple[str, ...] = ()
    of: str = ""


@dataclass(frozen=True, slots=True)
class FactKind:
    """One kind: its name ("organisation"), where it is stored, and its parts."""

    name: str
    stored: str
    parts: tuple[Part, ...]
    titles: tuple[str, ...]  # the first that a fact has is what it is called

    @property
    def is_withdrawable(self) -> bool:
        """Whether one of them can be taken back; the others hold what can."""
        return self.stored in WITHDRAWABLE


def _lines(*paths: str) -> tuple[Part, ...]:
    return tuple(Part(path) for path in paths)


def _texts(*paths: str) -> tuple[Part, ...]:
    return tuple(Part(path, Shape.TEXT) for path in paths)


def _one(path: str, values: type[StrEnum]) -> Part:
    return Part(path, Shape.ONE, tuple(it.value for it in values))


def _number(*paths: str) -> tuple[Part, ...]:
    return tuple(Part(path, Shape.NUMBER) for path in paths)


_SOURCE = (
    Part("source.document", Shape.ONE, of="documents"),
    Part("source.section"),
    *_number("year"),
    Part("review_after", Shape.DAY),
    Part("notes", Shape.TEXT),
)
_EXISTS = (_one("status", Status), *_number("ended_in"), Part("unknown_after", Shape.DAY))
_REGIONS = Part("regions", Shape.SOME, of="areas")
_TRADES = Part("trades", Shape.SOME, of="trades")
_ORGANISATION = (
    *_lines("name", "acronym", "short"),
    _one("kind", OrganisationKind),
    *_texts("offers", "conditions", "women_option", "childcare_option"),
    Part("saturated", Shape.FLAG),
    *_lines("contact.address"),
    Part("contact.phones", Shape.LINES),
    Part("contact.emails", Shape.LINES),
    *_number("contact.year"),
    Part("for_people", Shape.FLAG),
    Part("not_for_people_because", Shape.TEXT),
    _one("access", Access),
    Part("access_reason", Shape.TEXT),
    _one("iom_return", IomReturn),
    Part("open_without_iom", Shape.FLAG),
    Part("aims", Shape.SOME, tuple(it.value for it in Aim)),
    _REGIONS,
    _TRADES,
    Part("any_trade", Shape.FLAG),
)  # fmt: skip
_STEP = ("what", "who_decides", "what_to_do", "how_long", "what_goes_wrong")
_PLACES = ("if_missing.in_mali", "if_missing.abroad", "if_missing.unknown")


def _kind(
    name: str, stored: str, *parts: Part, titles: tuple[str, ...] = ("label_fr",)
) -> FactKind:
    return FactKind(name, stored, (*parts, *_SOURCE), titles)


KINDS: Mapping[str, FactKind] = {
    it.name: it
    for it in (
        _kind(
            "organisation", "directory.organisations", *_ORGANISATION, *_EXISTS,
            titles=("short", "acronym", "name"),
        ),
        _kind(
            "project", "directory.projects", *_lines("name"), *_texts("what"), *_EXISTS,
            titles=("name",),
        ),
        _kind(
            "trade", "trades.trades", *_lines("label_fr", "sms_label"),
            Part("sector", Shape.ONE, of="sectors"), Part("synonyms", Shape.LINES),
            *_number("saturated_since"),
        ),
        _kind(
            "region", "regions.regions", *_lines("label_fr", "sms_label"),
            Part("spellings.fr", Shape.LINES), Part("spellings.bm", Shape.LINES),
            Part("spellings.sms", Shape.LINES),
        ),
        _kind(
            "paper", "papers.papers", *_lines("label_fr", "sms_label"),
            *_texts("reason", *_PLACES), Part("situations", Shape.SOME, of="situations"),
            Part("category", Shape.ONE, of="categories"), _one("when", When),
        ),
        _kind("paper_rule", "papers.rules", *_texts("text"), titles=("text",)),
        _kind("aid", "papers.aids", *_lines("label_fr"), *_texts("covers"), *_EXISTS),
        _kind(
            "state", "process.states", *_lines("label_fr", "short"), *_texts(*_STEP),
            Part("stage", Shape.ONE, of="stages"), *_number("order"),
        ),
        _kind(
            "question", "advice.questions", *_texts("question"),
            *_texts("answer_fr", "in_mali_fr", "abroad_fr"),
            Part("topic", Shape.ONE, of="topics"), Part("ask_agent", Shape.FLAG),
            Part("paraphrases", Shape.LINES), titles=("question",),
        ),
        _kind("amount", "amounts.amounts", *_lines("label_fr"),
            *_number("amount_fcfa", "amount_fcfa_max", "percent", "percent_max"),
            _one("per", Per), Part("ended", Shape.FLAG), *_number("ended_in"),
        ),
        _kind("tip", "advice.tips", *_lines("label_fr"), *_texts("text"), *_number("order")),
        _kind("business_step", "advice.business_steps", *_lines("label_fr"), *_texts("text"),
            *_number("order"), *_lines("country"),
        ),
        _kind(
            "finance", "advice.finance_options", *_lines("label_fr"), *_texts("text"),
            Part("organisation", Shape.ONE, of="organisations"), *_lines("stage"),
            _one("size", Size), _one("moment", Moment),
        ),
        _kind(
            "requirement", "advice.requirements", *_lines("label_fr"), *_texts("text"),
            Part("organisation", Shape.ONE, of="organisations"),
            Part("requirements", Shape.LINES), _one("status", Status), *_number("ended_in"),
        ),
        _kind("certificate", "advice.certificates", *_lines("label_fr", "given_by"),
            *_texts("text")),
        _kind("pitfall", "advice.pitfalls", *_texts("text", "advice"), titles=("text",)),
        _kind("figure", "process.figures", *_texts("text"), titles=("text",)),
    )
}  # fmt: skip
# What a new fact is before anything was typed: what its kind cannot be without.
NEW: Mapping[str, Mapping[str, Any]] = {
    "organisation": {"for_people": False},
    "project": {"owners": []},
    "trade": {"kind": "trade", "synonyms": []},
    "paper": {"situations": []},
    "question": {
        "ask_agent": False, "from_document": "none", "paraphrases": [], "source_answer": "",
    },
    "requirement": {"requirements": []},
}  # fmt: skip
BY_STORED: Mapping[str, FactKind] = {it.stored: it for it in KINDS.values()}


def title_of(kind: FactKind, body: Mapping[str, Any]) -> str:
    """What a fact is called in a list."""
    found = next((str(body[name]) for name in kind.titles if body.get(name)), str(body.get("id")))
    line = " ".join(found.split())
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1]}…"
