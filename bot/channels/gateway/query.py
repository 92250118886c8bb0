"""The query of a call as bytes: a text in it may have any charset, named in another field."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

# What Kannel writes for %C, and for %c where no charset is given. Binary is read as Latin-1: a
# person who writes something odd is answered all the same.
_CODECS = {
    "utf-16be": "utf-16-be",
    "ucs-2": "utf-16-be",
    "2": "utf-16-be",
    "iso-8859-1": "latin-1",
    "latin1": "latin-1",
    "8-bit": "latin-1",
    "1": "latin-1",
}


@dataclass(frozen=True, slots=True)
class Query:
    """The fields of a query; where one stands twice with two values, neither can be trusted."""

    fields: dict[str, bytes]
    is_ambiguous: bool


def read_query(query: str) -> Query:
    """Return the fields of a query, whatever it is: nothing is refused here."""
    fields: dict[str, bytes] = {}
    is_ambiguous = False
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if not part:
            continue
        key, content = _unquoted(name).decode(errors="replace"), _unquoted(value)
        is_ambiguous |= fields.setdefault(key, content) != content
    return Query(fields, is_ambiguous)


def decoded(content: bytes, charset: str) -> str:
    """Return a text in the charset that Kannel names; UTF-8 where it names none we know."""
    return content.decode(_CODECS.get(charset.strip().lower(), "utf-8"), errors="replace")


def _unquoted(text: str) -> bytes:
    raw = text.replace("+", " ").encode("latin-1", errors="replace")
    return unquote_to_bytes(raw)
