"""One step as its form gives it: texts in each language, choices in order, where each way leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.core.editing.draft import CannotEdit, Draft, as_written, prune, with_flow
from bot.core.editing.steps import POINTERS
from bot.core.flow import texts_of
from bot.core.version import Mark, Translation

FRENCH = "fr"
MARKS = ("sensitive", "personal", "confidential", "unsolicited", "several", "silent")
NAMES = ("options_from", "save", "action", "flow", "expects")
WORDS = ("text", "sms")
OPTIONAL = frozenset({"sms", "options_from", "save", "when_empty", "skip", "note"})


@dataclass(frozen=True, slots=True)
class WrittenChoice:
    """One line of the choices. `labels` by language; `key` is empty for a new one."""

    key: str
    labels: Mapping[str, str]
    words: Sequence[str]
    then: str


@dataclass(frozen=True, slots=True)
class WrittenStep:
    """What the form of a step holds. What it does not name stays as it is.

    `texts`: language -> "text" or "sms" -> text. `still_right`: the French was corrected without
    changing what it says, so its translations count on.
    """

    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, bool] = field(default_factory=dict)
    choices: tuple[WrittenChoice, ...] | None = None
    outcomes: Mapping[str, str] | None = None
    branches: tuple[Mapping[str, Any], ...] | None = None
    still_right: bool = False


def rewrite_step(draft: Draft, name: str, written: WrittenStep) -> Draft:
    """The draft with a step as it was written. Raises `CannotEdit` "unknown_step" or "bad_value".

    A translation that was left as it is while its French changed becomes stale.
    """
    if name not in draft.flow.states:
        raise CannotEdit("unknown_step")
    flow = as_written(draft.flow)
    old = flow["states"][name]
    flow["states"][name] = _state(old, written)
    changed = with_flow(draft, flow)
    return prune(replace(changed, texts=_texts(draft, changed, name, written)))


def _state(old: dict[str, Any], written: WrittenStep) -> dict[str, Any]:
    state = dict(old)
    for part in WORDS:
        if part in written.texts.get(FRENCH, {}):
            state[part] = _clean(written.texts[FRENCH][part]) or _nothing(state, part)
    for part in (*POINTERS, *NAMES, "note"):
        if part in state and part in written.fields:
            state[part] = written.fields[part].strip() or (None if part in OPTIONAL else "")
    if state.get("kind") == "choose" and "then" in written.fields:
        state["then"] = written.fields["then"] or None
    for mark, is_set in written.marks.items():
        if mark in MARKS and mark in state:
            state[mark] = is_set
    if written.choices is not None and "choices" in state:
        state["choices"] = _choices(written.choices)
    if written.outcomes is not None and "outcomes" in state:
        state["outcomes"] = {key: to for key, to in written.outcomes.items() if to}
    if written.branches is not None and "branches" in state:
        state["branches"] = [dict(branch) for branch in written.branches]
    return state


def _nothing(state: dict[str, Any], part: str) -> str | None:
    return None if part in OPTIONAL or state.get("kind") == "end" else ""


def _choices(written: Sequence[WrittenChoice]) -> list[dict[str, Any]]:
    taken = {choice.key for choice in written if choice.key}
    found = []
    for choice in written:
        key = choice.key or free_key(taken)
        taken.add(key)
        words = list(dict.fromkeys(it for it in (" ".join(w.split()) for w in choice.words) if it))
        label = _clean(choice.labels.get(FRENCH, ""))
        found.append({"key": key, "label": label, "words": words, "then": choice.then})
    return found


def free_key(taken: set[str]) -> str:
    """The next name of a choice that none has."""
    return next(f"choix_{n}" for n in range(1, len(taken) + 2) if f"choix_{n}" not in taken)


def _texts(
    before: Draft, after: Draft, name: str, written: WrittenStep
) -> dict[str, dict[str, Translation]]:
    """Every translation, with those of the step as they were written."""
    texts = {language: dict(found) for language, found in before.texts.items()}
    was = {f"{name}.{part}": text for part, text in texts_of(before.flow.states[name])}
    for part, french in texts_of(after.flow.states[name]):
        key = f"{name}.{part}"
        is_edited = key in was and was[key] != french and not written.still_right
        for language in {*texts, *written.texts, *_languages(written)} - {FRENCH}:
            given = _given(written, after, name, part, language)
            old = texts.get(language, {}).get(key)
            new = _translation(old, given, is_edited=is_edited, is_right=written.still_right)
            if new is not None:
                texts.setdefault(language, {})[key] = new
            else:
                texts.get(language, {}).pop(key, None)
    return texts


def _translation(
    old: Translation | None, given: str | None, *, is_edited: bool, is_right: bool
) -> Translation | None:
    if given is None or (old is not None and given == old.text):
        if old is None:
            return None
        if is_right and old.mark is Mark.STALE:
            return Translation(old.text, Mark.PENDING)
        return Translation(old.text, Mark.STALE) if is_edited else old
    return Translation(given, Mark.PENDING) if given else None


def _given(written: WrittenStep, after: Draft, name: str, part: str, language: str) -> str | None:
    """What the form says of a text in a language; None when it does not ask for it."""
    if part in WORDS:
        found = written.texts.get(language, {}).get(part)
        return None if found is None else _clean(found)
    if written.choices is None:
        return None
    key = part.removesuffix(".label")
    choices = getattr(after.flow.states[name], "choices", ())
    for choice, line in zip(choices, written.choices, strict=True):
        if choice.key == key and language in line.labels:
            return _clean(line.labels[language])
    return None


def _languages(written: WrittenStep) -> set[str]:
    return {language for choice in written.choices or () for language in choice.labels}


def _clean(text: str) -> str:
    """Line ends as they are stored, no white space around."""
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip()


def add_choice(draft: Draft, name: str) -> Draft:
    """The draft with an empty choice more; it leads where the one before it leads."""
    flow, choices = _of(draft, name)
    taken = {choice["key"] for choice in choices}
    then = choices[-1]["then"] if choices else draft.flow.start
    choices.append({"key": free_key(taken), "label": "", "words": [], "then": then})
    return with_flow(draft, flow)


def move_choice(draft: Draft, name: str, place: int, *, by: int) -> Draft:
    """The draft with a choice further up or down; nothing changes at the ends."""
    flow, choices = _of(draft, name)
    if 0 <= place < len(choices) and 0 <= place + by < len(choices):
        choices.insert(place + by, choices.pop(place))
    return with_flow(draft, flow)


def remove_choice(draft: Draft, name: str, place: int) -> Draft:
    """The draft without a choice, and without its translations."""
    flow, choices = _of(draft, name)
    if 0 <= place < len(choices):
        del choices[place]
    return prune(with_flow(draft, flow))


def _of(draft: Draft, name: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The flow as it is written, and in it the choices of a step. Raises "no_choices"."""
    flow = as_written(draft.flow)
    choices = flow["states"].get(name, {}).get("choices")
    if choices is None:
        raise CannotEdit("no_choices")
    return flow, choices
