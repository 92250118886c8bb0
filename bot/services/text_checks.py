"""Checks of a translation: what stops it, what to look at, and what it costs by SMS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.check import Code, WordingRules, check_wordings, is_error, sentence
from bot.core.check.sheet import LANGUAGE_NAMES
from bot.core.content import Draft
from bot.core.content.spoken import FrenchText
from bot.core.hearing import fold
from bot.core.text import LIST_LABEL_CHARACTERS, SMS_SEGMENTS, measure, sms_spelling
from bot.core.text.septets import utf16_units
from bot.core.version import Mark
from bot.services.rewording import MESSAGES
from bot.services.texts import TextRow

COUNTED = frozenset(
    {
        Code.FACTS_UNREAD,
        Code.FACTS_WITHHELD,
        Code.FACTS_UNTRANSLATED,
        Code.FACTS_STALE,
        Code.FACTS_COSTLY,
    }
)
NOT_HERE = frozenset({Code.WORD_OUTSIDE_KIT})  # the kit is a list of the files


@dataclass(frozen=True, slots=True)
class Remark:
    """What is wrong with a text, in French; an error stops it."""

    text: str
    is_error: bool


@dataclass(frozen=True, slots=True)
class Cost:
    """What a text is by SMS: as it is spelled, and how many it takes beside the French."""

    spelled: str
    segments: int
    french_segments: int


def check_text(
    row: TextRow, text: str, *, siblings: Mapping[str, str], rules: WordingRules | None
) -> tuple[Remark, ...]:
    """What is wrong with a text as a translation of a row; placeholders still in place."""
    path = f"{MESSAGES}.{row.path}.text" if row.domain == MESSAGES else row.path
    source, found = FrenchText(path, row.french), list[Remark]()
    if not text.strip():
        return (Remark(sentence(Code.EMPTY_TEXT), True),)
    if rules is not None:
        drafts = {row.language: {path: Draft(row.french, text, Mark.PENDING)}}
        for issue in check_wordings([source], drafts, wording=rules):
            if issue.code not in COUNTED | NOT_HERE:
                found.append(Remark(issue.message_fr, is_error(issue)))
    named = LANGUAGE_NAMES.get(row.language, row.language)
    if row.path.endswith(".label"):
        found += _of_label(text, siblings, named)
    elif cost_of(text, row).segments > SMS_SEGMENTS:
        segments = cost_of(text, row).segments
        said = sentence(Code.TOO_LONG_SMS, segments=segments, limit=SMS_SEGMENTS, language=named)
        found.append(Remark(said, False))
    return tuple(found)


def _of_label(text: str, siblings: Mapping[str, str], language: str) -> list[Remark]:
    found, length = [], utf16_units(text)
    if length > LIST_LABEL_CHARACTERS:
        said = sentence(
            Code.LONG_LABEL, found=length, limit=LIST_LABEL_CHARACTERS, language=language
        )
        found.append(Remark(said, True))
    for other in siblings.values():
        if fold(other) == fold(text):
            said = sentence(
                Code.AMBIGUOUS_CHOICE, word=text, language=language, first=text, second=other
            )
            found.append(Remark(said, True))
    return found


def cost_of(text: str, row: TextRow) -> Cost:
    """What the text is by SMS."""
    spelled = sms_spelling(text, row.language)
    french = measure(sms_spelling(row.french, "fr")).segments
    return Cost(spelled, measure(spelled).segments, french)
