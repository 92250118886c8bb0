"""The spelling of a text on its way out: cheap by SMS where letters allow, whole where not.

Stored texts keep the standard spelling; only the copy that travels by SMS is respelled.
"""

import re
import unicodedata

from bot.core.text.septets import GSM7_BASIC, GSM7_EXTENSION, is_gsm7

# Already fit to travel: GSM-7 without the two control characters that `clean` would touch.
_READY = re.compile(
    "[" + re.escape((GSM7_BASIC + GSM7_EXTENSION).translate({0x0C: None, 0x0D: None})) + "]*"
)

# Controls, soft hyphen, zero-width and bidirectional marks: no one sees them, each makes an SMS
# UCS-2, and some make a text read otherwise than it was written.
_INVISIBLE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
)
# As invisible, but they hold emoji and joined scripts together: dropped only if GSM-7 follows.
_JOINERS = re.compile("[\u200c\u200d\ufe00-\ufe0f]")

_WIDE_SPACES = "\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_SPACES = " " + _WIDE_SPACES

_FRENCH = {
    "ç": "c", "ê": "e", "ë": "e", "î": "i", "ï": "i", "ô": "o", "û": "u", "â": "a", "ÿ": "y",
    "À": "A", "Â": "A", "È": "E", "Ê": "E", "Ë": "E", "Î": "I", "Ï": "I", "Ô": "O", "Ù": "U",
    "Û": "U", "Ÿ": "Y", "œ": "oe", "Œ": "OE",
}  # fmt: skip
_BAMBARA = {
    "ɛ": "è", "ɔ": "ò", "ɲ": "ny", "ŋ": "ng", "Ɛ": "E", "Ɔ": "O", "Ɲ": "Ny", "Ŋ": "Ng",
    "Ò": "O", "Ì": "I",
}  # fmt: skip
_TONE_MARKS = dict.fromkeys("\u0300\u0301\u0302\u0304\u030c", "")  # ` ´ ^ ¯ and the caron
_SIGNS = (
    dict.fromkeys("‘’‛ʼ", "'")
    | dict.fromkeys("“”„‟«»", '"')
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys(_WIDE_SPACES, " ")
    | {"…": "...", "°": "o", "º": "o", "•": "*"}
)
# Vowels and nasals that carry a tone in one character. Those GSM-7 has (é è à ì ò ù) stay: è and
# ò are letters of the SMS spelling, é and à those of French names inside a Bambara sentence.
_TONED = {
    "á": "a", "ǎ": "a", "ā": "a", "ě": "e", "ē": "e", "í": "i", "ǐ": "i", "ī": "i", "ó": "o",
    "ǒ": "o", "ō": "o", "ú": "u", "ǔ": "u", "ū": "u", "ń": "n", "ǹ": "n", "ň": "n", "ḿ": "m",
    "Á": "A", "Ǎ": "A", "Ā": "A", "Ě": "E", "Ē": "E", "Í": "I", "Ǐ": "I", "Ī": "I", "Ó": "O",
    "Ǒ": "O", "Ō": "O", "Ú": "U", "Ǔ": "U", "Ū": "U", "Ń": "N", "Ǹ": "N", "Ň": "N", "Ḿ": "M",
}  # fmt: skip
# In these languages none of `_TONED` is a letter: in French it stands in a Bambara word or a name.
_LANGUAGES_WITHOUT_TONED_LETTERS = frozenset({"fr", "bm"})

_PLAIN_SPELLING = _FRENCH | _BAMBARA | _TONE_MARKS | _SIGNS
_TONELESS_SPELLING = _PLAIN_SPELLING | _TONED
_PLAIN = re.compile(f"[{''.join(_PLAIN_SPELLING)}]")
_TONELESS = re.compile(f"[{''.join(_TONELESS_SPELLING)}]")


def storable(text: str) -> str:
    """The text with U+FFFD in place of what no UTF-8 database column takes, and nothing else.

    That is NUL and lone surrogates; two surrogates that make a pair become their character.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.replace("\0", "\ufffd")


def clean(text: str) -> str:
    """The same text for a reader: NFC, line ends as newlines, nothing invisible, encodable."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    return unicodedata.normalize("NFC", storable(_INVISIBLE.sub("", text)))


def sms_spelling(text: str, language: str) -> str:
    """The text as it goes out by SMS: GSM-7 when respelling suffices, else `clean(text)` whole.

    Never `?` for a letter, and never half respelled: when one character stays outside GSM-7 the
    message is UCS-2 anyway, and keeps its own spelling. Respelling twice changes nothing.
    """
    if _READY.fullmatch(text):
        return text
    whole = clean(text)
    respelled = _respell(whole, language)
    return respelled if is_gsm7(respelled) else whole


def _respell(text: str, language: str) -> str:
    text = unicodedata.normalize("NFC", _JOINERS.sub("", text))
    if "«" in text or "»" in text:
        text = _without_inner_spaces(text)
    if language in _LANGUAGES_WITHOUT_TONED_LETTERS:
        return _TONELESS.sub(lambda found: _TONELESS_SPELLING[found[0]], text)
    return _PLAIN.sub(lambda found: _PLAIN_SPELLING[found[0]], text)


def _without_inner_spaces(text: str) -> str:
    """« mot » as «mot». Plain string work: a pattern for it is quadratic on a run of spaces."""
    before, *opened = text.split("«")
    text = "«".join([before, *(piece.lstrip(_SPACES) for piece in opened)])
    *closed, after = text.split("»")
    return "»".join([*(piece.rstrip(_SPACES) for piece in closed), after])
