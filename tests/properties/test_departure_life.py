"""A departure's life: planned, moved, cancelled or left; nothing illegal, each move on record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from sqlalchemy import select

from bot.app import build
from bot.config import from_env
from bot.services import departures
from bot.services.due import TIMERS
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.refusal import Refusal
from bot.store import contacts, migrate
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.tables import departure_people, entries
from bot.store.tables import departures as rows
from bot.timekeeper import fire_due
from tests.parts import TestClock, closing, environ, stock

STEPS = some.tuples(
    some.sampled_from(["move", "move", "cancel", "join", "quit", "wait", "wait", "stale", "past"]),
    some.integers(0, 12),
)


class Agent:
    """A member who accompanies people."""

    id = 1
    roles = frozenset({Role.AGENT})


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    folder: Path = tmp_path_factory.mktemp("departures")
    url = f"sqlite:///{folder / 'life.db'}"
    migrate.upgrade(url)
    config = from_env(environ(url) | {"SEGIN_VAR_DIR": str(folder)})
    with closing(replace(build(config), clock=TestClock())) as opened:
        stock(opened)
        yield opened


@dataclass
class Journey:
    """A departure, and what must be true of it by what was done so far."""

    parts: Parts
    contact_id: int
    id: int = 0
    day: date = date.min
    state: str = "planned"
    version: int = 0
    is_on_it: bool = False
    acts: list[str] = field(default_factory=lambda: ["departure_planned"])

    def write(self, story: Any, *given: Any, **more: Any) -> Any:
        now = self.parts.clock()
        return self.parts.db.write(lambda s: story(*given, **more, session=s, now=now))

    def plan(self) -> None:
        self.day = self.parts.clock().date() + timedelta(days=20)
        self.id = self.write(departures.plan_departure, Agent(), "Agadez", self.day)

    def do(self, step: str, days: int) -> None:
        if step == "wait":
            self._wait(days)
            return
        if self.state != "planned":
            with pytest.raises(Refusal, match="not_planned"):
                self._act(step, days)
            return
        if step in ("stale", "past"):
            with pytest.raises(
                Refusal, match="departure_changed" if step == "stale" else "bad_day"
            ):
                self._act(step, days)
            return
        was = self.day, self.is_on_it
        self._act(step, days)
        self._note(step, days, *was)

    def _act(self, step: str, days: int) -> None:
        today, agent = self.parts.clock().date(), Agent()
        match step:
            case "move" | "past" | "stale":
                day = today + timedelta(days=-1 if step == "past" else days)
                seen = self.version - 1 if step == "stale" else self.version
                self.write(
                    departures.move_departure, self.parts, agent, self.id, day, tells=True,
                    seen=seen,
                )  # fmt: skip
            case "cancel":
                self.write(departures.cancel_departure, self.parts, agent, self.id, tells=True)
            case "join":
                self.write(departures.add_person, self.parts, agent, self.id, self.contact_id)
            case "quit":
                self.write(departures.remove_person, agent, self.id, self.contact_id)

    def _note(self, step: str, days: int, day: date, was_on_it: bool) -> None:
        match step:
            case "move" if (moved := self.parts.clock().date() + timedelta(days=days)) != day:
                self.day, self.version = moved, self.version + 1
                self.acts.append("departure_moved")
            case "cancel":
                self.state, self.version = "cancelled", self.version + 1
                self.acts.append("departure_cancelled")
            case "join" if not was_on_it:
                self.is_on_it = True
                self.acts.append("departure_joined")
            case "quit" if was_on_it:
                self.is_on_it = False
                self.acts.append("departure_quit")

    def _wait(self, days: int) -> None:
        clock = self.parts.clock
        assert isinstance(clock, TestClock)
        clock.move(days=days)
        fire_due(self.parts, TIMERS)
        if self.state == "planned" and clock().date() > self.day:
            self.state, self.version = "left", self.version + 1

    def see(self) -> None:
        """It is as it must be, and who is on it too."""
        asked = select(rows.c.state, rows.c.leaves_on, rows.c.version).where(rows.c.id == self.id)
        found = self.parts.db.read(lambda s: s.run(asked))
        assert found == [(self.state, self.day.isoformat(), self.version)]
        people = select(departure_people.c.contact_id).where(
            departure_people.c.departure_id == self.id
        )
        there = self.parts.db.read(lambda s: s.run(people))
        assert there == ([(self.contact_id,)] if self.is_on_it else [])

    def read_record(self) -> None:
        asked = (
            select(entries.c.act)
            .where(entries.c.subject == "departure")
            .where(entries.c.subject_id == self.id)
            .where(entries.c.member_id.is_not(None))
        )
        found = [row[0] for row in self.parts.db.read(lambda s: s.run(asked))]
        assert sorted(found) == sorted(self.acts)


@settings(max_examples=40, deadline=None)
@given(steps=some.lists(STEPS, max_size=12))
def test_no_departure_makes_an_illegal_move_and_each_is_recorded(
    parts: Parts, steps: list[tuple[str, int]]
) -> None:
    contact_id, at = new_id(), to_micros(parts.clock())
    parts.db.write(
        lambda s: contacts.insert_contact(s, contact_id=contact_id, language="fr", now=at)
    )
    journey = Journey(parts, contact_id)
    journey.plan()
    for step, days in steps:
        journey.do(step, days)
        journey.see()
    journey.read_record()
