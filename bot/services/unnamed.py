"""Unnamed: what somebody wrote without their name does not stay in their thread.

The words are needed until the answer that carries the code is on the phone; then they go.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.services.timers import Due, set_timer
from bot.store import messages, unnamed
from bot.store.session import Session

TIMER = "forget_words"
FIRST, AGAIN = timedelta(hours=1), timedelta(hours=6)


def forget_later(session: Session, message_id: int, *, now: datetime) -> None:
    """Empty this message now, and its answers once they have arrived or can arrive no more."""
    messages.blank(session, message_id)
    set_timer(session, TIMER, message_id, due=now + FIRST, now=now)


def forget_words(due: Due) -> None:
    """Empty the answers to a message; what is still on its way is looked at again."""
    if not unnamed.empty_answers(due.session, due.subject_id):
        set_timer(due.session, TIMER, due.subject_id, due=due.now + AGAIN, now=due.now)
