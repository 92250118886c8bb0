"""The form of a step: what it sends, read without trust; texts stay texts, names plain names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from werkzeug.datastructures import MultiDict

from admin.reading import number_in
from bot.core.editing import (
    Draft,
    WrittenChoice,
    WrittenStep,
    add_choice,
    move_choice,
    remove_choice,
    rewrite_step,
)
from bot.core.editing.writing import MARKS, NAMES
from bot.core.flow import Act

LANGUAGES = ("fr", "bm")
LONGEST_TEXT, LONGEST_LABEL, LONGEST_NAME = 2_000, 200, 60
MOST_CHOICES, MOST_BRANCHES, MOST_WORDS = 30, 20, 40
EMPTY_BRANCHES = 2
WAYS = ("then", "when_empty", "skip")
Sent = MultiDict[str, str]


def read_edit(sent: Sent, step: str) -> Callable[[Draft], Draft]:
    """What was asked of a step: keep what is written, then add, move or remove a choice."""
    written, (act, place) = read_step(sent), _asked(sent.get("do", ""))

    def edit(draft: Draft) -> Draft:
        draft = rewrite_step(draft, step, _known(draft, step, written))
        match act:
            case "add":
                return add_choice(draft, step)
            case "up":
                return move_choice(draft, step, place, by=-1)
            case "down":
                return move_choice(draft, step, place, by=1)
            case "drop":
                return remove_choice(draft, step, place)
        return draft

    return edit


def _asked(told: str) -> tuple[str, int]:
    act, _, place = told.partition("-")
    return act, number_in(place, digits=2) or 0


def _known(draft: Draft, step: str, written: WrittenStep) -> WrittenStep:
    """Outcomes belong to an action: those of another action are not kept."""
    state = draft.flow.states.get(step)
    action = written.fields.get("action")
    if isinstance(state, Act) and action is not None and action != state.action:
        return WrittenStep(written.texts, written.fields, written.marks, outcomes={})
    return written


def read_step(sent: Sent) -> WrittenStep:
    """What the form of a step holds."""
    return WrittenStep(
        texts={
            language: {
                part: sent[f"{part}-{language}"][:LONGEST_TEXT]
                for part in ("text", "sms")
                if f"{part}-{language}" in sent
            }
            for language in LANGUAGES
        },
        fields=dict(_fields(sent)),
        marks={mark: f"mark-{mark}" in sent for mark in MARKS if f"has-{mark}" in sent},
        choices=tuple(_choices(sent)) if "choices" in sent else None,
        outcomes=_outcomes(sent) if "outcomes" in sent else None,
        branches=tuple(_branches(sent)) if "branches" in sent else None,
        still_right="still_right" in sent,
    )


def _fields(sent: Sent) -> Iterator[tuple[str, str]]:
    for name in (*WAYS, *NAMES):
        if name in sent:
            yield name, plain_name(sent[name])
    if "note" in sent:
        yield "note", sent["note"][:LONGEST_TEXT]


def _choices(sent: Sent) -> Iterator[WrittenChoice]:
    for place in range(MOST_CHOICES):
        name = f"choice-{place}"
        if f"{name}-key" not in sent:
            return
        words = sent.get(f"{name}-words", "")[:LONGEST_TEXT].split(",")
        yield WrittenChoice(
            key=plain_name(sent[f"{name}-key"]),
            labels={
                language: sent[f"{name}-{language}"][:LONGEST_LABEL]
                for language in LANGUAGES
                if f"{name}-{language}" in sent
            },
            words=words[:MOST_WORDS],
            then=plain_name(sent.get(f"{name}-then", "")),
        )


def _outcomes(sent: Sent) -> dict[str, str]:
    named = (name for name in sent if name.startswith("outcome-"))
    return {plain_name(name.removeprefix("outcome-")): plain_name(sent[name]) for name in named}


def _branches(sent: Sent) -> Iterator[dict[str, object]]:
    """Lines with a condition or an answer; an empty line is none."""
    for place in range(MOST_BRANCHES):
        name = f"branch-{place}"
        when = plain_name(sent.get(f"{name}-when", ""))
        answer = plain_name(sent.get(f"{name}-answer", ""))
        then = plain_name(sent.get(f"{name}-then", ""))
        values = [it.strip() for it in sent.get(f"{name}-is", "")[:LONGEST_LABEL].split(",")]
        if then and when:
            yield {"when": when, "then": then}
        elif then and answer:
            yield {"answer": answer, "is": [it for it in values if it] or [""], "then": then}


def plain_name(told: str) -> str:
    """A name as flows have them: what cannot stand in one is left out."""
    name = re.sub(r"[^a-z0-9_]+", "_", told.strip().lower()).strip("_")[:LONGEST_NAME]
    return name if not name[:1].isdigit() else f"n_{name}"[:LONGEST_NAME]


def read_words(told: str) -> list[str]:
    """Words between commas."""
    return [it for it in (" ".join(word.split()) for word in told.split(",")[:MOST_WORDS]) if it]
