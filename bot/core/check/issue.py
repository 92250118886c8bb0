"""What an author must mend or should know: one issue, its code, and its sentence in French."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Errors block publishing; warnings are counted and shown."""

    ERROR = "error"
    WARNING = "warning"


class Code(StrEnum):
    """Every kind of issue. `SENTENCES` says it to the author, `WARNINGS` which do not block."""

    # the file
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    TOO_MANY_VALUES = "too_many_values"
    TOO_MANY_STATES = "too_many_states"
    ALIAS = "alias"
    DUPLICATE_KEY = "duplicate_key"
    OTHER_FLOW_NAME = "other_flow_name"
    # the schema
    UNKNOWN_KEY = "unknown_key"
    MISSING_KEY = "missing_key"
    UNKNOWN_KIND = "unknown_kind"
    BAD_VALUE = "bad_value"
    # the structure
    GHOST_STATE = "ghost_state"
    MISSING_ENTRY = "missing_entry"
    UNREACHABLE_STATE = "unreachable_state"
    DEAD_END = "dead_end"
    SILENT_LOOP = "silent_loop"
    LONG_WALK = "long_walk"
    NO_WAY_TO_PERSON = "no_way_to_person"
    # the names
    UNKNOWN_LOOKUP = "unknown_lookup"
    UNKNOWN_ACTION = "unknown_action"
    UNKNOWN_GUARD = "unknown_guard"
    UNKNOWN_FLOW = "unknown_flow"
    UNKNOWN_OUTCOME = "unknown_outcome"
    UNHANDLED_OUTCOME = "unhandled_outcome"
    BAD_BRANCH = "bad_branch"
    # the choices
    NO_CHOICES = "no_choices"
    OPTIONS_WITHOUT_THEN = "options_without_then"
    SEVERAL_OF_NOTHING = "several_of_nothing"
    TOO_MANY_CHOICES = "too_many_choices"
    DUPLICATE_CHOICE = "duplicate_choice"
    AMBIGUOUS_CHOICE = "ambiguous_choice"
    SHADOWS_GLOBAL_WORD = "shadows_global_word"
    # the texts
    EMPTY_TEXT = "empty_text"
    UNKNOWN_PLACEHOLDER = "unknown_placeholder"
    DIFFERENT_PLACEHOLDERS = "different_placeholders"
    STRAY_BRACES = "stray_braces"
    TOO_LONG_SMS = "too_long_sms"
    TOO_LONG_WHATSAPP = "too_long_whatsapp"
    LONG_MENU = "long_menu"
    LONG_LABEL = "long_label"
    TEXT_WITHOUT_VOICE = "text_without_voice"
    # the translations
    MISSING_TRANSLATION = "missing_translation"
    STALE_TRANSLATION = "stale_translation"
    WITHHELD_TRANSLATION = "withheld_translation"
    FRENCH_COPY = "french_copy"
    BAMBARA_TOO_LONG = "bambara_too_long"
    WORD_OUTSIDE_KIT = "word_outside_kit"
    DIFFERENT_NUMBERS = "different_numbers"
    FACTS_COSTLY = "facts_costly"
    FACTS_UNTRANSLATED = "facts_untranslated"
    FACTS_STALE = "facts_stale"
    FACTS_WITHHELD = "facts_withheld"
    FACTS_UNREAD = "facts_unread"
    # the rules that protect people
    PERSONAL_BEFORE_CONSENT = "personal_before_consent"
    CONSENT_NOT_ASKED_HERE = "consent_not_asked_here"
    PROMISE_WORD = "promise_word"
    INVENTED_NUMBER = "invented_number"
    DENIED_WORD = "denied_word"
    FACT_PAST_REVIEW = "fact_past_review"


WARNINGS = frozenset(
    {
        Code.SHADOWS_GLOBAL_WORD,
        Code.LONG_MENU,
        Code.LONG_LABEL,
        Code.TEXT_WITHOUT_VOICE,
        Code.MISSING_TRANSLATION,
        Code.STALE_TRANSLATION,
        Code.WITHHELD_TRANSLATION,
        Code.WORD_OUTSIDE_KIT,
        Code.FACTS_UNTRANSLATED,
        Code.FACTS_STALE,
        Code.FACTS_WITHHELD,
        Code.FACTS_UNREAD,
        Code.CONSENT_NOT_ASKED_HERE,
        Code.FACT_PAST_REVIEW,
    }
)


@dataclass(frozen=True, slots=True)
class FlowIssue:
    """One thing to mend. `state`, `field` are empty and `line` is None where there is none;
    `count` says how many texts or facts a summed-up warning stands for."""

    code: Code
    severity: Severity
    flow: str
    state: str
    field: str
    line: int | None
    message_fr: str
    count: int = 1


def is_error(issue: FlowIssue) -> bool:
    """True when the flow cannot be published with it."""
    return issue.severity is Severity.ERROR


def tally(issues: Iterable[FlowIssue]) -> Counter[Code]:
    """How many texts, states or facts each code concerns."""
    counted: Counter[Code] = Counter()
    for issue in issues:
        counted[issue.code] += issue.count
    return counted


def make_issue(
    code: Code,
    *,
    flow: str,
    sentence: str,
    state: str = "",
    field: str = "",
    line: int | None = None,
    count: int = 1,
) -> FlowIssue:
    """An issue with the severity of its code."""
    severity = Severity.WARNING if code in WARNINGS else Severity.ERROR
    return FlowIssue(code, severity, flow, state, field, line, sentence, count)
