"""The lists of words that no text may say unless somebody allowed it, as they were imported."""

from __future__ import annotations

from bot.core.check.wording import WordingRules, build_wording
from bot.core.hearing.phrases import Phrases
from bot.services.fact_rows import parsed_facts
from bot.services.watched_lists import with_watched
from bot.store import facts as store
from bot.store.session import Session
from bot.store.watched import list_watched

FILE = "wording"
SECTIONS = ("promises", "approved", "denied", "same_in_bambara")


def read_rules(session: Session) -> WordingRules | None:
    """The rules in force; None before anything was imported."""
    rows = [store.read_fact(session, f"{FILE}.{section}", "-") for section in SECTIONS]
    found = [(row.kind, row.key, row.body) for row in rows if row is not None]
    parsed = with_watched(parsed_facts(found), list_watched(session)).get(FILE)
    return build_wording(parsed) if parsed and "promises" in parsed else None


def promise_words(session: Session, language: str = "fr") -> Phrases | None:
    """The words that promise something; None where there is no list."""
    rules = read_rules(session)
    return rules.promises.get(language) if rules else None
