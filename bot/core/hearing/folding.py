"""Spelling made equal: the same word typed on two phones folds to the same text.

For matching only, never for display or storage. Two depths exist because reply words are matched
before doubled letters are folded: `nn` is no, `n` alone means nothing.
"""

import re
import unicodedata
from collections.abc import Container

# Letters that Unicode does not decompose, and signs people type in place of the letters of Bambara.
_LETTERS = {
    "ɛ": "e",
    "ε": "e",  # Greek epsilon, found all over the web in place of ɛ
    "ɔ": "o",
    "ↄ": "o",
    "ͻ": "o",
    "ɲ": "ny",
    "ñ": "ny",
    "ŋ": "ng",
    "œ": "oe",
    "æ": "ae",
    "ø": "o",
    "ı": "i",
    "đ": "d",
    "ɗ": "d",
    "ɓ": "b",
    "ƴ": "y",
    "ł": "l",
}
_APOSTROPHES = frozenset("'’‘‛ʼʹʻˈ′`´＇\u00ad")  # the soft hyphen also vanishes inside a word
_SOUNDS = {"g": "ny", "o": "u", "t": "c", "d": "j"}
# A run is tried from its first letter only: from each letter, a long run would cost its square.
_DIGRAPHS = re.compile(r"(?<!g)g++n|(?<!o)o++u|(?<!t)t++(?:ch|y)|(?<!d)d++[jy]")
_DOUBLED = re.compile(r"([^\W\d_])\1+")
# The rarest signs are worked out each time, so that messages cannot make the table grow for ever.
_REMEMBERED = 0x10000


class _Signs(dict[int, str]):
    """Code point to folded text, worked out when first met: `str.translate` asks for it."""

    def __missing__(self, code_point: int) -> str:
        folded = _fold_sign(chr(code_point))
        if code_point < _REMEMBERED:
            self[code_point] = folded
        return folded


def fold(text: str) -> str:
    """Return `text` in the spelling used to compare names, synonyms and sentences.

    Lower case, no accent or tone, ɛ e, ɔ o, ɲ/gn ny, ŋ ng, ou u, tch/ty c, dj/dy j, doubled letters
    once, apostrophes gone, every other sign a space, digits of any script as 0-9. Never raises;
    folding twice changes nothing; a text without a letter or digit gives "".
    """
    return _collapse(fold_gently(text))


def fold_gently(text: str) -> str:
    """Return `text` folded like `fold`, with doubled letters kept."""
    # Signs are folded one by one: normalising a whole text costs the square of a run of marks.
    signs = text.replace("n\u0303", "ñ").replace("N\u0303", "ñ").translate(_SIGNS)
    return " ".join(_DIGRAPHS.sub(_sound, signs).split())


def reply_tokens(text: str, kept_doubled: Container[str] = ()) -> tuple[str, ...]:
    """Return the words of `text` folded, doubled letters once unless one letter would be left.

    `ayii` is `ayi`, but `nn` stays `nn`: it is a no, and `n` is nothing. `kept_doubled` names
    further words, folded gently, that mean something else once a letter is dropped.
    """
    gentle = fold_gently(text)
    folded = _collapse(gentle)
    if folded == gentle:
        return tuple(gentle.split())
    pairs = zip(gentle.split(), folded.split(), strict=True)
    return tuple(
        doubled if len(once) == 1 or doubled in kept_doubled else once for doubled, once in pairs
    )


def _collapse(gentle: str) -> str:
    folded = _DOUBLED.sub(r"\1", gentle)
    if folded == gentle:
        return gentle
    # A letter folded away can uncover a pair (`tcch`), so go on until nothing changes.
    while (again := _DOUBLED.sub(r"\1", _DIGRAPHS.sub(_sound, folded))) != folded:
        folded = again
    return folded


def _sound(pair: re.Match[str]) -> str:
    return _SOUNDS[pair[0][0]]


def _fold_sign(sign: str) -> str:
    if sign in _APOSTROPHES:  # before ´ is taken apart into a space and an accent
        return ""
    plain = unicodedata.normalize("NFKC", sign).casefold()
    if plain in _LETTERS:
        return _LETTERS[plain]
    return "".join(_fold_part(part) for part in unicodedata.normalize("NFKD", plain))


def _fold_part(part: str) -> str:
    if part in _LETTERS or part in _APOSTROPHES:
        return _LETTERS.get(part, "")
    digit = unicodedata.digit(part, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(part)
    if category == "Mn":  # accents, tones, vowel signs, emoji variation selectors
        return ""
    return part if category[0] == "L" or category == "Mc" else " "


_SIGNS = _Signs()
