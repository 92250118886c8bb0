"""How a typed word sounds: two spellings that a phone gives the same sound are the same word.

For matching only. French habits (ph/f, qu/k/c, eau/o, é/er/ez, silent endings) and Bambara written
with them (gn/ny, ti/c, di/j, ou/u, lost final nasal) are two readings, because *ce* is *se* in one
and *tche* in the other.
"""

import re
import unicodedata
from functools import lru_cache

LONGEST_WORD = 24

_LETTERS = str.maketrans({"ɛ": "e", "ε": "e", "ɔ": "o", "ɲ": "ny", "ŋ": "ng", "œ": "oe", "æ": "e",
                          "ç": "ss", "ñ": "ny", "ɩ": "i", "ß": "ss"})  # fmt: skip
_WORD = re.compile(r"[a-z0-9]+")

# Tried in this order at each letter; lower case is what is typed, capitals are sounds.
_FRENCH = (
    ("tch", "C"),
    ("sch|sh|ch", "S"),
    ("ph", "f"),
    ("eaux?", "o"),
    ("au", "o"),
    ("aill|ail$|ail(?=s$)", "aY"),
    ("eill|eil$", "eY"),
    ("euill|euil$|ueil", "EY"),
    ("ouill|ouil$", "uY"),
    ("ill(?=[aeo])", "iY"),
    ("oin(?![aeiouy])", "uI"),
    ("(?:ain|ein|aim|in|im|un|um|yn|ym)(?![aeiouyhnm])", "I"),
    ("ien(?![aeiouyn])", "iI"),
    ("(?:an|am|en|em|aon)(?![aeiouynmh])", "A"),
    ("(?:on|om)(?![aeiouynm])", "O"),
    ("oeu|eu|oe", "E"),
    ("ou|oo", "u"),
    ("oi|oy|oua|wa", "ua"),
    ("ai|ei|ay|ey", "e"),
    ("gn", "ny"),
    ("ge(?=[aou])", "j"),
    ("gu(?=[eiy])", "g"),
    ("g(?=[eiy]|$)", "j"),
    ("dj|dg", "j"),
    ("ti(?=on|el|eu)", "si"),
    ("cqu|ck|qu|q|k|cc?(?![eiyhc])", "k"),
    ("c(?=[eiy])", "s"),
    ("c", "k"),
    ("x", "ks"),
    ("z", "s"),
    ("th", "t"),
    ("h", ""),
    ("y", "i"),
    ("w", "u"),
)
_BAMBARA = (
    ("tch|ty|th|ch|t?ti(?=[aeou])", "c"),
    ("dj|dy|di(?=[aeou])", "j"),
    ("gn|ny|ni(?=[aeou])", "N"),
    ("ou", "u"),
    ("gu(?=[eiy])", "g"),
    ("qu|q", "k"),
    ("sh", "s"),
    ("z", "s"),
    ("h", ""),
    ("ai|ei", "e"),
    ("y", "i"),
    ("w", "u"),
)
_LOOSE = str.maketrans({"N": "n", "g": "k", "c": "k"})
_SILENT_END = re.compile(r"(?<=..)(?:[tdp]s|[stdxzp])$")
_SOUNDED_E = re.compile(r"(?<=.)(?:ez|ee|ait|ais|aient|ai)$")
_INFINITIVE = re.compile(r"^(.*[aeiouy].*)(?<=...)er$")  # "papier", not "fer"
_MUTE_END = re.compile(r"(?<=..)e+$")
_LATE_SILENT = re.compile(r"(?<=[aeiouAEIOY])[td]$")
_DOUBLED = re.compile(r"([a-zA-Z])\1+")


def _compiled(rules: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], tuple[str, ...]]:
    pattern = "|".join(f"({typed})" for typed, _ in rules)
    return re.compile(pattern), tuple(sound for _, sound in rules)


_FRENCH_RULES = _compiled(_FRENCH)
_BAMBARA_RULES = _compiled(_BAMBARA)


def plain(text: str) -> str:
    """Return `text` in lower case without accents, tones or the letters phones lack."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    return "".join(
        sign for sign in unicodedata.normalize("NFD", folded) if not unicodedata.combining(sign)
    ).translate(_LETTERS)


def words_of(text: str) -> list[str]:
    """Return the words of `text`, plain; apostrophes part words as spaces do."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(plain(text))]


@lru_cache(maxsize=20_000)  # pure, and the same few thousand words are asked for all the time
def french_sound(word: str) -> str:
    """Return the French sound of a plain word: "papiers", "papié" and "papye" give the same."""
    if word.isdigit():
        return word
    ending = _SILENT_END.sub("", word)
    ending = _INFINITIVE.sub(r"\1e", _SOUNDED_E.sub("e", ending))
    heard = _rewritten(ending, _FRENCH_RULES)
    heard = _MUTE_END.sub("", _DOUBLED.sub(r"\1", heard))
    return heard or word


@lru_cache(maxsize=20_000)
def bambara_sound(word: str) -> str:
    """Return the Bambara sound of a plain word: "gnini" and "ɲini", "tiè" and "cɛ"."""
    return _DOUBLED.sub(r"\1", _rewritten(word, _BAMBARA_RULES)) or word


def loosened(sound: str) -> str:
    """Return a Bambara sound without what a French hand does not tell apart: ɲ/n, g/k, c/k."""
    return sound.translate(_LOOSE)


def skeleton(sound: str) -> str:
    """Return the consonants of a sound: what is left when vowels are guessed."""
    return "".join(sign for sign in sound if sign not in "aeiouEY")


def _rewritten(word: str, rules: tuple[re.Pattern[str], tuple[str, ...]]) -> str:
    pattern, sounds = rules
    return pattern.sub(lambda found: sounds[(found.lastindex or 1) - 1], word)
