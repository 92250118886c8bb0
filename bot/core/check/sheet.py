"""The flow on the checking table: the flow, its texts in every language, and what it may name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bot.core.catalogue import Catalogue
from bot.core.check.issue import Code, FlowIssue, make_issue
from bot.core.check.sentences import sentence
from bot.core.check.wording import WordingRules
from bot.core.flow import Choose, Flow, State, edges_of, texts_of
from bot.core.hearing import Words
from bot.core.leaving import WAYS
from bot.core.text import CompiledText, compile_text
from bot.core.version import Mark, Translation, Translations
from bot.core.world import HELP, NEWS, NEWS_FOR_ANOTHER, NEWS_NEUTRAL, OFFER, URGENT

FRENCH, BAMBARA = "fr", "bm"
LANGUAGE_NAMES = {FRENCH: "français", BAMBARA: "bambara"}
Step = str | int
Lines = Mapping[tuple[Step, ...], int]  # path in the file -> line
NO_LINES: Lines = {}


def known_entries() -> dict[str, frozenset[str]]:
    """The states that the engine itself enters: targets of global words, and of a third unclear."""
    entries: dict[str, set[str]] = {
        HELP: {OFFER, URGENT},
        "arret": {"unsure"},
        NEWS: {NEWS_NEUTRAL, NEWS_FOR_ANOTHER},
    }
    for flow, state in WAYS.values():
        if state is not None:
            entries.setdefault(flow, set()).add(state)
    return {flow: frozenset(states) for flow, states in entries.items()}


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same for every flow that is checked.

    `entries` are the states entered from outside, by flow (a global word, a timer, a broadcast, a
    free text). `samples` gives a typical value of a placeholder, to measure what will be sent.
    `voices` holds, by language and by "flow.state.field", the text that was recorded.
    """

    words: Words
    flow_names: frozenset[str]
    wording: WordingRules
    entries: Mapping[str, frozenset[str]] = field(default_factory=known_entries)
    samples: Mapping[str, str] = field(default_factory=dict)
    voices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    menu_labels: Mapping[str, str] = field(default_factory=lambda: {FRENCH: "Menu"})


@dataclass(frozen=True, slots=True)
class Written:
    """One text of the flow in one language, as its author wrote it."""

    state: str
    field: str
    language: str
    text: CompiledText
    french: CompiledText

    @property
    def key(self) -> str:
        """The text's name in translations: "state.field"."""
        return f"{self.state}.{self.field}"

    @property
    def literals(self) -> str:
        """The text without its placeholders: what the author says in words of their own."""
        return " ".join(self.text.pieces[::2])

    @property
    def french_literals(self) -> str:
        """The French text without its placeholders."""
        return " ".join(self.french.pieces[::2])


@dataclass(frozen=True)
class Sheet:
    """All that a rule may look at; rules are functions from a sheet to issues."""

    flow: Flow
    translations: Translations
    catalogue: Catalogue
    setting: Setting
    lines: Lines = field(default_factory=dict)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages other than French, Bambara always among them."""
        return tuple(sorted({BAMBARA, *self.translations} - {FRENCH}))

    @cached_property
    def edges(self) -> Mapping[str, frozenset[str]]:
        """State -> the states it leads to, ghosts left out."""
        states = self.flow.states
        return {
            name: frozenset(target for _, target in edges_of(state) if target in states)
            for name, state in states.items()
        }

    @cached_property
    def entries(self) -> frozenset[str]:
        """The states where a conversation can come in, as far as they exist."""
        outside = self.setting.entries.get(self.flow.flow, frozenset())
        own = {self.flow.start, *self.flow.entries}
        return frozenset({*own, *outside} & self.flow.states.keys())

    @cached_property
    def french(self) -> Mapping[str, Written]:
        """Every French text by its "state.field"."""
        found = {}
        for name, state in self.flow.states.items():
            for part, text in texts_of(state):
                compiled = compile_text(text)
                written = Written(name, part, FRENCH, compiled, compiled)
                found[written.key] = written
        return found

    @cached_property
    def translated(self) -> Mapping[str, Mapping[str, Written]]:
        """Language -> "state.field" -> text, for those that exist and are not stale."""
        return {
            language: {
                key: Written(
                    french.state, french.field, language, compile_text(found.text), french.text
                )
                for key, french in self.french.items()
                if (found := self.translation(language, key)) is not None and is_usable(found)
            }
            for language in self.languages
        }

    def translation(self, language: str, key: str) -> Translation | None:
        """The translation of a text, in whatever condition."""
        return self.translations.get(language, {}).get(key)

    def every_text(self) -> Iterator[Written]:
        """The French texts, then those in the other languages."""
        yield from self.french.values()
        for texts in self.translated.values():
            yield from texts.values()

    def wording(self, key: str, language: str) -> Written | None:
        """The text as it goes out in a language: French where there is no translation."""
        return self.translated.get(language, {}).get(key) or self.french.get(key)

    def issue(self, code: Code, state: str = "", part: str = "", **values: object) -> FlowIssue:
        """An issue of this flow at a state and field, with its line and its sentence."""
        count = values.get("count", 1)
        language = str(values.get("language", ""))
        named = values | {"language": LANGUAGE_NAMES.get(language, language)}
        return make_issue(
            code,
            flow=self.flow.flow,
            state=state,
            field=part,
            line=self._line(state, part),
            sentence=sentence(code, **named),
            count=count if isinstance(count, int) else 1,
        )

    def _line(self, state: str, part: str) -> int | None:
        if not state:
            return line_of(self.lines, tuple(part.split(".")) if part else ())
        where = _place_in(self.flow.states.get(state), part)
        return line_of(self.lines, ("states", state, *where))


def is_usable(translation: Translation) -> bool:
    """True when the translation is sent, if no other rule withholds it."""
    return bool(translation.text) and translation.mark is not Mark.STALE


def line_of(lines: Lines, path: tuple[Step, ...]) -> int | None:
    """The line of the nearest thing on the way to `path` that the file has; None without lines."""
    for length in range(len(path), -1, -1):
        line = lines.get(path[:length])
        if line is not None:
            return line
    return None


def _place_in(state: State | None, part: str) -> tuple[Step, ...]:
    """Where a field stands in its state: "bamako.label" is in the third of `choices`."""
    if not part:
        return ()
    first, *rest = part.split(".")
    if isinstance(state, Choose):
        for place, choice in enumerate(state.choices):
            if choice.key == first and rest:
                return ("choices", place, *rest)
    return (first, *(int(step) if step.isdigit() else step for step in rest))
