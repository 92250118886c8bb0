"""The lists of danger and of promises in force: the files', and what members changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.core.understanding.danger import DangerKind
from bot.services.fact_rows import Parsed
from bot.store.watched import WatchedRow

INNOCENT, PROMISE = "innocent", "promise"
LISTS = (*(kind.value for kind in DangerKind), INNOCENT, PROMISE)
LANGUAGES = ("fr", "bm")
PANEL, FILES = "panel", "files"


def is_of_danger(listed: str) -> bool:
    """Whether a word of this list calls a person at once."""
    return listed not in (INNOCENT, PROMISE)


def lines_of(facts: Parsed, listed: str, language: str) -> list[str]:
    """What stands in a list."""
    found: Any = facts.get("danger", {})
    if listed == PROMISE:
        found = facts.get("wording", {}).get("promises", {})
    elif listed == INNOCENT:
        found = found.get("innocent", {})
    else:
        found = found.get("kinds", {}).get(listed, {})
    return [str(line) for line in found.get(language, ())]


def with_watched(facts: Parsed, rows: Sequence[WatchedRow]) -> Parsed:
    """The lists of the files as members changed them; the given ones are not changed."""
    for listed, language in sorted({(row.listed, row.language) for row in rows}):
        known = lines_of(facts, listed, language)
        changed = list(_changed(known, rows, listed, language))
        if changed != known:
            facts = _put(facts, listed, language, changed)
    return facts


def _changed(
    known: Sequence[str], rows: Sequence[WatchedRow], listed: str, language: str
) -> Iterator[str]:
    mine = [row for row in rows if (row.listed, row.language) == (listed, language)]
    gone = {row.wording for row in mine if row.withdrawn_at is not None}
    added = [row.wording for row in mine if row.origin == PANEL and row.withdrawn_at is None]
    kept = [line for line in known if line not in gone]
    yield from kept
    yield from (wording for wording in added if wording not in kept)


def _put(facts: Parsed, listed: str, language: str, lines: list[str]) -> Parsed:
    if listed == PROMISE:
        file, section, inner = "wording", "promises", _of(facts, "wording", "promises")
        return _with(facts, file, section, {**inner, language: lines})
    if listed == INNOCENT:
        inner = _of(facts, "danger", "innocent")
        return _with(facts, "danger", "innocent", {**inner, language: lines})
    kinds = _of(facts, "danger", "kinds")
    changed = {**kinds.get(listed, {}), language: lines}
    return _with(facts, "danger", "kinds", {**kinds, listed: changed})


def _of(facts: Parsed, file: str, section: str) -> dict[str, Any]:
    found: dict[str, Any] = facts.get(file, {}).get(section, {})
    return found


def _with(facts: Parsed, file: str, section: str, value: Mapping[str, Any]) -> Parsed:
    if file not in facts:
        return facts  # nothing was imported: there is no list to add to
    return {**facts, file: {**facts[file], section: dict(value)}}


def with_line(facts: Parsed, listed: str, language: str, wording: str) -> Parsed:
    """The lists with one more line."""
    lines = [*lines_of(facts, listed, language), wording]
    return _put(facts, listed, language, lines)


def without_line(facts: Parsed, listed: str, language: str, wording: str) -> Parsed:
    """The lists without a line."""
    lines = [line for line in lines_of(facts, listed, language) if line != wording]
    return _put(facts, listed, language, lines)
