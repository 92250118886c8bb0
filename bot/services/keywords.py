"""Keywords: the words of a flow that lead to it from everywhere, heard as whole messages."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.core.hearing import fold
from bot.core.world import Entry, Understanding
from bot.services.fact_rows import Parsed
from bot.store.library import list_published_snapshots
from bot.store.session import Session

Understand = Callable[[str, str], Understanding]


@dataclass(frozen=True, slots=True)
class Keyword:
    """Where a word leads. `gives_way`: sentences lead to that flow as well, and know better."""

    entry: Entry
    gives_way: bool


def read_keywords(facts: Parsed, session: Session) -> dict[str, Keyword]:
    """Each folded keyword of the published flows; a word of two flows leads nowhere by itself."""
    known = {it.get("flow") for it in facts.get("intents", {}).get("intents", ())}
    found: dict[str, list[Keyword]] = {}
    for snapshot in list_published_snapshots(session):
        flow = json.loads(snapshot)["flow"]
        keyword = Keyword(Entry(flow["flow"], flow["title"]), flow["flow"] in known)
        for word in dict.fromkeys(fold(it) for it in flow["keywords"]):
            if word:
                found.setdefault(word, []).append(keyword)
    return {word: led[0] for word, led in found.items() if len(led) == 1}


def with_keywords(understand: Understand, keywords: Mapping[str, Keyword]) -> Understand:
    """What understands free text, and hears keywords beside it."""
    if not keywords:
        return understand

    def hear(text: str, language: str) -> Understanding:
        keyword = keywords.get(fold(text)) if len(text) < 100 else None
        if keyword is not None and not keyword.gives_way:
            return Understanding((keyword.entry,), is_sure=True, language=language)
        heard = understand(text, language)
        if keyword is None or heard.entries or heard.word is not None:
            return heard
        return Understanding((keyword.entry,), is_sure=True, language=heard.language)

    return hear
