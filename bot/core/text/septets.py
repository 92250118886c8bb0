"""The alphabet of a cheap SMS (GSM-7), and how long a text is in each of the two encodings."""

import re
from enum import StrEnum


class Encoding(StrEnum):
    """How an SMS travels: one character outside GSM-7 makes the whole message UCS-2."""

    GSM7 = "GSM-7"
    UCS2 = "UCS-2"


# The default alphabet of 3GPP TS 23.038 in table order, without its entry 27. That one is the
# escape to the extension: sent as a character it would swallow the next one, so it is no letter.
GSM7_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM7_EXTENSION = "\f^{}\\[~]|€"  # two septets each: the escape, then the character

_GSM7_TEXT = re.compile(f"[{re.escape(GSM7_BASIC + GSM7_EXTENSION)}]*")
_OUTSIDE = re.compile(f"[^{re.escape(GSM7_BASIC + GSM7_EXTENSION)}]")
_EXTENSION = re.compile(f"[{re.escape(GSM7_EXTENSION)}]")


def is_gsm7(text: str) -> bool:
    """Whether every character of the text is in GSM-7 or its extension, as it stands."""
    return _GSM7_TEXT.fullmatch(text) is not None


def outside_gsm7(text: str) -> tuple[str, ...]:
    """The distinct characters that make this text UCS-2, in order of appearance: what costs."""
    return tuple(dict.fromkeys(_OUTSIDE.findall(text)))


def septets(text: str) -> int:
    """The length of a GSM-7 text on the wire. Meaningless for any other text."""
    return len(text) + len(_EXTENSION.findall(text))


def utf16_units(text: str) -> int:
    """The length of any text in UTF-16, a lone surrogate counting as one unit."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
