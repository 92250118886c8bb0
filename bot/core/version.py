"""A version of a flow ready to run: structure, machine, and every text in every language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from transitions import Machine

from bot.core.event import Option
from bot.core.flow import Choose, Flow, texts_of
from bot.core.hearing import OfferedChoice
from bot.core.machine import compile_flow
from bot.core.text import CompiledText, compile_text

UNREAD = "unread"


class Mark(StrEnum):
    """How far a translation may be trusted."""

    PENDING = "pending"  # not yet read by a native speaker
    APPROVED = "approved"
    STALE = "stale"  # the French changed since


@dataclass(frozen=True, slots=True)
class Translation:
    """One text in another language than French."""

    text: str
    mark: Mark = Mark.PENDING


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as it goes out in one language; `fallback` says why it is French when it is.

    `UNREAD` there: it is not, but in production it would be, for want of a reader's approval.
    """

    text: CompiledText
    fallback: str | None = None


Translations = Mapping[str, Mapping[str, Translation]]  # language -> "state.field" -> text


@dataclass(frozen=True, slots=True)
class Version:
    """One immutable version. `wordings` is keyed by language, then by "state.field"."""

    id: int
    flow: Flow
    machine: Machine
    wordings: Mapping[str, Mapping[str, Wording]]
    choices: Mapping[str, Mapping[str, tuple[OfferedChoice, ...]]]  # language -> state, to hear
    options: Mapping[str, Mapping[str, tuple[Option, ...]]]  # language -> state, to show
    moves: Mapping[str, str]  # a state that is gone -> where people go on

    def wording(self, state: str, field: str, language: str) -> Wording | None:
        """The text of a field in a language; None when the author gave none."""
        return self.wordings[language].get(f"{state}.{field}")


def build_version(
    version_id: int,
    flow: Flow,
    translations: Translations,
    *,
    withhold: Mapping[str, str] | None = None,
    moves: Mapping[str, str] | None = None,
) -> Version:
    """Make a checked flow runnable. `withhold` gives, per language, the fixed line that follows a
    French text sent because the translation of a sensitive text was not approved (rule 6);
    None sends everything that exists (demo, preview)."""
    languages = ("fr", *sorted(set(translations) | {"bm"}))
    wordings = {
        language: _wordings(flow, language, translations.get(language, {}), withhold=withhold)
        for language in languages
    }
    choices = {
        language: _choices(flow, wordings[language]) for language in languages
    }
    options = {language: _options(flow, choices[language]) for language in languages}
    return Version(version_id, flow, compile_flow(flow), wordings, choices, options, moves or {})


def _wordings(
    flow: Flow,
    language: str,
    translations: Mapping[str, Translation],
    *,
    withhold: Mapping[str, str] | None,
) -> dict[str, Wording]:
    found = {}
    for name, state in flow.states.items():
        for field, french in texts_of(state):
            key = f"{name}.{field}"
            if language == "fr":
                found[key] = Wording(compile_text(french))
                continue
            if field == "sms" and key not in translations:
                continue  # the translated text is shorter news than the French short form
            line = (withhold or {}).get(language) if state.sensitive else None
            translated = _translated(french, translations.get(key), line, label=".label" in key)
            found[key] = _marked(translated, translations.get(key), is_sensitive=state.sensitive)
    return found


def _translated(
    french: str, translation: Translation | None, withheld_line: str | None, *, label: bool
) -> Wording:
    if translation is None or not translation.text:
        return Wording(compile_text(french), "missing")
    if translation.mark is Mark.STALE:
        return Wording(compile_text(french), "stale")
    if withheld_line is not None and translation.mark is not Mark.APPROVED:
        text = french if label else f"{french}\n{withheld_line}"
        return Wording(compile_text(text), "withheld")
    return Wording(compile_text(translation.text))


def _marked(
    wording: Wording, translation: Translation | None, *, is_sensitive: bool
) -> Wording:
    """Mark what is only sent because nothing is withheld here: the demonstration says so."""
    if wording.fallback is not None or translation is None or not is_sensitive:
        return wording
    return wording if translation.mark is Mark.APPROVED else replace(wording, fallback=UNREAD)


def _choices(
    flow: Flow, wordings: Mapping[str, Wording]
) -> dict[str, tuple[OfferedChoice, ...]]:
    return {
        name: tuple(
            OfferedChoice(str(number), label.text.text, choice.words)
            for number, choice in enumerate(state.choices, start=1)
            for label in (wordings[f"{name}.{choice.key}.label"],)
        )
        for name, state in flow.states.items()
        if isinstance(state, Choose) and state.choices
    }


def _options(
    flow: Flow, choices: Mapping[str, tuple[OfferedChoice, ...]]
) -> dict[str, tuple[Option, ...]]:
    return {
        name: tuple(
            (heard.number, choice.key, heard.label)
            for heard, choice in zip(choices[name], state.choices, strict=True)
        )
        for name, state in flow.states.items()
        if isinstance(state, Choose) and state.choices
    }
