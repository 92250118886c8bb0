"""A flow that begins: empty, or as another one is."""

from __future__ import annotations

from bot.core.editing.draft import CannotEdit, Draft, as_written, with_flow
from bot.core.flow import Flow


def begin_flow(name: str, title: str) -> Draft:
    """A flow with a question and an end. Raises `CannotEdit` "bad_value" for an impossible name."""
    empty = Flow.model_construct(flow=name, title=title, start="debut", states={})
    written = {
        "flow": name,
        "title": _title(title),
        "start": "debut",
        "states": {
            "debut": {"kind": "say", "text": "", "then": "fin"},
            "fin": {"kind": "end"},
        },
    }
    return with_flow(Draft(empty, {}), written)


def duplicate_flow(draft: Draft, name: str, title: str) -> Draft:
    """The same flow under another name, without its keywords: they lead to one flow only."""
    flow = as_written(draft.flow) | {"flow": name, "title": _title(title), "keywords": []}
    return Draft(with_flow(draft, flow).flow, draft.texts, {}, draft.french_only)


def _title(title: str) -> str:
    said = " ".join(title.split())
    if not said:
        raise CannotEdit("no_title")
    return said
