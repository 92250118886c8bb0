"""Candidates: what is asked about one person before a broadcast reaches them, all at once."""

from __future__ import annotations

from bot.store.consents import LATEST
from bot.store.contacts import CONVERSATION
from bot.store.profiles import PROFILE
from bot.store.protected_people import IS_PROTECTED
from bot.store.session import Session
from bot.store.ways import PERSON, WAYS

QUESTIONS = (PERSON, WAYS, LATEST, PROFILE, IS_PROTECTED, CONVERSATION)


def look_ahead(session: Session, contact_id: int) -> None:
    """Let the questions that will be asked about a locked contact travel together."""
    for question in QUESTIONS:
        session.ahead(question, {"contact_id": contact_id})
