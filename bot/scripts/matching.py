"""Compares what was answered with what a script expects, and shows where they part."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.core.rendering import Medium
from bot.core.text import sms_spelling
from bot.scripts.reading import NO_ANSWER, Message
from bot.services.thread import Line

NEW_MESSAGE = "(next message)"  # stands between two messages in what is compared
ANYTHING = "..."


def lines_of(text: str) -> Message:
    """The lines of a message as scripts hold them: trimmed, the empty ones left out."""
    return tuple(line.strip() for line in text.split("\n") if line.strip())


def difference(expected: Sequence[Message], arrived: Sequence[Line]) -> str | None:
    """Where the answer is another one, line by line; None when it is what was expected."""
    language = _spelling_of(arrived)
    wanted = [tuple(_spelled(line, language) for line in message) for message in expected]
    answered = [lines_of(line.text) for line in arrived]
    if len(wanted) == len(answered):
        answered = [_folded(*pair) for pair in zip(wanted, answered, strict=True)]
    pairs = _aligned(_joined(wanted), _joined(answered))
    if all(_fits(*pair) for pair in pairs):
        return None
    if not wanted or not answered:
        pairs = [*pairs, (NO_ANSWER, None) if not wanted else (None, NO_ANSWER)]
    return "\n".join(line for pair in pairs for line in _shown(*pair))


def _aligned(want: list[str], have: list[str]) -> list[tuple[str | None, str | None]]:
    """The two lists side by side, so that as many lines as possible stand beside their own."""
    best: dict[tuple[int, int], int] = {}
    for i in range(len(want) - 1, -1, -1):
        for j in range(len(have) - 1, -1, -1):
            skip = max(best.get((i + 1, j), 0), best.get((i, j + 1), 0))
            both = best.get((i + 1, j + 1), 0) + 1 if _fits(want[i], have[j]) else 0
            best[i, j] = max(skip, both)
    pairs: list[tuple[str | None, str | None]] = []
    i = j = 0
    while i < len(want) or j < len(have):
        if i < len(want) and j < len(have) and _fits(want[i], have[j]):
            pairs.append((want[i], have[j]))
            i, j = i + 1, j + 1
        elif j >= len(have) or (i < len(want) and best.get((i + 1, j), 0) == best.get((i, j), 0)):
            pairs.append((want[i], None))
            i += 1
        else:
            pairs.append((None, have[j]))
            j += 1
    return pairs


def _shown(want: str | None, have: str | None) -> list[str]:
    sign = "-" if have is None else "+" if want is None else " "
    return [f"  {sign} {line}" for line in (have or want or "").split("\n")]


def _folded(want: Message, have: Message) -> Message:
    """A last line that ends in `...` stands for the rest of the message."""
    if not want or not want[-1].endswith(ANYTHING):
        return have
    whole = len(want) - 1
    return (*have[:whole], "\n".join(have[whole:])) if len(have) > whole else have


def _joined(messages: Iterable[Message]) -> list[str]:
    joined: list[str] = []
    for message in messages:
        joined += [NEW_MESSAGE, *message] if joined else message
    return joined


def _spelling_of(arrived: Sequence[Line]) -> str | None:
    """The language whose SMS spelling counts; None where texts travel as they are written."""
    if not arrived or arrived[0].medium is not Medium.SMS:
        return None
    return arrived[0].language or "fr"


def _spelled(written: str, language: str | None) -> str:
    """Scripts hold the ordinary spelling; an SMS must have exactly the cheap form of it."""
    return written if language is None else sms_spelling(written, language)


def _fits(want: str | None, have: str | None) -> bool:
    if want is None or have is None:
        return False
    if ANYTHING not in want:
        return want == have
    pattern = ".*".join(re.escape(part) for part in want.split(ANYTHING))
    return re.fullmatch(pattern, have, re.DOTALL) is not None
