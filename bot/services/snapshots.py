"""Snapshots: a version of a flow as one text, with everything that it needs to be run again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.core.editing import Draft
from bot.core.flow import Flow
from bot.core.version import Mark, Translation, Version, build_version


def version_from_snapshot(
    version_id: int, snapshot: str, *, withhold: Mapping[str, str] | None = None
) -> Version:
    """Make a stored snapshot runnable."""
    flow, translations = flow_from_snapshot(snapshot)
    return build_version(version_id, flow, translations, withhold=withhold)


def flow_from_snapshot(
    snapshot: str,
) -> tuple[Flow, dict[str, dict[str, Translation]]]:
    """The flow and the translations that a stored snapshot holds."""
    return _texts_in(json.loads(snapshot))


def moves_in(snapshot: str) -> dict[str, str]:
    """Where people go on who stand on a state that the version has no more."""
    return dict(json.loads(snapshot).get("moves", {}))


def draft_from_snapshot(snapshot: str) -> Draft:
    """A stored snapshot as the editor changes it."""
    stored = json.loads(snapshot)
    return Draft(*_texts_in(stored), stored.get("moves", {}), stored.get("french_only", {}))


def _texts_in(stored: dict[str, Any]) -> tuple[Flow, dict[str, dict[str, Translation]]]:
    flow = Flow.model_validate_json(json.dumps(stored["flow"]))
    translations = {
        language: {key: Translation(text, Mark(mark)) for key, (text, mark) in texts.items()}
        for language, texts in stored["texts"].items()
    }
    return flow, translations


def snapshot_of_draft(draft: Draft) -> str:
    """The same of a draft, with what the editor keeps beside the texts."""
    return snapshot_of(draft.flow, draft.texts, moves=draft.moves, french_only=draft.french_only)


def snapshot_of(
    flow: Flow,
    translations: Mapping[str, Mapping[str, Translation]],
    **more: Mapping[str, str],
) -> str:
    """A flow with its texts as one self-contained text: what a published row holds.

    `more` goes with them, as far as there is any.
    """
    texts = {
        language: {key: [it.text, it.mark.value] for key, it in sorted(found.items())}
        for language, found in sorted(translations.items())
    }
    stored: dict[str, Any] = {"flow": flow.model_dump(mode="json", by_alias=True), "texts": texts}
    stored |= {name: dict(given) for name, given in more.items() if given}
    return json.dumps(stored, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
