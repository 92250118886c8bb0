"""A refused sign-in costs a stranger what it costs a member: neither time nor rows tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.services.audit import list_entries
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.refusal import Refusal
from bot.services.sign_in import begin
from bot.services.team import disable
from bot.store.session import Session
from bot.store.tables import metadata
from tests.admin.visiting import Colleague, hire
from tests.parts import TestClock
from tests.rows import ask


class Counting:
    """The database, and how many statements each of its stories made."""

    def __init__(self, database: Any) -> None:
        self._database = database
        self.stories: list[tuple[str, int]] = []

    def __getattr__(self, name: str) -> Any:
        way = getattr(self._database, name)
        return lambda story: way(self._counted(name, story))

    def _counted(self, name: str, story: Callable[[Session], Any]) -> Callable[[Session], Any]:
        def counted(session: Session) -> Any:
            before = session.count
            result = story(session)
            self.stories.append((name, session.count - before))
            return result

        return counted


def rows_of(parts: Parts) -> dict[str, int]:
    """How many rows each table has."""
    return {
        name: ask(parts, select(func.count()).select_from(table))[0][0]
        for name, table in metadata.tables.items()
    }


def refused(parts: Parts, email: str, password: str) -> tuple[object, object]:
    """(what a refused sign-in asks of the database, how many rows more each table has)."""
    database, before = Counting(parts.db), rows_of(parts)
    with pytest.raises(Refusal, match="wrong"):
        begin(
            replace(parts, db=database),  # type: ignore[arg-type]
            email, password, source="192.0.2.7", device="",
        )  # fmt: skip
    after = rows_of(parts)
    return database.stories, {name: after[name] - before[name] for name in after}


@pytest.mark.parametrize("password", ["not the password", "right"])
def test_a_stranger_costs_what_a_member_costs(
    parts: Parts, clock: TestClock, password: str
) -> None:
    awa, gone = hire(parts, Role.AGENT), hire(parts, Role.AGENT, name="gone")
    parts.db.write(lambda s: disable(gone.id, by=None, session=s, now=parts.clock()))
    refused(parts, "first@example.org", "not the password")  # the source is known from here on
    member = refused(parts, awa.email, "not the password")
    theirs = gone.password if password == "right" else password
    assert refused(parts, gone.email, theirs) == member
    assert refused(parts, "nobody@example.org", password) == member
    assert member[0] and any(member[1].values())  # type: ignore[attr-defined]


def test_a_stranger_who_tries_is_noted_without_a_name(
    parts: Parts, clock: TestClock, awa: Colleague
) -> None:
    for email in ("nobody@example.org", awa.email):
        clock.move(seconds=1)
        refused(parts, email, "not the password")
    told = parts.db.read(lambda s: list_entries(session=s, act="sign_in_refused")).entries
    assert [(it.subject_id, it.detail) for it in told] == [(awa.id, {}), (None, {})]


@pytest.fixture
def awa(parts: Parts) -> Colleague:
    return hire(parts, Role.AGENT)
