"""Keywords: the words of a flow that lead to it from everywhere, heard as whole messages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.core.hearing import Words, fold, strip_dress, strip_little_words
from bot.core.world import MENU, Entry, Understanding
from bot.services.fact_rows import Parsed
from bot.store.library import list_published_snapshots
from bot.store.session import Session

Understand = Callable[[str, str], Understanding]
LONGEST_KEYWORD = 100


@dataclass(frozen=True, slots=True)
class Keyword:
    """Where a word leads. `gives_way`: sentences lead to that flow as well, and may know to which
    of its states. `is_on_menu`: the menu names the flow, and hears it among little words too."""

    entry: Entry
    gives_way: bool
    is_on_menu: bool = False


def read_keywords(facts: Parsed, session: Session) -> dict[str, Keyword]:
    """Each folded keyword of the published flows, and what the menu calls them in any language.

    A word of two flows leads nowhere by itself.
    """
    known = {it.get("flow") for it in facts.get("intents", {}).get("intents", ())}
    snapshots = [json.loads(it) for it in list_published_snapshots(session)]
    on_menu: dict[str, list[str]] = {}
    for flow, word in (it for each in snapshots for it in _named_by_menu(each)):
        on_menu.setdefault(flow, []).append(word)
    own, of_menu = [], []
    for name, flow in ((it["flow"]["flow"], it["flow"]) for it in snapshots):
        keyword = Keyword(Entry(name, flow["title"]), name in known, name in on_menu)
        own.append((keyword, flow["keywords"]))
        of_menu.append((keyword, on_menu.get(name, ())))
    return _of_one_flow(of_menu) | _of_one_flow(own)


def with_keywords(
    understand: Understand, keywords: Mapping[str, Keyword], words: Words
) -> Understand:
    """What understands free text, and hears keywords beside it: however they are dressed."""
    if not keywords:
        return understand

    def hear(text: str, language: str) -> Understanding:
        if len(text) >= LONGEST_KEYWORD:
            return understand(text, language)
        bare = strip_dress(text, words)
        keyword = keywords.get(bare)
        if keyword is not None:
            if not keyword.gives_way:
                return _led_by(keyword, language)
            heard = understand(bare, language)
            return heard if _leads_into(heard, keyword) else _led_by(keyword, heard.language)
        heard = understand(text, language)
        among = (keywords.get(it) for it in strip_little_words(text, words))
        keyword = next((it for it in among if it is not None), None)
        if keyword is None or _says_more(heard, keyword):
            return heard
        return _led_by(keyword, heard.language)

    return hear


def _named_by_menu(snapshot: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(flow, word) of each choice of the menu that calls a flow: its label, and its other words."""
    flow = snapshot["flow"]
    if flow["flow"] != MENU:
        return
    start, states = flow["start"], flow["states"]
    for choice in states[start].get("choices", ()):
        called = states.get(choice["then"], {}).get("flow")
        key = f"{start}.{choice['key']}.label"
        translated = (texts[key][0] for texts in snapshot["texts"].values() if key in texts)
        for word in (choice["label"], *choice["words"], *translated) if called else ():
            yield called, word


def _of_one_flow(named: Iterable[tuple[Keyword, Iterable[str]]]) -> dict[str, Keyword]:
    found: dict[str, list[Keyword]] = {}
    for keyword, words in named:
        for word in dict.fromkeys(fold(it) for it in words):
            if word:
                found.setdefault(word, []).append(keyword)
    return {word: led[0] for word, led in found.items() if len(led) == 1}


def _leads_into(heard: Understanding, keyword: Keyword) -> bool:
    """Whether a sentence's way is into the flow of the keyword: it may know the state as well."""
    return heard.is_sure and [it.flow for it in heard.entries] == [keyword.entry.flow]


def _says_more(heard: Understanding, keyword: Keyword) -> bool:
    """Whether little words around the keyword make it a sentence: "mon rendez-vous"."""
    is_plain = heard.is_sure and len(heard.entries) == 1
    return is_plain or (bool(heard.entries) and not keyword.is_on_menu)


def _led_by(keyword: Keyword, language: str | None) -> Understanding:
    return Understanding((keyword.entry,), is_sure=True, language=language)
