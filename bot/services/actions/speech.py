"""How lookups speak: in the person's language, of where they are, in pages that fit a message."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from bot.core.content import Content, Whereabouts
from bot.core.event import Found
from bot.core.rendering import Medium
from bot.core.text import fill, sms_spelling
from bot.services.talk import Talk

# What a page may hold, so that with its choices it is two SMS, or one message with buttons.
ROOM = {Medium.SMS: 236, Medium.WHATSAPP: 850}
_SENTENCE_END = re.compile(r"(?<=[.!?]) +")

Options = tuple[tuple[str, str], ...]


def content_of(talk: Talk) -> Content:
    """The facts to answer from."""
    return talk.shelf.content


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
    return talk.shelf.world.label(name, value, talk.conversation.language)


def labels(talk: Talk, name: str, values: Iterable[str]) -> Options:
    """The values as choices."""
    return tuple((value, label(talk, name, value)) for value in values)


def phrase(talk: Talk, code: str, **values: str) -> str:
    """A phrase of the service's own, filled, in the person's language."""
    return fill(talk.shelf.world.phrase(code, talk.conversation.language), values)


def card(talk: Talk, lines: Iterable[str], *, options: Options = (), reserve: int = 0) -> Found:
    """A text to read as `{detail}`, page by page; SUITE turns them.

    `reserve` is the room for what the flow's own text says beside it, if that is more than a line.
    """
    pages = tuple(pages_of(lines, ROOM[talk.medium] - reserve)) or ("",)
    page = talk.conversation.page % len(pages)
    values = {"detail": pages[page], "page": str(page + 1), "pages": str(len(pages))}
    return Found(options, values, pages=len(pages))


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
