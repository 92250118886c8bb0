"""What a stored message holds, sealed: the text with its choices, and what digits will answer."""

from __future__ import annotations

import json
from dataclasses import dataclass

from bot.core.event import Offered
from bot.core.rendering import Rendered, Tappable


@dataclass(frozen=True, slots=True)
class Letter:
    """An outbound message as it was rendered: what is stored is what is sent, byte for byte."""

    text: str
    body: str
    options: tuple[Tappable, ...] = ()
    language: str = "fr"
    fallback: str | None = None
    place: str = ""  # "flow.state": where the person stood who was written this
    template: str = ""  # the provider's id of the approved text that this is, filled
    values: tuple[str, ...] = ()  # what it was filled with, in the order of its variables

    def to_json(self) -> str:
        """The letter as JSON; `letter_from_json` reads it."""
        options = [[o.number, o.label, o.payload] for o in self.options]
        told = [self.text, self.body, options, self.language, self.fallback]
        if self.template:
            return _dump([*told, self.place, self.template, self.values])
        return _dump([*told, self.place] if self.place else told)


def letter_from_json(stored: str) -> Letter:
    """The letter that `to_json` wrote."""
    text, body, options, language, fallback, *rest = json.loads(stored)
    taps = tuple(Tappable(*option) for option in options)
    if len(rest) > 1:
        place, template, values = rest
        return Letter(text, body, taps, language, fallback, place, template, tuple(values))
    return Letter(text, body, taps, language, fallback, *rest)


def letter_of(rendered: Rendered) -> Letter:
    """What is stored of a rendered reply."""
    return Letter(
        rendered.text,
        rendered.body,
        rendered.options,
        rendered.language,
        rendered.fallback,
        rendered.place,
    )


def offered_to_json(offered: Offered) -> str:
    """What digits will answer, as JSON."""
    return _dump([offered.flow, offered.state, offered.options, offered.page])


def offered_from_json(stored: str) -> Offered:
    """What `offered_to_json` wrote."""
    flow, state, options, page = json.loads(stored)
    return Offered(flow, state, tuple(tuple(option) for option in options), page)


_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
