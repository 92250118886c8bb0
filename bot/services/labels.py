"""Labels of what people chose (regions, trades, papers ...), fit for a menu, by language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.core.content import Content, Spoken
from bot.core.content.naming import menu_label
from bot.core.content.places import Place, Region, Town

Labels = dict[str, dict[str, str]]  # language -> "answer:value" -> label
BAMBARA = "bm"


def labels_of(
    content: Content,
    facts: Mapping[str, Mapping[str, Any]],
    spoken: Mapping[str, Spoken] | None = None,
) -> Labels:
    """Every label by "answer:value"; what another language has no word for stays out of it."""
    found: Labels = {"fr": {}, BAMBARA: {}}
    for key, path, french in _of_content(content):
        found["fr"][key] = french
        for language, said in (spoken or {}).items():
            if path in said.texts:
                found.setdefault(language, {})[key] = said.texts[path]
    for answer, section in (("group", "trade_groups"), ("aim", "aims"), ("place", "places")):
        for entry in facts.get("menus", {}).get(section, ()):
            key = f"{answer}:{entry['id']}"
            found["fr"][key] = str(entry["label_fr"])
            if entry.get("label_bm"):
                found[BAMBARA][key] = str(entry["label_bm"])
    return found


def nicknames_of(content: Content) -> dict[str, tuple[str, ...]]:
    """What else names a choice, by "answer:value": for a region its spellings and its towns."""
    found: dict[str, list[str]] = {}
    for region in content.regions.values():
        found.setdefault(region.id, []).extend(_names(region))
    places: tuple[Town | Place, ...] = (*content.towns.values(), *content.other_places.values())
    for place in places:
        found.setdefault(place.region, []).extend(_names(place))
    return {f"region:{region}": tuple(dict.fromkeys(names)) for region, names in found.items()}


def _names(place: Region | Town | Place) -> tuple[str, ...]:
    spelled = place.spellings
    return (place.label_fr, *spelled.fr, *spelled.bm, *spelled.sms)


def _of_content(content: Content) -> Iterator[tuple[str, str, str]]:
    """(key, path of the text in other languages, French label); names have no such text."""
    for region in content.regions.values():
        yield f"region:{region.id}", f"region.{region.id}.label", menu_label(region)
    for trade in content.trades.values():
        yield f"trade:{trade.id}", f"trade.{trade.id}.label", menu_label(trade)
    for paper in content.papers.values():
        yield f"paper:{paper.id}", f"paper.{paper.id}.label", menu_label(paper)
    for answer, kind, entries, name in (
        ("situation", "situation", content.situations, "label_fr"),
        ("stage", "stage", content.stages, "label_fr"),
        ("topic", "topic", content.topics, "label_fr"),
        ("step", "state", content.states, "short"),
        ("question", "question", content.questions, "question"),
        ("organisation", "", content.organisations, "short"),
        ("project", "", content.projects, "name"),
    ):
        for entry in entries.values():
            yield f"{answer}:{entry.id}", f"{kind}.{entry.id}.{name}", str(getattr(entry, name))
