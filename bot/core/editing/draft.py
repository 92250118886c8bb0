"""A draft: a flow with its texts while it is being changed, and what goes with its next version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import ValidationError

from bot.core.flow import Flow, texts_of
from bot.core.version import Mark, Translations

Moves = Mapping[str, str]  # a state that is gone -> where its people go on


class CannotEdit(Exception):
    """What was asked cannot be done to this draft. `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Draft:
    """A flow that always follows the schema; whether it makes sense is for `check` to say.

    `moves` says where people go who stand on a state that is no more; "" is nowhere: they finish
    with the version they began, as everybody does who stands on another. `french_only` gives, by
    "state.field", the reason why a text may go out in French although its translation is missing
    or stale.
    """

    flow: Flow
    texts: Translations
    moves: Moves = field(default_factory=dict)
    french_only: Mapping[str, str] = field(default_factory=dict)


def as_written(flow: Flow) -> dict[str, Any]:
    """The flow as plain values, to be changed and given to `with_flow`."""
    return flow.model_dump(mode="json", by_alias=True)


def with_flow(draft: Draft, written: Mapping[str, Any]) -> Draft:
    """The draft with another flow. Raises `CannotEdit` "bad_value" for what is no flow."""
    try:
        flow = Flow.model_validate(written)
    except ValidationError:
        raise CannotEdit("bad_value") from None
    return replace(draft, flow=flow)


def prune(draft: Draft) -> Draft:
    """The draft without translations, moves and exceptions of what is not there any more."""
    keys = {
        f"{name}.{part}" for name, state in draft.flow.states.items() for part, _ in texts_of(state)
    }
    texts = {
        language: {key: text for key, text in found.items() if key in keys and text.text}
        for language, found in draft.texts.items()
    }
    states = draft.flow.states
    moves = {
        gone: target
        for gone, target in draft.moves.items()
        if gone not in states and (target in states or not target)
    }
    needed = {
        key: reason
        for key, reason in draft.french_only.items()
        if key in keys and not _is_translated(texts, key)
    }
    return replace(draft, texts=texts, moves=moves, french_only=needed)


def moves_after(before: Moves, draft: Draft) -> Moves:
    """The moves of the next version: those of the versions before it lead to where one is now."""
    states = draft.flow.states
    carried = {gone: draft.moves.get(target, target) for gone, target in before.items()}
    every = {**carried, **draft.moves}
    return {
        gone: target for gone, target in every.items() if gone not in states and target in states
    }


def _is_translated(texts: Translations, key: str) -> bool:
    found = [it[key] for it in texts.values() if key in it]
    return bool(found) and all(it.mark is not Mark.STALE for it in found)
