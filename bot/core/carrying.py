"""Carrying over: who stands on a step that a newer version took away goes on where it says."""

from __future__ import annotations

from dataclasses import replace

from bot.core.conversation import Conversation
from bot.core.event import Event, Expired, Opened, Said
from bot.core.version import Version


def carry_over(conversation: Conversation, version: Version, event: Event) -> Event:
    """What happens once the conversation stands in the newer version; it is moved there.

    What was written answers a question that is no more: words for everywhere and free texts are
    heard, but a digit counts for nothing, and the new question is asked.
    """
    target = version.moves.get(conversation.state)
    if target is None or not isinstance(event, Said | Expired):
        return event
    conversation.stand_at(version.flow.flow, version.id, target)
    conversation.asked = False
    if isinstance(event, Expired):
        return event
    if event.payload is not None or event.text.strip().isdigit():
        return Opened(state=target)
    return replace(event, offered=None)
