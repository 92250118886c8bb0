"""Hearing: what did the person mean. Pure, and its lists are data (`flows/data/words.yaml`).

`hear` turns a message into a `Meaning`; `build_words` makes the lists ready; `fold` is the spelling
in which texts are compared. A deeper understanding is a further reading in `listening.py`.
"""

from bot.core.hearing.choices import OfferedChoice
from bot.core.hearing.digits import digit, digits
from bot.core.hearing.folding import fold, fold_gently
from bot.core.hearing.listening import hear, hear_exactly
from bot.core.hearing.meaning import (
    Between,
    Chosen,
    Empty,
    Global,
    Meaning,
    No,
    Unclear,
    UnsureStop,
    Word,
    Yes,
)
from bot.core.hearing.politeness import (
    is_mere_courtesy,
    strip_dress,
    strip_little_words,
    strip_politeness,
)
from bot.core.hearing.words import Words, WordsProblem, build_words

__all__ = [
    "Between",
    "Chosen",
    "Empty",
    "Global",
    "Meaning",
    "No",
    "OfferedChoice",
    "Unclear",
    "UnsureStop",
    "Word",
    "Words",
    "WordsProblem",
    "Yes",
    "build_words",
    "digit",
    "digits",
    "fold",
    "fold_gently",
    "hear",
    "hear_exactly",
    "is_mere_courtesy",
    "strip_dress",
    "strip_little_words",
    "strip_politeness",
]
