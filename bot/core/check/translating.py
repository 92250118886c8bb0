"""Is every text there in the other languages, trusted, and really in that language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.check.issue import Code, FlowIssue
from bot.core.check.sheet import BAMBARA, Sheet, Written
from bot.core.hearing import fold
from bot.core.version import Mark

WORD = re.compile(r"[^\W\d_]+")
# What a word may carry beside its listed form: the plural, and the past without an object.
ENDINGS = ("w", "ra", "la", "na")
NAMED_AT_MOST = 8


def translation_issues(sheet: Sheet) -> Iterator[FlowIssue]:
    """What is missing, stale or withheld; what differs from the French; what is not Bambara."""
    for language in sheet.languages:
        for key, french in sheet.french.items():
            if french.text.text.strip():
                yield from _of_mark(sheet, french, key, language)
        for key, written in sheet.translated[language].items():
            yield from _of_placeholders(sheet, written)
            if language == BAMBARA:
                yield from _of_bambara(sheet, key, written)


def _of_mark(sheet: Sheet, french: Written, key: str, language: str) -> Iterator[FlowIssue]:
    found = sheet.translation(language, key)
    where = (french.state, french.field)
    if found is None or not found.text:
        if any(character.isalpha() for character in french.literals):
            yield sheet.issue(Code.MISSING_TRANSLATION, *where, language=language)
    elif found.mark is Mark.STALE:
        yield sheet.issue(Code.STALE_TRANSLATION, *where, language=language)
    elif sheet.flow.states[french.state].sensitive and found.mark is not Mark.APPROVED:
        yield sheet.issue(Code.WITHHELD_TRANSLATION, *where, language=language)


def _of_placeholders(sheet: Sheet, written: Written) -> Iterator[FlowIssue]:
    different = written.text.names ^ written.french.names
    if different:
        yield sheet.issue(
            Code.DIFFERENT_PLACEHOLDERS,
            written.state,
            written.field,
            names=", ".join(sorted(different)),
            language=written.language,
        )


def _of_bambara(sheet: Sheet, key: str, written: Written) -> Iterator[FlowIssue]:
    where, rules = (written.state, written.field), sheet.setting.wording
    literals, french, name = written.literals, written.french_literals, f"{sheet.flow.flow}.{key}"
    if is_french_copy(literals, french, allowed=rules.same_in_bambara, key=name):
        yield sheet.issue(Code.FRENCH_COPY, *where, language=written.language)
        return
    unknown = words_outside_kit(literals, french, rules.kit)
    if unknown:
        more = "…" if len(unknown) > NAMED_AT_MOST else ""
        words = ", ".join(unknown[:NAMED_AT_MOST]) + more
        yield sheet.issue(Code.WORD_OUTSIDE_KIT, *where, words=words)


def is_french_copy(literals: str, french: str, *, allowed: frozenset[str], key: str) -> bool:
    """Whether a text is its French again, without being allowed to by its words or its name."""
    folded = fold(literals)
    is_copy = folded == fold(french) and not folded.isdigit()
    return bool(folded) and is_copy and not allowed & {folded, fold(key)}


def words_outside_kit(literals: str, french: str, kit: frozenset[str]) -> tuple[str, ...]:
    """Words of a text that neither the kit nor the French text has; capitals are ignored. None
    where there is no kit."""
    own = {word.lower() for word in WORD.findall(french)}
    found = dict.fromkeys(word.lower() for word in WORD.findall(literals) if kit)
    return tuple(word for word in found if word not in own and not _is_listed(word, kit))


def _is_listed(word: str, kit: frozenset[str]) -> bool:
    if len(word) == 1 or word in kit:
        return True
    return any(word.endswith(ending) and word[: -len(ending)] in kit for ending in ENDINGS)
