"""The parts of a long message, of which one asks: people tell their story first, or last."""

import re
from collections.abc import Iterator
from itertools import pairwise

LONG = 13  # words; what is shorter is read as one
MOST_CLAUSES = 12
_SHORTEST = 3  # words; less belongs to what stands beside it

_STOPS = re.compile(r"[.!?;:,\n]+|\b(?:virgule|point)\b", re.IGNORECASE)
# Words that begin what is asked, where people set no full stop.
_TURNS = re.compile(
    r"\s+(?=(?:mais|donc|alors|maintenant|mtn|sisan|nka|est ?ce|esk|comment|coman|cmt|o[uù] est|"
    r"je (?:veux|voudrais|voulais|cherche|peux|dois|fais|demande)|j ?v(?:e|eu|eux|x)|"
    r"n b.?a f[eɛè]|n b[eɛè] se|et je|et puis|et on|kes|keske|qu.est|pouvez|vous pouvez|dites)\b)",
    re.IGNORECASE,
)


def clauses_of(text: str) -> tuple[str, ...]:
    """Return the clauses of a long text in order, the last ones when there are too many."""
    clauses: list[str] = []
    for part in _parts(text):
        if clauses and len(clauses[-1].split()) < _SHORTEST:
            clauses[-1] = f"{clauses[-1]} {part}"
        else:
            clauses.append(part)
    if len(clauses) > 1 and len(clauses[-1].split()) < _SHORTEST:
        short = clauses.pop()
        clauses[-1] = f"{clauses[-1]} {short}"
    pairs = [f"{one} {other}" for one, other in pairwise(clauses)]
    return tuple([*clauses, *pairs][-MOST_CLAUSES:]) if len(clauses) > 1 else ()


def _parts(text: str) -> Iterator[str]:
    for sentence in _STOPS.split(text):
        for part in _TURNS.split(sentence):
            if part.strip():
                yield part.strip()
