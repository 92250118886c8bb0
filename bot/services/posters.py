"""Posters: the ways to write to the service, as a link that a telephone opens and a number to type.

The numbers are those of the settings, else those that the service sends from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from bot.core.rendering import Medium
from bot.services.parts import Parts
from bot.services.settings import read_group
from bot.store.session import Session

GROUP = "posters"
FIRST_WORD = "Bonjour"
_BEFORE_A_SIGN = re.compile(r" (?=[:;?!»])")  # no line of a poster begins with one
SHORTEST = 3  # a short number of an operator


@dataclass(frozen=True, slots=True)
class Poster:
    """One way to write, with what stands above it in each language."""

    medium: Medium
    number: str  # as it is read and typed
    link: str  # what the square code holds
    french: str
    bambara: str  # empty: nobody wrote it


def list_posters(parts: Parts, *, session: Session) -> list[Poster]:
    """A poster for each medium that has a number."""
    settings, twilio = read_group(GROUP, session=session), parts.config.twilio
    senders = {
        Medium.WHATSAPP: settings["poster_whatsapp"] or (twilio and twilio.whatsapp_from) or "",
        Medium.SMS: settings["poster_sms"] or (twilio and twilio.sms_from) or "",
    }
    return [
        Poster(
            medium,
            spaced(number),
            link_to(medium, number),
            _BEFORE_A_SIGN.sub("\N{NO-BREAK SPACE}", settings["poster_text"]),
            settings["poster_text_bm"],
        )
        for medium, number in senders.items()
        if len(digits_of(number)) >= SHORTEST
    ]


def digits_of(number: str) -> str:
    """The figures of a number as it was typed, or as a provider has it."""
    return "".join(it for it in number if it.isascii() and it.isdigit())


def link_to(medium: Medium, number: str) -> str:
    """What opens a new message with the first word written."""
    digits = digits_of(number)
    if medium is Medium.WHATSAPP:
        return f"https://wa.me/{digits}?text={quote(FIRST_WORD)}"
    plus = "+" if "+" in number else ""
    return f"sms:{plus}{digits}?body={quote(FIRST_WORD)}"


def spaced(number: str) -> str:
    """A number that can be read aloud: Malian ones by two, others as they are."""
    digits = digits_of(number)
    if "+" not in number:
        return digits
    if digits.startswith("223") and len(digits) == 11:
        own = digits[3:]
        return " ".join(["+223", *(own[at : at + 2] for at in range(0, len(own), 2))])
    return f"+{digits}"
