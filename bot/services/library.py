"""The library: published flows, words and facts, kept in memory until their revision changes."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.core.flow import Flow
from bot.core.hearing import build_words
from bot.core.version import Mark, Translation, Version, build_version
from bot.core.world import Understanding, World, understand_nothing
from bot.store import library as store
from bot.store.session import Session

Parsed = dict[str, dict[str, Any]]  # file -> section -> list or mapping
DEFAULT_SETTINGS = {
    "operator": "le service d'accompagnement",
    "reading_hours": "quand le bureau est ouvert",
    "call_numbers": "",
    "silence_hours": "12",
}
KEPT_VERSIONS = 200


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything of one content revision."""

    revision: int
    world: World
    published: Mapping[str, int]
    facts: Parsed
    settings: Mapping[str, str]


class NoSuchVersion(Exception):
    """A version that is not in the database."""


class Library:
    """Reads what stories need of flows and facts; every process has its own, none goes stale."""

    def __init__(
        self,
        phrases: Mapping[str, Mapping[str, str]],
        *,
        withhold: bool = True,
        understanding: Callable[[Parsed], Callable[[str, str], Understanding]] | None = None,
    ) -> None:
        self._phrases = phrases
        self._withhold = (
            {language: texts["withheld"] for language, texts in phrases.items() if language != "fr"}
            if withhold
            else None
        )
        self._understanding = understanding
        self._shelf: Shelf | None = None
        self._versions: dict[int, Version] = {}
        self._lock = threading.Lock()

    def at(self, revision: int, session: Session) -> Shelf:
        """What is published at this revision; read again only when it changed."""
        shelf = self._shelf
        if shelf is None or shelf.revision != revision:
            with self._lock:
                shelf = self._shelf = self._read(revision, session)
        return shelf

    def now(self, session: Session) -> Shelf:
        """What is published now."""
        return self.at(store.read_revision(session)[0], session)

    def version(self, version_id: int, session: Session) -> Version:
        """A version ready to run. Raises `NoSuchVersion`."""
        version = self._versions.get(version_id)
        if version is None:
            snapshot = store.read_snapshot(session, version_id)
            if snapshot is None:
                raise NoSuchVersion(str(version_id))
            version = version_from_snapshot(version_id, snapshot, withhold=self._withhold)
            if len(self._versions) >= KEPT_VERSIONS:
                self._versions.clear()
            self._versions[version_id] = version
        return version

    def _read(self, revision: int, session: Session) -> Shelf:
        facts = parsed_facts(store.list_facts(session))
        settings = DEFAULT_SETTINGS | store.list_settings(session)
        world = World(
            words=build_words(facts.get("words", {})),
            phrases=self._phrases,
            values={"fr": settings},
            labels=_labels(facts),
            understand=self._understanding(facts) if self._understanding else understand_nothing,
        )
        return Shelf(revision, world, store.list_published(session), facts, settings)


def version_from_snapshot(
    version_id: int, snapshot: str, *, withhold: Mapping[str, str] | None = None
) -> Version:
    """Make a stored snapshot runnable."""
    stored = json.loads(snapshot)
    flow = Flow.model_validate_json(json.dumps(stored["flow"]))
    translations = {
        language: {
            key: Translation(text, Mark(mark)) for key, (text, mark) in texts.items()
        }
        for language, texts in stored["texts"].items()
    }
    return build_version(version_id, flow, translations, withhold=withhold)


def snapshot_of(flow: Flow, translations: Mapping[str, Mapping[str, Translation]]) -> str:
    """A flow with its texts as one self-contained text: what a published row holds."""
    texts = {
        language: {key: [it.text, it.mark.value] for key, it in sorted(found.items())}
        for language, found in sorted(translations.items())
    }
    stored = {"flow": flow.model_dump(mode="json", by_alias=True), "texts": texts}
    return json.dumps(stored, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def parsed_facts(rows: list[tuple[str, str, str]]) -> Parsed:
    """The facts as their files had them: a list for rows with keys, the value itself for "-"."""
    parsed: Parsed = {}
    for kind, key, body in rows:
        file, section = kind.split(".", 1)
        if key == "-":
            parsed.setdefault(file, {})[section] = json.loads(body)
        else:
            parsed.setdefault(file, {}).setdefault(section, []).append(json.loads(body))
    return parsed


def rows_of(file: str, parsed: Mapping[str, Any]) -> list[tuple[str, str, int, str]]:
    """(kind, key, position, body) for each fact of a data file; the inverse of `parsed_facts`."""
    rows = []
    for section, value in parsed.items():
        kind = f"{file}.{section}"
        if isinstance(value, list) and all(isinstance(it, dict) and "id" in it for it in value):
            rows += [(kind, str(it["id"]), n, _dump(it)) for n, it in enumerate(value)]
        else:
            rows.append((kind, "-", 0, _dump(value)))
    return rows


def _labels(facts: Parsed) -> dict[str, dict[str, str]]:
    regions = facts.get("regions", {}).get("regions", [])
    return {"fr": {f"region:{it['id']}": str(it.get("label_fr", it["id"])) for it in regions}}


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
