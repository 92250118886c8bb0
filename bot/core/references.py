"""References of requests as people type them: "ABC123", "ma plainte abc 123", with or without code.
"""

from __future__ import annotations

import re
from typing import NamedTuple

LETTERS = "ACDEFHJKLMNPRTUVWXY"  # none that is mistaken for another, or for a digit
_REFERENCE = re.compile(rf"(?<![A-Z0-9])([{LETTERS}]{{3}})[ .-]?([1-9][0-9]{{2}})(?![0-9])")
_CODE = re.compile(r"(?<![0-9])([0-9]{3}) ?([0-9]{3})(?![0-9])")
_ABOUT = re.compile(
    r"PLAINTE|DEMANDE|SUIVI|R[EÉ]F[EÉ]RENCE|R[EÉ]PONSE|CODE|MA|MON|LA|LE|ET"
    r"|NUM[EÉ]RO|N°|O[UÙ]|EN|EST|NO|[A-Z]'?"
)
_WORD = re.compile(r"[^\W\d_]+°?'?|[0-9]+")


class Reference(NamedTuple):
    """A reference, and the code that belongs to an anonymous one; empty when none was given."""

    reference: str
    code: str


def reference_in(text: str) -> Reference | None:
    """The first reference that a text names; None for none."""
    written = text[:200].upper()
    found = _REFERENCE.search(written)
    if found is None:
        return None
    code = _CODE.search(written[found.end() :])
    return Reference(found[1] + found[2], code[1] + code[2] if code else "")


def asks_for_reference(text: str) -> bool:
    """True when a whole message does nothing but name a reference: "ma plainte ABC123"."""
    found = _REFERENCE.search(text[:200].upper())
    if found is None or len(text) > 80:
        return False
    written = text.upper()
    rest = _CODE.sub(" ", written[: found.start()] + " " + written[found.end() :])
    return all(_ABOUT.fullmatch(word) for word in _WORD.findall(rest))
