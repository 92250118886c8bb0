"""Labels of what people chose (regions, trades, papers ...), fit for a menu, by language."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from bot.core.content import Content
from bot.core.content.facts import BambaraLabel, Confidence

Labels = dict[str, dict[str, str]]  # language -> "answer:value" -> label
HARDLY = 3  # letters more are no reason to say it worse
SAID_IN_BAMBARA = frozenset({Confidence.A, Confidence.B})


def labels_of(content: Content, facts: Mapping[str, Mapping[str, Any]]) -> Labels:
    """Every label by "answer:value"; what has no Bambara word stays with its French one."""
    found: Labels = {"fr": {}, "bm": {}}
    for region in content.regions.values():
        _add(found, f"region:{region.id}", region.sms_label, _bambara(region.label_bm))
    for trade in content.trades.values():
        label = _short(trade.label_fr, trade.sms_label)
        _add(found, f"trade:{trade.id}", label, _bambara(trade.label_bm))
    for paper in content.papers.values():
        label = _short(paper.label_fr, paper.sms_label)
        _add(found, f"paper:{paper.id}", label, _bambara(paper.label_bm))
    for answer, entries, name in (
        ("situation", content.situations, "label_fr"),
        ("stage", content.stages, "label_fr"),
        ("topic", content.topics, "label_fr"),
        ("step", content.states, "short"),
        ("question", content.questions, "question"),
        ("organisation", content.organisations, "short"),
        ("project", content.projects, "name"),
    ):
        for entry in entries.values():
            _add(found, f"{answer}:{entry.id}", str(getattr(entry, name)), None)
    for answer, section in (("group", "trade_groups"), ("aim", "aims"), ("place", "places")):
        for entry in facts.get("menus", {}).get(section, ()):
            _add(found, f"{answer}:{entry['id']}", str(entry["label_fr"]), entry.get("label_bm"))
    for entry in facts.get("menus", {}).get("labels", ()):
        found["bm"][str(entry["id"])] = str(entry["label_bm"])
    return found


def _add(found: Labels, key: str, french: str, bambara: str | None) -> None:
    found["fr"][key] = french
    if bambara:
        found["bm"][key] = bambara


def _short(full: str, shorter: str) -> str:
    """The shorter label, with the accents of the full one where it is its beginning; the full one
    where that is hardly longer."""
    if len(full) <= len(shorter) + HARDLY:
        return full
    begins = _plain(full).startswith(_plain(shorter))
    return full[: len(shorter)] if begins else shorter


def _plain(text: str) -> str:
    """Without accents, letter for letter."""
    return "".join(unicodedata.normalize("NFD", letter)[0] for letter in text)


def _bambara(label: BambaraLabel | None) -> str | None:
    """Its Bambara word, if a source has it in this sense; a guess is never sent."""
    return label.text if label is not None and label.confidence in SAID_IN_BAMBARA else None
