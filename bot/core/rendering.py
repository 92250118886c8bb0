"""Dresses replies for a medium: numbered SMS text in the safe spelling, or body and options."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from bot.core.engine import offered_by
from bot.core.event import Offered, Option, Reply
from bot.core.text import (
    SMS_SEGMENTS,
    WHATSAPP_CHARACTERS,
    fits_whatsapp,
    measure,
    sms_spelling,
)


class Medium(StrEnum):
    """How a text travels: it decides its spelling, its limits and its look."""

    SMS = "sms"
    WHATSAPP = "whatsapp"


class Tappable(NamedTuple):
    """One choice a person can tap or type: `payload` names the prompt and the choice."""

    number: str
    label: str
    payload: str


class Rendered(NamedTuple):
    """One message ready for its medium; `text` is complete, `body` leaves out the choices."""

    text: str
    body: str
    options: tuple[Tappable, ...]
    offered: Offered | None
    segments: int
    language: str
    fallback: str | None = None
    confidential: bool = False
    place: str = ""  # "flow.state" of what is asked or told last


def render(replies: Sequence[Reply], medium: Medium) -> tuple[Rendered, ...]:
    """The messages to send, in order. None exceeds the limits of its medium."""
    messages: list[Rendered] = []
    for reply in _joined(replies, medium):
        messages.extend(_within_limits(reply, medium))
    return tuple(messages)


def _joined(replies: Sequence[Reply], medium: Medium) -> list[Reply]:
    """Join what was told on the way with what is asked at the end, where both fit one message."""
    joined: list[Reply] = []
    for reply in replies:
        if joined and not joined[-1].options and _fits(_after(joined[-1], reply), medium):
            joined[-1] = _after(joined[-1], reply)
        else:
            joined.append(reply)
    return joined


def _after(first: Reply, second: Reply) -> Reply:
    short = None
    if first.short is not None or second.short is not None:
        short = f"{first.short or first.text}\n{second.short or second.text}"
    return second._replace(
        text=f"{first.text}\n{second.text}",
        short=short,
        fallback=second.fallback or first.fallback,
        confidential=second.confidential or first.confidential,
    )


def _fits(reply: Reply, medium: Medium) -> bool:
    text = _written(reply, medium)
    if medium is Medium.WHATSAPP:
        return fits_whatsapp(text)
    return measure(text).segments <= (2 if reply.options else SMS_SEGMENTS)


def _written(reply: Reply, medium: Medium) -> str:
    """The whole text, numbered choices included, as the medium spells it."""
    if medium is Medium.WHATSAPP:
        return _numbered(reply.text, reply.options)
    text = reply.short if reply.short is not None else reply.text
    if reply.options:
        return _spelled_menu(text, reply.options, reply.language)
    return sms_spelling(text, reply.language)


@lru_cache(maxsize=1_000)
def _spelled_menu(text: str, options: tuple[Option, ...], language: str) -> str:
    """A pure function worth remembering: the same few menus are most of what is ever sent."""
    return sms_spelling(_numbered(text, options), language)


@lru_cache(maxsize=1_000)
def _menu_segments(text: str) -> int:
    return measure(text).segments


def _numbered(text: str, options: Sequence[Option]) -> str:
    return "\n".join([text, *[f"{number} {label}" for number, _key, label in options]])


def _within_limits(reply: Reply, medium: Medium) -> list[Rendered]:
    text = _written(reply, medium)
    if medium is Medium.WHATSAPP:
        if len(text) <= WHATSAPP_CHARACTERS and fits_whatsapp(text):
            return [_message(reply, text, 1)]
    else:
        segments = _menu_segments(text) if reply.options else measure(text).segments
        if segments <= SMS_SEGMENTS:
            return [_message(reply, text, segments)]
    return _in_pieces(reply, medium)


def _message(reply: Reply, text: str, segments: int) -> Rendered:
    return Rendered(
        text=text,
        body=reply.text,
        options=tuple(
            [
                Tappable(number, label, f"{reply.flow}:{reply.state}:{key}")
                for number, key, label in reply.options
            ]
        ),
        offered=offered_by(reply),
        segments=segments,
        language=reply.language,
        fallback=reply.fallback,
        confidential=reply.confidential,
        place=f"{reply.flow}.{reply.state}",
    )


def _in_pieces(reply: Reply, medium: Medium) -> list[Rendered]:
    """A text too long for one message: cut at lines and words; the choices go with the last."""
    pieces = _pieces(reply, medium)
    last = reply._replace(text=pieces[-1], short=None)
    if not _fits_alone(last, medium):
        pieces.append("")
        last = reply._replace(text=pieces[-1], short=None)
    messages = []
    for piece in pieces[:-1]:
        part = reply._replace(text=piece, short=None, options=())
        messages.append(_plain(part, medium))
    messages.append(_plain(last, medium))
    return [message for message in messages if message.text.strip()]


def _plain(reply: Reply, medium: Medium) -> Rendered:
    text = _written(reply, medium).strip("\n")
    return _message(reply, text, measure(text).segments if medium is Medium.SMS else 1)


def _fits_alone(reply: Reply, medium: Medium) -> bool:
    text = _written(reply, medium)
    if medium is Medium.WHATSAPP:
        return fits_whatsapp(text)
    return measure(text).segments <= SMS_SEGMENTS


def _pieces(reply: Reply, medium: Medium) -> list[str]:
    pieces, current = [], ""
    for word in _words(reply.text):
        grown = current + word
        if current.strip() and not _fits_alone(
            reply._replace(text=grown, short=None, options=()), medium
        ):
            pieces.append(current.strip())
            grown = word.lstrip()
        current = grown
    return [*pieces, current.strip()]


def _words(text: str) -> list[str]:
    """The text as words with the white space before them; joining gives the text again."""
    words, start = [], 0
    for place, character in enumerate(text):
        gap = character.isspace() and place > start and not text[place - 1].isspace()
        if gap or place - start >= 100:
            words.append(text[start:place])
            start = place
    return [*words, text[start:]]
