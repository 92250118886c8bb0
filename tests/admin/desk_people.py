"""The desk of a test: the service with its shipped content, a member there, and people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.app import LOCALES, build
from bot.config import from_env
from bot.services.library import Library
from bot.services.parts import Parts
from bot.services.phrases import load_phrases
from bot.services.policy import Role
from bot.store.tables import contacts
from tests.admin.pages import Page
from tests.admin.recorded import acts_on
from tests.admin.visiting import Visitor, hire
from tests.parts import TestClock, closing, environ, stocked_url
from tests.rows import ask as rows_of

__all__ = ["agent", "parts", "stocked_url"]
NUMBER, MASKED = "+22300001234", "+223 •• •• 12 34"
AWA = {
    "first_name": "Mariam",
    "number": "",
    "language": "fr",
    "place": "mali",
    "region": "kayes",
    "service": "given",
    "reminders": "refused",
}


@pytest.fixture
def parts(stocked_url: str, clock: TestClock) -> Iterator[Parts]:
    """The parts with the shipped content, without the understanding of free text."""
    made = build(from_env(environ(stocked_url)))
    library = Library(load_phrases(LOCALES))
    with closing(replace(made, clock=clock, library=library)) as ready:
        yield ready


@pytest.fixture
def agent(visitor: Visitor, parts: Parts) -> Visitor:
    return visitor.be(hire(parts, Role.AGENT))


def register(agent: Visitor, **entered: str) -> Page:
    """Enter a person; the page that follows."""
    page = agent.open("/admin/desk/new")
    assert page.problems == []
    return agent.press(page.form("/desk/new"), **{**AWA, **entered})


def newest_person(parts: Parts) -> int:
    """The person registered last."""
    statement = select(contacts.c.id).where(contacts.c.name.is_not(None))
    return max(int(row[0]) for row in rows_of(parts, statement))


def acts(parts: Parts) -> list[str]:
    """What the audit log says about persons; what happened in one moment has no order."""
    return [act for act, _ in acts_on(parts, "contact")]
