"""What a text costs as an SMS, and where the network cuts it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.core.text.septets import Encoding, is_gsm7, septets, utf16_units

# Units of a message that travels alone, then of each part of a longer one, whose header of
# six octets tells the handset the order.
_ALONE = {Encoding.GSM7: 160, Encoding.UCS2: 70}
_PART = {Encoding.GSM7: 153, Encoding.UCS2: 67}

# Two surrogates that stand side by side in a string are one pair on the wire.
_SURROGATE_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


@dataclass(frozen=True, slots=True)
class Measure:
    """One text as an SMS: `units` are septets in GSM-7 and UTF-16 units in UCS-2."""

    encoding: Encoding
    units: int
    segments: int  # 0 for the empty text, which is not sent
    parts: tuple[str, ...]  # one per segment; joined they are the text
    segment_units: tuple[int, ...]


def measure(text: str) -> Measure:
    """The cost of the text exactly as it stands: nothing is normalised, dropped or respelled."""
    encoding = Encoding.GSM7 if is_gsm7(text) else Encoding.UCS2
    count = septets if encoding is Encoding.GSM7 else utf16_units
    units = count(text)
    if units == 0:
        return Measure(encoding, 0, 0, (), ())
    if units <= _ALONE[encoding]:
        return Measure(encoding, units, 1, (text,), (units,))
    parts = _cut(text, _PART[encoding], count=count)
    return Measure(encoding, units, len(parts), parts, tuple(map(count, parts)))


def split(text: str) -> tuple[str, ...]:
    """The parts in which the text travels; no escape or surrogate pair is ever cut in two."""
    return measure(text).parts


def _cut(text: str, room: int, *, count: Callable[[str], int]) -> tuple[str, ...]:
    """The longest parts of at most `room` units, between characters and never inside a pair."""
    parts = []
    start = 0
    while start < len(text):
        end = start + room
        while (excess := count(text[start:end]) - room) > 0:
            end -= (excess + 1) // 2  # a character has two units at most: never too far back
        if _SURROGATE_PAIR.match(text, end - 1):
            end -= 1
        parts.append(text[start:end])
        start = end
    return tuple(parts)
