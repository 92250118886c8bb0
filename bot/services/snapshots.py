"""Snapshots: a version of a flow as one text, with everything that it needs to be run again."""

from __future__ import annotations

import json
from collections.abc import Mapping

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
    stored = json.loads(snapshot)
    flow = Flow.model_validate_json(json.dumps(stored["flow"]))
    translations = {
        language: {key: Translation(text, Mark(mark)) for key, (text, mark) in texts.items()}
        for language, texts in stored["texts"].items()
    }
    return flow, translations


def snapshot_of(flow: Flow, translations: Mapping[str, Mapping[str, Translation]]) -> str:
    """A flow with its texts as one self-contained text: what a published row holds."""
    texts = {
        language: {key: [it.text, it.mark.value] for key, it in sorted(found.items())}
        for language, found in sorted(translations.items())
    }
    stored = {"flow": flow.model_dump(mode="json", by_alias=True), "texts": texts}
    return json.dumps(stored, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
