"""All that a turn may know beside the conversation: words, phrases, facts, ways in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.core.hearing import Word, Words

MENU, WELCOME, RESUME, HELP = "menu", "accueil", "reprise", "aide"
OFFER = "offer"  # where HELP says that nothing was understood, and offers a person
URGENT = "urgence"  # where HELP asks who typed the number of the police whether there is danger
NEWS, NEWS_NEUTRAL, NEWS_FOR_ANOTHER = "nouvelles", "avis", "avis_autre"


@dataclass(frozen=True, slots=True)
class Entry:
    """A way into a flow that a free text asked for, with what the text already answered."""

    flow: str
    label: str
    state: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def place(self) -> tuple[str, str | None]:
        """The flow, and the state that is not its first one."""
        return self.flow, self.state

    def as_key(self) -> str:
        """The entry as the key of an offered choice; `entry_from_key` reads it."""
        answers = "&".join(f"{name}={value}" for name, value in self.answers.items())
        return f"@{self.flow}/{self.state or ''}/{answers}"


def entry_from_key(key: str) -> Entry | None:
    """The entry that `as_key` wrote; None when the key is an ordinary one."""
    if not key.startswith("@"):
        return None
    flow, state, answers = key[1:].split("/", 2)
    pairs = dict(pair.split("=", 1) for pair in answers.split("&") if "=" in pair)
    return Entry(flow, "", state or None, pairs)


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a free text asks for: one entry, several equally close, or a steering word.

    `is_sure` where nothing else came near: only then may it outweigh a label that is near too.
    `language` is what it is written in, None in doubt.
    """

    entries: tuple[Entry, ...] = ()
    word: Word | None = None
    is_sure: bool = False
    language: str | None = None


NOT_UNDERSTOOD = Understanding()


def understand_nothing(_text: str, _language: str) -> Understanding:
    """The understanding of a world that knows no free text."""
    return NOT_UNDERSTOOD


def hear_no_danger(_text: str) -> str | None:
    """The ear of a world that has no lists of danger."""
    return None


@dataclass(frozen=True, slots=True)
class World:
    """What is the same for every contact until the content changes."""

    words: Words
    phrases: Mapping[str, Mapping[str, str]]  # language -> code -> text
    # language -> placeholder -> value, and language -> "answer:value" -> label
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    nicknames: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # "answer:value" -> all
    understand: Callable[[str, str], Understanding] = understand_nothing
    hear_danger: Callable[[str], str | None] = hear_no_danger  # which kind of it a text tells of

    def phrase(self, code: str, language: str) -> str:
        """A phrase of the service's own, in French where the language has none."""
        return self.phrases.get(language, {}).get(code) or self.phrases["fr"][code]

    def value(self, name: str, language: str, answers: Mapping[str, str]) -> str | None:
        """What `{name}` stands for: a fact or setting, or the label of an answer."""
        found = self.values.get(language, {}).get(name) or self.values.get("fr", {}).get(name)
        if found is not None or not name.startswith("answer."):
            return found
        answer = answers.get(name[7:])
        if answer is None:
            return None
        return self.label(name[7:], answer, language)

    def label(self, answer: str, value: str, language: str) -> str:
        """What the value of an answer is called, in French where the language has no word."""
        key = f"{answer}:{value}"
        french = self.labels.get("fr", {}).get(key, value)
        return self.labels.get(language, {}).get(key, french)
