"""Coming back: what it is when somebody writes, by how long they were away and what is still known.

The place in a conversation and the ticks are kept for some weeks of silence, then let go: who
writes after that is at the menu as if they had just asked for it, and not asked whether to go on.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.conversation import Conversation
from bot.core.event import Event, Expired, Opened, Said
from bot.core.world import MENU, WELCOME

TICKS = "papers"
# Asked for and typed, but never handed over: of no use without the place that would do it.
UNFINISHED = frozenset(
    {
        "appointment_late",
        "asked",
        "complaint_about",
        "complaint_name",
        "erase_word",
        "first_name",
        "holder_code",
        "holder_name",
        "new_pin",
        "new_pin_again",
        "own_name",
        "pin",
        "question",
        "relative_name",
        "relative_number",
        "survey_answer",
        "ticket_at",
        "ticket_reference",
        "ticket_text",
        "transfer_code",
    }
)


def happening(
    conversation: Conversation, said: Said, *, published: Mapping[str, int], is_long_ago: bool
) -> Event:
    """What happened: new here, at the menu without its being shown, back after a silence, or simply
    said. Who is at the menu stands at its present version afterwards.
    """
    if not conversation.flow:
        return Opened(then=said)
    if _waits_at_menu(conversation) and MENU in published:
        conversation.stand_at(MENU, published[MENU], "")
        answers_nothing = said.offered is None and said.payload is None
        return Opened(then=None if answers_nothing and said.text.strip().isdigit() else said)
    return Expired(said) if is_long_ago else said


def _waits_at_menu(conversation: Conversation) -> bool:
    return conversation.flow == MENU and not conversation.asked and not conversation.stack


def let_go(conversation: Conversation) -> None:
    """Forget the place and the ticks: the menu is next, or the welcome for who never ended it."""
    is_welcomed = WELCOME not in {conversation.flow, *(place[0] for place in conversation.stack)}
    for name in (TICKS, *UNFINISHED):
        conversation.answers.pop(name, None)
    conversation.stack, conversation.path = [], []
    conversation.stand_at(MENU if is_welcomed and conversation.flow else "", 0, "")
    conversation.asked = not conversation.flow
