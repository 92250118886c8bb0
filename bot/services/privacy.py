"""Privacy: what a locked person wrote leads to the lock first, and a private flow waits behind it.

A flow says that it is private; that the conversation is locked is found at each turn
(`locks.look_at_lock`). The words that everyone may always say are heard in front of the lock too.
"""

from __future__ import annotations

from dataclasses import replace

from bot.core.conversation import DEEPEST_STACK, Conversation
from bot.core.event import Opened, Returned, Said
from bot.core.version import Version
from bot.core.world import MENU

LOCK = "verrou"


def is_shut(version: Version, conversation: Conversation) -> bool:
    """True for a flow that shows what is the person's own, while it is not certain who reads."""
    return version.flow.private and not conversation.unlocked


def turn_away(conversation: Conversation, event: Said | Returned) -> Opened:
    """Who stands in a private flow is asked for the key; what they wrote is heard there as words.

    Digits answer nothing any more: what they chose from is not shown again.
    """
    conversation.leave()
    if isinstance(event, Returned):
        return Opened()
    return Opened(then=replace(event, payload=None, offered=None))


def stop_at(
    conversation: Conversation, version: Version, event: Opened | Returned, *, came_from: str
) -> str:
    """The flow to open instead of a private one: the lock, and behind it the place that was wanted.

    Who comes from the lock without having opened it goes to the menu.
    """
    if came_from == LOCK and isinstance(event, Returned):
        conversation.stack.clear()
        return MENU
    state = conversation.state if isinstance(event, Returned) else event.state
    if state not in version.flow.states:
        state = version.flow.start
    conversation.stack.append([version.flow.flow, version.id, state, []])
    del conversation.stack[:-DEEPEST_STACK]
    return LOCK
