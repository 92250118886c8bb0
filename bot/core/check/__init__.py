"""What an author must mend before a flow is published: `check` looks, and changes nothing."""

from __future__ import annotations

from bot.core.catalogue import Catalogue
from bot.core.check.choices import choice_issues
from bot.core.check.facts import check_facts
from bot.core.check.issue import (
    WARNINGS,
    Code,
    FlowIssue,
    Severity,
    is_error,
    make_issue,
    tally,
)
from bot.core.check.names import name_issues
from bot.core.check.safety import safety_issues
from bot.core.check.sentences import sentence
from bot.core.check.sheet import NO_LINES, Lines, Setting, Sheet, known_entries, line_of
from bot.core.check.structure import structure_issues
from bot.core.check.texts import text_issues
from bot.core.check.translating import translation_issues
from bot.core.check.wording import Approval, WordingProblem, WordingRules, build_wording
from bot.core.check.wordings import check_wordings
from bot.core.flow import Flow
from bot.core.version import Translations

__all__ = [
    "NO_LINES",
    "WARNINGS",
    "Approval",
    "Code",
    "FlowIssue",
    "Lines",
    "Setting",
    "Severity",
    "WordingProblem",
    "WordingRules",
    "build_wording",
    "check",
    "check_facts",
    "check_wordings",
    "is_error",
    "known_entries",
    "line_of",
    "make_issue",
    "sentence",
    "tally",
]

RULES = (
    structure_issues,
    name_issues,
    choice_issues,
    text_issues,
    translation_issues,
    safety_issues,
)


def check(
    flow: Flow,
    translations: Translations,
    catalogue: Catalogue,
    *,
    setting: Setting,
    lines: Lines = NO_LINES,
) -> list[FlowIssue]:
    """Every issue of a flow, in the order of its states. No error means that it may be published.

    `translations` are those of this flow: language -> "state.field" -> text. `lines` are the lines
    of its file, if it comes from one.
    """
    sheet = Sheet(flow, translations, catalogue, setting, lines)
    order = {name: place for place, name in enumerate(flow.states)}
    issues = [issue for rule in RULES for issue in rule(sheet)]
    return sorted(issues, key=lambda issue: order.get(issue.state, -1))
