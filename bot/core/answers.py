"""Reads an answer in a person's own words as the kind of thing that was asked for."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date

from bot.core.flow import Expects
from bot.core.text import clean

LONGEST_TEXT = 1_000
LONGEST_NAME = 40
SHORTEST_NUMBER = 4  # "1 3" is two choices


def read_answer(expects: Expects, text: str) -> str | None:
    """The answer in its plain form, or None when the text is not of that kind."""
    written = " ".join(clean(text).split())
    return _READERS[expects](written) if written else None


def _text(written: str) -> str | None:
    return written[:LONGEST_TEXT]


def _message(written: str) -> str | None:
    """Words for a person, or a number of theirs: "1" answers some menu, "👍" tells nothing."""
    letters = sum(character.isalpha() for character in written)
    is_told = letters >= 2 or len(_digits(written)) >= SHORTEST_NUMBER
    return written[:LONGEST_TEXT] if is_told else None


def _name(written: str) -> str | None:
    if len(written) > LONGEST_NAME or any(character.isdigit() for character in written):
        return None
    return written if sum(character.isalpha() for character in written) >= 2 else None


def _digits(written: str) -> str:
    plain = unicodedata.normalize("NFKC", written)
    return "".join(str(unicodedata.digit(character)) for character in plain if character.isdigit())


def _number(written: str) -> str | None:
    digits = _digits(written)
    bare = written.replace(" ", "").replace(".", "")
    return digits.lstrip("0") or "0" if digits and len(bare) <= len(digits) + 5 else None


def _amount(written: str) -> str | None:
    """Digits only: in Bambara a money word counts in fives, so no word is ever parsed."""
    digits = _digits(written)
    return digits.lstrip("0") if digits.lstrip("0") and len(digits) <= 10 else None


def _date(written: str) -> str | None:
    parts = "".join(character if character.isdigit() else " " for character in written).split()
    if len(parts) != 3:
        return None
    day, month, year = (int(part) for part in parts)
    if year < 100:
        year += 2000
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _pin(written: str) -> str | None:
    digits = _digits(written)
    bare = written.replace(" ", "")
    return digits if 4 <= len(digits) <= 6 and len(bare) == len(digits) else None


def _code(written: str) -> str | None:
    code = "".join(character for character in written.upper() if character.isalnum())
    return code if 4 <= len(code) <= 12 else None


_READERS: dict[Expects, Callable[[str], str | None]] = {
    "text": _text,
    "message": _message,
    "name": _name,
    "number": _number,
    "amount": _amount,
    "date": _date,
    "place": _text,
    "trade": _text,
    "pin": _pin,
    "code": _code,
}
