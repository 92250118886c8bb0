"""How lookups speak: in the person's language, of where they are, in pages that fit a message."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from bot.core.content import Content, Whereabouts
from bot.core.content.spoken import MISSING, SAID, WITHHELD, WORST_FIRST
from bot.core.event import Found
from bot.core.rendering import Medium
from bot.core.text import fill, sms_spelling
from bot.services.naming_facts import named_by, named_by_label
from bot.services.talk import Talk

FRENCH = "fr"
# What a page may hold, so that with its choices it is two SMS, or one message with buttons.
ROOM = {Medium.SMS: 236, Medium.WHATSAPP: 850}
_SENTENCE_END = re.compile(r"(?<=[.!?]) +")

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Voice:
    """What some texts are told in: the person's language, or French where one of them is not there
    in it, so that nothing is told half in one and half in the other."""

    talk: Talk
    content: Content
    language: str
    fallback: str | None = None

    def label(self, name: str, value: str) -> str:
        """What a value is called."""
        self.talk.named.update(named_by_label(name, value))
        return self.talk.shelf.world.label(name, value, self.language)

    def phrase(self, code: str, **values: str) -> str:
        """A phrase of the service's own, filled."""
        return fill(self.talk.shelf.world.phrase(code, self.language), values)


def content_of(talk: Talk) -> Content:
    """The facts to answer from, in French: for what is listed and counted."""
    return talk.shelf.content


def voice_for(talk: Talk, *paths: str) -> Voice:
    """What the texts of these paths are told in, when they are told together."""
    language, french = talk.conversation.language, talk.shelf.content
    talk.named.update(named_by(french, paths))
    spoken = talk.shelf.spoken.get(language)
    if spoken is None:
        fallback = MISSING if paths and language != FRENCH else None
    else:
        fallback = spoken.fallback(paths)
    if fallback not in SAID:
        return Voice(talk, french, FRENCH, fallback)
    return Voice(talk, spoken.content if spoken else french, language, fallback)


def withdrawn(talk: Talk, *, options: Options = ()) -> Found:
    """What is told in place of what a member took away, where the flow has no way of its own
    for that: such a text counts as nothing found."""
    voice = voice_for(talk, "frame.withdrawn.text")
    found = card(talk, [voice.content.sentences.withdrawn], voices=[voice], options=options)
    return replace(found, is_text=False)


def today(talk: Talk) -> date:
    """The day it is in Bamako, which keeps UTC."""
    return talk.now.date()


def whereabouts(talk: Talk) -> Whereabouts:
    """Where the person said to be; unknown for whoever did not say it (rule 1)."""
    if talk.conversation.is_in_mali():
        return Whereabouts.IN_MALI
    return Whereabouts.ABROAD if talk.conversation.is_abroad() else Whereabouts.UNKNOWN


def answer(talk: Talk, name: str) -> str:
    """What the person answered; empty when they did not."""
    return talk.conversation.answers.get(name, "")


def answers(talk: Talk, name: str) -> tuple[str, ...]:
    """What the person answered, where several answers count."""
    return tuple(answer(talk, name).split())


def label(talk: Talk, name: str, value: str) -> str:
    """What a value is called in the person's language."""
    talk.named.update(named_by_label(name, value))
    return talk.shelf.world.label(name, value, talk.conversation.language)


def labels(talk: Talk, name: str, values: Iterable[str]) -> Options:
    """The values as choices."""
    return tuple((value, label(talk, name, value)) for value in values)


def phrase(talk: Talk, code: str, **values: str) -> str:
    """A phrase of the service's own, filled, in the person's language."""
    return fill(talk.shelf.world.phrase(code, talk.conversation.language), values)


def card(
    talk: Talk,
    lines: Iterable[str],
    *,
    voices: Iterable[Voice] = (),
    options: Options = (),
    reserve: int = 0,
) -> Found:
    """A text to read as `{detail}`, page by page; SUITE turns them.

    `voices` told the lines: where one was withheld, the fixed line says why this is French (rule
    6). `reserve` is the room for what the flow's own text says beside it, if more than a line.
    """
    fallbacks = {voice.fallback for voice in voices}
    fallback = next((it for it in WORST_FIRST if it in fallbacks), None)
    if fallback == WITHHELD:
        lines = (*lines, phrase(talk, "withheld"))
    pages = tuple(pages_of(lines, ROOM[talk.medium] - reserve)) or ("",)
    page = talk.conversation.page % len(pages)
    values = {"detail": pages[page], "page": str(page + 1), "pages": str(len(pages))}
    return Found(options, values, pages=len(pages), fallback=fallback, is_text=True)


def pages_of(lines: Iterable[str], room: int) -> Iterator[str]:
    """The lines put together into as few pages as fit, cut between lines, else between sentences,
    else between words."""
    page = ""
    for separator, piece in _pieces(lines, room):
        grown = f"{page}{separator}{piece}" if page else piece
        if page and _size(grown) > room:
            yield page
            grown = piece
        page = grown
    if page:
        yield page


def _pieces(lines: Iterable[str], room: int) -> Iterator[tuple[str, str]]:
    for line in lines:
        separator = "\n"
        for sentence in (line,) if _size(line) <= room else _SENTENCE_END.split(line):
            for word in (sentence,) if _size(sentence) <= room else sentence.split(" "):
                yield separator, word
                separator = " "


def _size(text: str) -> int:
    return len(sms_spelling(text, "fr"))
