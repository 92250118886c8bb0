"""Whole steps: add one, take one away, change what the flow says of itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.core.editing.draft import CannotEdit, Draft, as_written, prune, with_flow
from bot.core.reading import MOST_STATES
from bot.core.world import HELP

LONGEST_NAME = 40
HAND_OVER = "hand_over"  # what authors add; in the flow it is a call of the help flow
# What an author may add, and how it begins: `{then}` is where the step leads.
KINDS: Mapping[str, Mapping[str, Any]] = {
    "say": {"kind": "say", "text": "", "then": "{then}"},
    "choose": {
        "kind": "choose",
        "text": "",
        "choices": [
            {"key": "choix_1", "label": "", "words": [], "then": "{then}"},
            {"key": "choix_2", "label": "", "words": [], "then": "{then}"},
        ],
    },
    "ask": {"kind": "ask", "text": "", "expects": "text", "then": "{then}"},
    HAND_OVER: {"kind": "call", "flow": HELP, "then": "{then}"},
    "call": {"kind": "call", "flow": HELP, "then": "{then}"},
    "act": {"kind": "act", "action": "", "outcomes": {}},
    "go": {"kind": "go", "branches": [], "then": "{then}"},
    "end": {"kind": "end"},
}
POINTERS = ("then", "when_empty", "skip")


def add_step(
    draft: Draft, kind: str, *, title: str, then: str = "", action: str = ""
) -> tuple[Draft, str]:
    """The draft with a step more, and the step's name. It leads to `then`, else to itself's end.

    Raises `CannotEdit` "unknown_kind", "no_title", "unknown_step" or "too_many_steps".
    """
    if kind not in KINDS:
        raise CannotEdit("unknown_kind")
    if not title.strip():
        raise CannotEdit("no_title")
    flow = as_written(draft.flow)
    if len(flow["states"]) >= MOST_STATES:
        raise CannotEdit("too_many_steps")
    if then and then not in flow["states"]:
        raise CannotEdit("unknown_step")
    name = free_name(title, flow["states"])
    flow["states"][name] = _begun(kind, then or draft.flow.start, action)
    return with_flow(draft, flow), name


def _begun(kind: str, then: str, action: str) -> dict[str, Any]:
    begun = KINDS[kind].items()
    state: dict[str, Any] = {key: then if value == "{then}" else value for key, value in begun}
    if "choices" in state:
        state["choices"] = [{**choice, "then": then} for choice in state["choices"]]
    if kind == "act":
        state["action"] = action
    return state


def remove_step(draft: Draft, name: str, *, instead: str = "", people: str = "") -> Draft:
    """The draft without a step: its ways lead to `instead`, those who stand on it to `people`.

    Without `instead` its ways lead nowhere, which `check` names. Without `people` whoever stands
    there finishes with the version they began. Raises `CannotEdit` "unknown_step" or "is_start".
    """
    states = draft.flow.states
    if name not in states or any(
        it and (it not in states or it == name) for it in (instead, people)
    ):
        raise CannotEdit("unknown_step")
    flow = as_written(draft.flow)
    if draft.flow.start == name:
        if not instead:
            raise CannotEdit("is_start")
        flow["start"] = instead
    del flow["states"][name]
    flow["entries"] = [it for it in flow["entries"] if it != name]
    if instead:
        flow["states"] = {it: _led_on(state, name, instead) for it, state in flow["states"].items()}
    moves = {gone: people if to == name else to for gone, to in draft.moves.items()}
    moves[name] = people
    return prune(replace(with_flow(draft, flow), moves=moves))


def _led_on(state: dict[str, Any], name: str, instead: str) -> dict[str, Any]:
    """A step whose ways to `name` lead to `instead`."""
    led: dict[str, Any] = {
        key: instead if key in POINTERS and value == name else value for key, value in state.items()
    }
    for part in ("choices", "branches"):
        if part in led:
            led[part] = [
                {**one, "then": instead} if one["then"] == name else one for one in led[part]
            ]
    if "outcomes" in led:
        led["outcomes"] = {
            outcome: instead if to == name else to for outcome, to in led["outcomes"].items()
        }
    return led


def change_flow(
    draft: Draft,
    *,
    title: str,
    keywords: Sequence[str],
    start: str,
    entries: Sequence[str] | None = None,
) -> Draft:
    """The draft with another title, words, start or ways in. Raises `CannotEdit` "no_title",
    "unknown_step"."""
    if not title.strip():
        raise CannotEdit("no_title")
    named = list(draft.flow.entries if entries is None else entries)
    if any(it not in draft.flow.states for it in (start, *named)):
        raise CannotEdit("unknown_step")
    flow = as_written(draft.flow)
    words = [" ".join(word.split()) for word in keywords]
    flow |= {
        "title": " ".join(title.split()),
        "keywords": list(dict.fromkeys(word for word in words if word)),
        "start": start,
        "entries": named,
    }
    return with_flow(draft, flow)


def free_name(title: str, taken: Collection[str]) -> str:
    """A name made of the first words of a title that nothing has yet."""
    plain = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST_NAME].strip("_")
    stem = stem if stem[:1].isalpha() else f"etape_{stem}".rstrip("_")
    if stem not in taken:
        return stem
    return next(f"{stem}_{n}" for n in range(2, len(taken) + 3) if f"{stem}_{n}" not in taken)
