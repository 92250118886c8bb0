"""The lists that free text is understood by, with the phrases that members taught beside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bot.core.understanding.sources import QUESTION
from bot.services.fact_rows import Parsed
from bot.store.unheard import TaughtRow


def with_taught(facts: Parsed, taught: Sequence[TaughtRow]) -> Parsed:
    """The lists of the files with what members taught beside; the given ones are not changed."""
    if not taught or "intents" not in facts or "phrases" not in facts:
        return facts
    intents = {it["id"]: it for it in facts["intents"].get("intents", ())}
    questions = dict(facts["phrases"].get("questions", {}))
    for row in taught:
        if row.meaning.startswith(QUESTION):
            name = row.meaning.removeprefix(QUESTION)
            questions[name] = _joined(questions.get(name, {}), row)
        elif row.meaning in intents:
            intents[row.meaning] = _joined(intents[row.meaning], row)
    return {
        **facts,
        "intents": {**facts["intents"], "intents": list(intents.values())},
        "phrases": {**facts["phrases"], "questions": questions},
    }


def _joined(wordings: dict[str, Any], row: TaughtRow) -> dict[str, Any]:
    known: Iterable[str] = wordings.get(row.language, ())
    return {**wordings, row.language: [*known, row.wording]}
