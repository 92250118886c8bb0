"""Answers that a flow sets itself, and those that a sentence brought along."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.event import Outcome
from bot.services.talk import Talk


def remember(talk: Talk, given: Mapping[str, str]) -> Outcome:
    """Set the answers that the flow gives; an empty one is forgotten."""
    answers = talk.conversation.answers
    for name, value in given.items():
        if value:
            answers[name] = value
        else:
            answers.pop(name, None)
    return Outcome("remembered")
