"""Can every choice be picked, and by the words that name it alone, in each language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.check.issue import Code, FlowIssue
from bot.core.check.sheet import FRENCH, Sheet
from bot.core.engine import MENU_LINES
from bot.core.flow import Call, Choice, Choose
from bot.core.hearing import Word, Words, digit
from bot.core.hearing.choices import without_fillers
from bot.core.leaving import WAYS

OBEYED_FIRST = frozenset({Word.STOP, Word.START})  # heard before any label
LINES_OF_A_LIST = 4  # three of what was found, and SUITE
HARMLESS = frozenset({Word.MORE})  # means nothing at a menu whose choices are all shown


@dataclass(frozen=True, slots=True)
class Named:
    """One way to name a choice: its label in a language, or one of its words."""

    number: str
    label: str
    spelling: str
    part: str
    key: str  # as it is looked up
    bare: str  # the same without small words


def choice_issues(sheet: Sheet) -> Iterator[FlowIssue]:
    """Everything that is wrong with the choices of each menu."""
    for name, state in sheet.flow.states.items():
        if isinstance(state, Choose):
            yield from _of_shape(sheet, name, state)
            if len({choice.key for choice in state.choices}) < len(state.choices):
                continue  # one key has one translation: two labels would be compared as one
            yield from _of_words(sheet, name, state)


def _of_shape(sheet: Sheet, name: str, state: Choose) -> Iterator[FlowIssue]:
    if not state.choices and not state.options_from:
        yield sheet.issue(Code.NO_CHOICES, name)
    is_card = state.options_from in sheet.catalogue.cards
    if state.options_from and not state.then and not is_card:
        yield sheet.issue(Code.OPTIONS_WITHOUT_THEN, name, "options_from")
    if state.several and not (state.options_from and state.save):
        yield sheet.issue(Code.SEVERAL_OF_NOTHING, name, "several")
    limit = MENU_LINES - LINES_OF_A_LIST if state.options_from else MENU_LINES
    if len(state.choices) > limit:
        yield sheet.issue(
            Code.TOO_MANY_CHOICES, name, "choices", found=len(state.choices), limit=limit
        )
    for key, times in Counter(choice.key for choice in state.choices).items():
        if times > 1:
            yield sheet.issue(Code.DUPLICATE_CHOICE, name, "choices", key=key)


def _of_words(sheet: Sheet, name: str, state: Choose) -> Iterator[FlowIssue]:
    """Issues of one menu in every language; what one language said is not said again."""
    seen: set[tuple[str, str]] = set()
    french = list(_named(sheet.setting.words, state))
    for language in (FRENCH, *sheet.languages):
        named, own = french, french
        if language != FRENCH:
            own = list(_translated(sheet, name, state, language))
            renamed = {way.part for way in own}
            kept = [way for way in french if way.part not in renamed]
            named = sorted(own + kept, key=lambda way: way.number)
        for issue in (
            *_shared(sheet, name, named, language),
            *_both_yes_or_no(sheet, name, named, language),
            *_heard_otherwise(sheet, name, own, language, among=len(state.choices)),
            *_shadowing(sheet, name, state, own, language=language),
        ):
            if _said(issue) not in seen:
                seen.add(_said(issue))
                yield issue


def _said(issue: FlowIssue) -> tuple[str, str]:
    """The issue without the language in brackets: a word shared by two languages counts once."""
    return issue.code, issue.message_fr.split(" (", 1)[0]


def _named(words: Words, state: Choose) -> Iterator[Named]:
    for number, choice in enumerate(state.choices, start=1):
        yield _way(words, number, choice, choice.label, "label")
        for word in choice.words:
            yield _way(words, number, choice, word, "words")


def _translated(sheet: Sheet, name: str, state: Choose, language: str) -> Iterator[Named]:
    for number, choice in enumerate(state.choices, start=1):
        label = sheet.translated[language].get(f"{name}.{choice.key}.label")
        if label is not None:
            yield _way(sheet.setting.words, number, choice, label.text.text, "label")


def _way(words: Words, number: int, choice: Choice, spelling: str, part: str) -> Named:
    key = words.key_of(spelling)
    bare = " ".join(without_fillers(key.split(), words))
    return Named(str(number), choice.label, spelling, f"{choice.key}.{part}", key, bare)


def _shared(sheet: Sheet, name: str, named: list[Named], language: str) -> Iterator[FlowIssue]:
    """One word for two choices, with or without the small words around it."""
    owners: dict[str, Named] = {}
    told: set[tuple[str, str]] = set()
    for way in named:
        for key in filter(None, (way.key, way.bare)):
            other = owners.setdefault(key, way)
            if other.number != way.number and (other.number, way.number) not in told:
                told.add((other.number, way.number))
                yield _ambiguous(sheet, name, way, language, _quoted(other.label))


def _both_yes_or_no(
    sheet: Sheet, name: str, named: list[Named], language: str
) -> Iterator[FlowIssue]:
    """A plain yes, in whatever spelling, would stand for two choices."""
    answers = sheet.setting.words.answers
    for word in (Word.YES, Word.NO):
        first: Named | None = None
        for way in named:
            if way.key != word.value and answers.get(way.key) is not word:
                continue
            if first is None:
                first = way
            elif first.number != way.number and first.key != way.key:
                yield _ambiguous(sheet, name, way, language, _quoted(first.label))
                break


def _heard_otherwise(
    sheet: Sheet, name: str, named: list[Named], language: str, *, among: int
) -> Iterator[FlowIssue]:
    """A word that is heard as STOP, as the menu, or as the number of another choice."""
    words = sheet.setting.words
    numbers = frozenset(str(number) for number in range(1, among + 1))
    for way in named:
        heard = words.globals.get(way.key)
        if heard in OBEYED_FIRST:
            yield _ambiguous(sheet, name, way, language, f"le mot {_shown(heard)}")
        figure = digit(way.spelling, words, offered=numbers)
        if figure == "0" or (figure in numbers and figure != way.number):
            yield _ambiguous(sheet, name, way, language, f"le chiffre {figure}")


def _shadowing(
    sheet: Sheet, name: str, state: Choose, named: list[Named], *, language: str
) -> Iterator[FlowIssue]:
    """A word that steers from everywhere picks a choice here, and does something else."""
    for way in named:
        word = sheet.setting.words.globals.get(way.key)
        if word is None or word in OBEYED_FIRST | HARMLESS or _leads_alike(sheet, state, way, word):
            continue
        yield sheet.issue(
            Code.SHADOWS_GLOBAL_WORD,
            name,
            way.part,
            word=way.spelling,
            language=language,
            other=_shown(word),
        )


def _leads_alike(sheet: Sheet, state: Choose, way: Named, word: Word) -> bool:
    """True where the choice does what the word does: the help flow for AIDE, a language for FR."""
    if word in (Word.FRENCH, Word.BAMBARA):
        return state.save == "language"
    choice = state.choices[int(way.number) - 1]
    target = sheet.flow.states.get(choice.then)
    flow = WAYS[word][0] if word in WAYS else None
    return flow is not None and (
        sheet.flow.flow == flow or (isinstance(target, Call) and target.flow == flow)
    )


def _ambiguous(sheet: Sheet, name: str, way: Named, language: str, second: str) -> FlowIssue:
    return sheet.issue(
        Code.AMBIGUOUS_CHOICE,
        name,
        way.part,
        word=way.spelling,
        language=language,
        first=_quoted(way.label),
        second=second,
    )


def _quoted(label: str) -> str:
    return f"« {label} »"


def _shown(word: Word | None) -> str:
    return (word or "").upper().replace("_", " ")
