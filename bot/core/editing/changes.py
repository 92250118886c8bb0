"""What changed between two drafts of a flow, one value a change: screens put it into sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.core.editing.draft import Draft
from bot.core.flow import Act, Choice, Choose, Go, State, edges_of, texts_of
from bot.core.version import Translation

FRENCH = "fr"
SETTINGS = (
    "options_from",
    "save",
    "expects",
    "action",
    "flow",
    "several",
    "silent",
    "keep",
    "given",
)
MARKS = ("sensitive", "personal", "confidential", "unsolicited", "note")
WAYS = ("then", "when_empty", "skip")


class ChangeKind(StrEnum):
    """What can change."""

    TITLE = "title"
    KEYWORDS = "keywords"
    START = "start"
    ENTRIES = "entries"
    STEP_ADDED = "step_added"
    STEP_REMOVED = "step_removed"
    KIND = "kind"
    TEXT = "text"
    SHORT_TEXT = "short_text"
    TRANSLATION = "translation"
    STALE = "stale"
    CHOICE_ADDED = "choice_added"
    CHOICE_REMOVED = "choice_removed"
    CHOICES_MOVED = "choices_moved"
    LABEL = "label"
    WORDS = "words"
    WAY = "way"
    SETTING = "setting"
    MARK = "mark"
    FRENCH_ONLY = "french_only"


@dataclass(frozen=True, slots=True)
class Change:
    """One change: of which step, of which part of it, from what to what."""

    kind: ChangeKind
    state: str = ""
    part: str = ""
    before: str = ""
    after: str = ""
    language: str = FRENCH


def changes_between(old: Draft, new: Draft) -> tuple[Change, ...]:
    """Everything that is different, the flow itself first, then step by step."""
    return tuple(_changes(old, new))


def _changes(old: Draft, new: Draft) -> Iterator[Change]:
    was, is_now = old.flow, new.flow
    for kind, before, after in (
        (ChangeKind.TITLE, was.title, is_now.title),
        (ChangeKind.KEYWORDS, ", ".join(was.keywords), ", ".join(is_now.keywords)),
        (ChangeKind.START, was.start, is_now.start),
        (ChangeKind.ENTRIES, ", ".join(was.entries), ", ".join(is_now.entries)),
    ):
        if before != after:
            yield Change(kind, before=before, after=after)
    for name in dict.fromkeys((*was.states, *is_now.states)):
        if name not in is_now.states:
            yield Change(ChangeKind.STEP_REMOVED, name, after=new.moves.get(name, ""))
        elif name not in was.states:
            said = next((text for _, text in texts_of(is_now.states[name])), "")
            yield Change(ChangeKind.STEP_ADDED, name, after=said)
        else:
            yield from _of_step(name, was.states[name], is_now.states[name])
    yield from _of_translations(old, new)
    for key, reason in new.french_only.items():
        if key not in old.french_only:
            state, _, part = key.partition(".")
            yield Change(ChangeKind.FRENCH_ONLY, state, part, after=reason)


def _of_step(name: str, was: State, is_now: State) -> Iterator[Change]:
    if was == is_now:
        return
    if was.kind != is_now.kind:
        yield Change(ChangeKind.KIND, name, before=was.kind, after=is_now.kind)
        return
    for part, kind in (("text", ChangeKind.TEXT), ("sms", ChangeKind.SHORT_TEXT)):
        before, after = _said(was, part), _said(is_now, part)
        if before != after:
            yield Change(kind, name, part, before, after)
    if isinstance(was, Choose) and isinstance(is_now, Choose):
        yield from _of_choices(name, was.choices, is_now.choices)
    yield from _of_ways(name, was, is_now)
    for kind, parts in ((ChangeKind.SETTING, SETTINGS), (ChangeKind.MARK, MARKS)):
        for part in parts:
            before, after = _said(was, part), _said(is_now, part)
            if before != after:
                yield Change(kind, name, part, before, after)


def _of_choices(name: str, was: tuple[Choice, ...], is_now: tuple[Choice, ...]) -> Iterator[Change]:
    old, new = {it.key: it for it in was}, {it.key: it for it in is_now}
    for key in old.keys() - new.keys():
        yield Change(ChangeKind.CHOICE_REMOVED, name, key, before=old[key].label)
    for key, choice in new.items():
        if key not in old:
            yield Change(ChangeKind.CHOICE_ADDED, name, key, choice.then, choice.label)
            continue
        if old[key].label != choice.label:
            yield Change(ChangeKind.LABEL, name, key, old[key].label, choice.label)
        if old[key].words != choice.words:
            before, after = ", ".join(old[key].words), ", ".join(choice.words)
            yield Change(ChangeKind.WORDS, name, key, before, after)
    kept = [it.key for it in was if it.key in new]
    if kept != [it.key for it in is_now if it.key in old]:
        yield Change(ChangeKind.CHOICES_MOVED, name, after=", ".join(it.label for it in is_now))


def _of_ways(name: str, was: State, is_now: State) -> Iterator[Change]:
    before, after = _ways(was), _ways(is_now)
    for part in dict.fromkeys((*before, *after)):
        was_to, is_to = before.get(part, ""), after.get(part, "")
        of_choice = part.startswith("choose:") and not (part in before and part in after)
        if was_to != is_to and not of_choice:
            yield Change(ChangeKind.WAY, name, part, was_to, is_to)


def _ways(state: State) -> dict[str, str]:
    if isinstance(state, Go):
        branches = {f"branch:{n}": _branch(it) for n, it in enumerate(state.branches, start=1)}
        return {**branches, "then": state.then}
    if isinstance(state, Act):
        return {f"outcome:{name}": to for name, to in state.outcomes.items()}
    return dict(edges_of(state))


def _branch(branch: Any) -> str:
    asked = branch.when or f"{branch.answer} = {', '.join(branch.equals)}"
    return f"{asked} → {branch.then}"


def _of_translations(old: Draft, new: Draft) -> Iterator[Change]:
    said = {
        f"{name}.{part}" for name, state in new.flow.states.items() for part, _ in texts_of(state)
    }
    for language in sorted({*old.texts, *new.texts}):
        before, after = old.texts.get(language, {}), new.texts.get(language, {})
        for key in dict.fromkeys((*before, *after)):
            state, _, part = key.partition(".")
            if key in said:
                yield from _of_translation(
                    Change(ChangeKind.TRANSLATION, state, part, language=language),
                    before.get(key),
                    after.get(key),
                )


def _of_translation(
    change: Change, before: Translation | None, after: Translation | None
) -> Iterator[Change]:
    was, is_now = before.text if before else "", after.text if after else ""
    if was != is_now:
        kind = ChangeKind.TRANSLATION
    elif before is not None and after is not None and before.mark is not after.mark:
        kind = ChangeKind.STALE
        was, is_now = before.mark.value, after.mark.value
    else:
        return
    yield Change(kind, change.state, change.part, was, is_now, change.language)


def _said(state: State, part: str) -> str:
    value = getattr(state, part, None)
    if value is None or value is False:
        return ""
    if isinstance(value, Mapping):
        return ", ".join(f"{key} = {it}" for key, it in sorted(value.items()))
    return ", ".join(value) if isinstance(value, tuple) else str(value)
