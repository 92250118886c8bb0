"""A digit in any dress: "2.", "n° 2", "deux", "fila", "2️⃣", "le 2 svp"."""

import re
from collections.abc import Container, Sequence

from bot.core.hearing.politeness import without_politeness
from bot.core.hearing.words import Words

_LONGEST_DRESS = 6
_AMOUNT_SIGNS = "€$£%"
# "2", "02", "no2", "2eme", "2nan": letters, one figure, the end of an ordinal number
_FIGURE = re.compile(r"([a-z]*)0?([0-9])(er|ere|e|em|eme|nd|nde|nan)?")


def digit(text: str, words: Words, *, offered: Container[str] = ()) -> str | None:
    """Return the one digit "0" to "9" that `text` says, or None.

    None for two numbers, a number over nine, a date, an amount, a telephone number, and any other
    word beside it. A word with a second meaning (*segin*, eight or go back) is read as a digit only
    where `offered` holds it; the digit returned is otherwise not required to be offered.
    """
    if any(sign in text for sign in _AMOUNT_SIGNS):
        return None
    tokens = words.tokens_of(text)
    found = digit_among(tokens, words, offered=offered)
    return found or digit_among(without_politeness(tokens, words), words, offered=offered)


def digits(text: str, words: Words, *, offered: Container[str]) -> tuple[str, ...]:
    """Return the offered digits that `text` lists ("1 3", "1,3 et 4", "134"), each once, in order.

    Empty when anything else stands among them, or one is not offered: a list is never half heard.
    """
    if any(sign in text for sign in _AMOUNT_SIGNS):
        return ()
    found: dict[str, None] = {}
    for token in without_politeness(words.tokens_of(text), words):
        values = _listed(token, words, offered=offered)
        if not values and token not in words.number_before | words.fillers:
            return ()
        found |= dict.fromkeys(values)
    return tuple(found) if all(value in offered for value in found) else ()


def _listed(token: str, words: Words, *, offered: Container[str]) -> tuple[str, ...]:
    """The digits of one token; figures run together are one each, for none here is over nine."""
    if token.isdigit() and len(token) > 1:
        return tuple(token)
    value = figure_of(token, words) or _number_word(token, words, offered=offered)
    return (value,) if value else ()


def digit_among(tokens: Sequence[str], words: Words, *, offered: Container[str]) -> str | None:
    """Return the one digit that `tokens`, folded and without courtesy, say, or None."""
    if len(tokens) > _LONGEST_DRESS:
        return None
    found: str | None = None
    for token in tokens:
        value = figure_of(token, words) or _number_word(token, words, offered=offered)
        if value is None:
            if token not in (words.number_before if found is None else words.number_after):
                return None
        elif found is not None:
            return None
        else:
            found = value
    return found


def figure_of(token: str, words: Words) -> str | None:
    """Return the digit of "2", "02", "no2" or "2eme", None for any other token."""
    match = _FIGURE.fullmatch(token)
    if match is None or (match[1] and match[1] not in words.number_before):
        return None
    return None if token.endswith("00") else match[2]


def _number_word(token: str, words: Words, *, offered: Container[str]) -> str | None:
    value = words.numbers.get(token)
    if value is not None and token in words.shy_numbers and value not in offered:
        return None
    return value
