"""The facts in other languages: what waits, what is missing, and what does not say the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.core.check.facts import KINDS_FR
from bot.core.check.issue import Code, FlowIssue, make_issue
from bot.core.check.sentences import sentence
from bot.core.check.sheet import BAMBARA, LANGUAGE_NAMES
from bot.core.check.translating import is_french_copy, words_outside_kit
from bot.core.check.wording import WordingRules, found_in, spoken
from bot.core.content.spoken import MISSING, STALE, WITHHELD, Draft, FrenchText, fate_of
from bot.core.text import compile_text, measure, sms_spelling, stray_braces
from bot.core.version import Mark

MEAN_GROWTH = 1.15  # Bambara costs so much more than French by SMS, over all texts, and no more
PENDING = "pending"
DIGITS = re.compile(r"\d+")
COUNTED = {
    MISSING: Code.FACTS_UNTRANSLATED,
    STALE: Code.FACTS_STALE,
    WITHHELD: Code.FACTS_WITHHELD,
    PENDING: Code.FACTS_UNREAD,
}


@dataclass(frozen=True, slots=True)
class _Pair:
    """A text beside the French it says."""

    source: FrenchText
    text: str
    language: str

    def issue(self, code: Code, **values: object) -> FlowIssue:
        kind, key, field = self.source.path.split(".", 2)
        named = {"language": LANGUAGE_NAMES.get(self.language, self.language), **values}
        said = sentence(code, **named)
        return make_issue(code, flow=kind, state=key, field=field, sentence=said)


def check_wordings(
    sources: Iterable[FrenchText],
    drafts: Mapping[str, Mapping[str, Draft]],
    *,
    wording: WordingRules,
) -> list[FlowIssue]:
    """Every issue of the texts of the facts, language by language; what only waits is counted."""
    texts = list(sources)
    issues: list[FlowIssue] = []
    for language in sorted({BAMBARA, *drafts}):
        given = drafts.get(language, {})
        issues += _counted(texts, given, language)
        pairs = [
            _Pair(source, given[source.path].text, language)
            for source in texts
            if fate_of(source, given.get(source.path), withhold=False) not in (MISSING, STALE)
        ]
        for pair in pairs:
            issues += _of_pair(pair, wording)
        issues += _of_cost(pairs, language)
    return issues


def _counted(
    texts: Iterable[FrenchText], given: Mapping[str, Draft], language: str
) -> Iterator[FlowIssue]:
    counted: Counter[tuple[str, str]] = Counter()
    for source in texts:
        draft = given.get(source.path)
        fate = fate_of(source, draft)
        if fate is not None:
            counted[fate, source.kind] += 1
        elif draft is not None and draft.mark is not Mark.APPROVED:
            counted[PENDING, source.kind] += 1
    for (fate, kind), count in sorted(counted.items()):
        named = {"language": LANGUAGE_NAMES.get(language, language)}
        said = sentence(COUNTED[fate], count=count, kind=KINDS_FR.get(kind, kind), **named)
        yield make_issue(COUNTED[fate], flow="", field=kind, sentence=said, count=count)


def _of_pair(pair: _Pair, wording: WordingRules) -> Iterator[FlowIssue]:
    text, french = compile_text(pair.text), compile_text(pair.source.french)
    said, meant = " ".join(text.pieces[::2]), " ".join(french.pieces[::2])
    different = text.names ^ french.names
    if different:
        yield pair.issue(Code.DIFFERENT_PLACEHOLDERS, names=", ".join(sorted(different)))
    stray = stray_braces(pair.text)
    if stray:
        yield pair.issue(Code.STRAY_BRACES, found=" ".join(stray))
    numbers = _numbers(said, meant)
    if numbers:
        yield pair.issue(Code.DIFFERENT_NUMBERS, numbers=", ".join(numbers))
    for word in found_in(spoken(said), wording.promises[pair.language]):
        yield pair.issue(Code.PROMISE_WORD, word=word)
    if pair.language == BAMBARA:
        yield from _of_bambara(pair, said, meant, wording)


def _numbers(said: str, meant: str) -> list[str]:
    """The years, ages and amounts that only one of the two has."""
    one, other = Counter(DIGITS.findall(said)), Counter(DIGITS.findall(meant))
    return sorted(((one - other) + (other - one)).keys())


def _of_bambara(
    pair: _Pair, said: str, meant: str, wording: WordingRules
) -> Iterator[FlowIssue]:
    if is_french_copy(said, meant, allowed=wording.same_in_bambara, key=pair.source.path):
        yield pair.issue(Code.FRENCH_COPY)
    unknown = words_outside_kit(said, meant, wording.kit)
    if unknown:
        yield pair.issue(Code.WORD_OUTSIDE_KIT, words=", ".join(unknown))
    found, french = _segments(pair.text, BAMBARA), _segments(pair.source.french, "fr")
    if found > french + 1:
        yield pair.issue(Code.BAMBARA_TOO_LONG, found=found, french=french)


def _of_cost(pairs: Iterable[_Pair], language: str) -> Iterator[FlowIssue]:
    found = french = 0
    for pair in pairs:
        found += _segments(pair.text, language)
        french += _segments(pair.source.french, "fr")
    if found > MEAN_GROWTH * french:
        said = sentence(
            Code.FACTS_COSTLY,
            found=found,
            french=french,
            language=LANGUAGE_NAMES.get(language, language),
        )
        yield make_issue(Code.FACTS_COSTLY, flow="", sentence=said)


def _segments(text: str, language: str) -> int:
    return measure(sms_spelling(text, language)).segments
