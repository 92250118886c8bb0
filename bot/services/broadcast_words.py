"""What a broadcast says: its texts opened, filled, looked over, and made into replies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.core.check.wording import WordingRules, build_wording, found_in, spoken
from bot.core.event import Option, Reply
from bot.core.rendering import Medium, render
from bot.core.text import fill, missing, placeholders, stray_braces
from bot.core.world import NEWS, Entry
from bot.services.library import Shelf
from bot.services.parts import Parts
from bot.store import broadcasts as store
from bot.store.broadcasts import BroadcastRow
from bot.store.session import Session

FRENCH = "fr"
LANGUAGES = (FRENCH, "bm")
READ_BY_SOMEBODY = frozenset({"bm"})  # a text of these goes out only when somebody named read it
STATE = "envoi"  # of the flow `nouvelles`: where it is told
MAY_BE_NAMED = frozenset({"operator", "reading_hours", "call_numbers"})
FACT = "fact."
LONGEST = 800
LONGEST_LABEL = 24
SHORTEST_NAME = 3
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Text:
    """What it says in one language; `label` names the choice that opens a flow."""

    body: str
    label: str = ""
    reader: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why it may not go out: a code, in which language, and the words it is about."""

    code: str
    language: str = ""
    words: tuple[str, ...] = ()


def read_texts(parts: Parts, broadcast_id: int, *, session: Session) -> dict[str, Text]:
    """Its texts by language, opened. Raises `Unreadable`."""
    return {
        row.language: Text(
            parts.vault.open(row.body, "broadcast_texts", "body", row.id), row.label, row.reader
        )
        for row in store.list_texts(session, broadcast_id)
    }


def values_for(text: str, shelf: Shelf, language: str, on: date) -> dict[str, str]:
    """What the placeholders of a text stand for today; what is not allowed or gone is left out."""
    world = shelf.world_on(on)
    found = {
        name: world.value(name, language, {})
        for name in placeholders(text)
        if name in MAY_BE_NAMED or name.startswith(FACT)
    }
    return {name: value for name, value in found.items() if value is not None}


def filled(text: str, shelf: Shelf, language: str, on: date) -> str | None:
    """The text as it is said today; None when a fact it names was taken away."""
    values = values_for(text, shelf, language, on)
    return None if missing(text, values) else fill(text, values)


def entry_of(row: BroadcastRow) -> Entry | None:
    """Where an answer leads; None for nowhere."""
    return Entry(row.opens_flow, "", row.opens_state) if row.opens_flow else None


def reply_of(row: BroadcastRow, text: Text, said: str, language: str) -> Reply:
    """The text as one message, with the choice that leads on where there is one."""
    entry = entry_of(row)
    options: tuple[Option, ...] = (("1", entry.as_key(), text.label),) if entry else ()
    return Reply(NEWS, STATE, said, options=options, language=language)


def rules_of(shelf: Shelf) -> WordingRules:
    """The lists of what texts may not say, with the names of organisations and trades."""
    return build_wording(shelf.facts["wording"], names=_names(shelf.facts))


def _names(facts: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    for file, section, keys in (
        ("directory", "organisations", ("name", "acronym", "short")),
        ("trades", "trades", ("label_fr", "sms_label")),
    ):
        for row in facts.get(file, {}).get(section, ()):
            for key in keys:
                if row.get(key) and len(str(row[key])) >= SHORTEST_NAME:
                    yield str(row[key])


def _as_written(text: str, found: Iterable[str]) -> tuple[str, ...]:
    """The words of a text that a list found, as somebody wrote them."""
    wanted = {word for phrase in found for word in phrase.split()}
    words = {word: spoken(word) for word in _WORD.findall(text)}
    return tuple(
        word
        for word, folded in words.items()
        if wanted.intersection((*folded, *(it[:-1] for it in folded)))
    )


def denied_in(texts: Mapping[str, Text], shelf: Shelf) -> dict[str, tuple[str, ...]]:
    """By language, the words that give somebody away who does not read alone."""
    rules, found = rules_of(shelf), {}
    for language, text in texts.items():
        told = f"{text.body} {text.label}"
        found[language] = _as_written(told, found_in(spoken(told), rules.denied))
    return {language: words for language, words in found.items() if words}


def promised_in(texts: Mapping[str, Text], shelf: Shelf) -> dict[str, tuple[str, ...]]:
    """By language, the words that promise something."""
    rules = rules_of(shelf)
    found = {
        language: _as_written(text.body, found_in(spoken(text.body), rules.promises[language]))
        for language, text in texts.items()
        if language in rules.promises
    }
    return {language: words for language, words in found.items() if words}


def problems_of(
    row: BroadcastRow, texts: Mapping[str, Text], needed: Iterable[str], shelf: Shelf, on: date
) -> list[Problem]:
    """What keeps its texts from going out. `needed` are the languages of those who are sent it."""
    found = [Problem("text_missing", it) for it in needed if not texts.get(it, Text("")).body]
    for language, text in texts.items():
        if text.body:
            found += _problems(row, text, language, shelf, on)
    if row.form == "direct":
        denied = denied_in(texts, shelf)
        found += [Problem("text_telling", language, words) for language, words in denied.items()]
    return found


def _problems(
    row: BroadcastRow, text: Text, language: str, shelf: Shelf, on: date
) -> list[Problem]:
    found = []
    unknown = missing(text.body, values_for(text.body, shelf, language, on))
    odd = (*sorted(f"{{{name}}}" for name in unknown), *stray_braces(text.body))
    if odd:
        found.append(Problem("placeholder_unknown", language, odd))
    if language in READ_BY_SOMEBODY and not text.reader:
        found.append(Problem("text_unread", language))
    if row.opens_flow and not text.label:
        found.append(Problem("label_missing", language))
    said = filled(text.body, shelf, language, on) or text.body
    if len(render([reply_of(row, text, said, language)], Medium.SMS)) > 1:
        found.append(Problem("text_long", language))
    return found
