"""Moves to a new number at the desk: in whatever order, none is illegal, and each is on record.

The life of a move: held for two days, in which the old number may object; an objection is settled
by a member, for it or against it. What is from before is closed while any move is held or objected.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from sqlalchemy import select

from bot.app import build
from bot.config import from_env
from bot.services import relinks
from bot.services.parts import Parts
from bot.services.refusal import Refusal
from bot.services.relinks import HOLD, Reason
from bot.store import migrate
from bot.store.moment import to_micros
from bot.store.profiles import read_profile
from bot.store.tables import entries
from tests.parts import TestClock, closing, environ, said, stock, write_in
from tests.rows import contact_at
from tests.services.test_locks import Member

STEPS = some.sampled_from(
    ["relink", "same", "object", "object_first", "right", "wrong", "day", "hours"]
)
NUMBERS = (f"+2230000{number:04}" for number in itertools.count(1))


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    folder = tmp_path_factory.mktemp("relinks")
    url = f"sqlite:///{folder / 'life.db'}"
    migrate.upgrade(url)
    config = from_env(environ(url) | {"SEGIN_VAR_DIR": str(folder)})
    with closing(replace(build(config), clock=TestClock())) as opened:
        stock(opened)
        yield opened


@dataclass
class Move:
    """One move to a new number, as it must be."""

    id: int
    before: str
    opens: datetime
    is_objected: bool = False
    is_settled: bool = False


@dataclass
class Person:
    """Somebody who comes to the desk again and again."""

    parts: Parts
    contact_id: int
    number: str
    moves: list[Move] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)

    def write(self, story: Any, *given: Any, **more: Any) -> Any:
        now = self.parts.clock()
        return self.parts.db.write(lambda s: story(*given, **more, session=s, now=now))

    def do(self, step: str) -> None:
        clock = self.parts.clock
        assert isinstance(clock, TestClock)
        match step:
            case "relink":
                self._relink(next(NUMBERS))
            case "same":
                with pytest.raises(Refusal, match="same_number"):
                    self._relink(self.number)
            case "object" if self.moves:
                self._object(self.moves[-1])
            case "object_first" if self.moves:
                self._object(self.moves[0])
            case "right" | "wrong" if self.moves:
                self._settle(self.moves[-1], is_right=step == "right")
            case "day":
                clock.move(days=1)
            case "hours":
                clock.move(hours=5)

    def _relink(self, number: str) -> None:
        relink_id = self.write(
            relinks.relink, self.parts, Member(), self.contact_id, number, reason=Reason.LOST
        )
        self.moves.append(Move(relink_id, self.number, self.parts.clock() + HOLD))
        self.number = number
        self.acts.append("relinked")

    def _object(self, move: Move) -> None:
        is_in_time = self.parts.clock() < move.opens
        assert self.write(relinks.object_to, move.id) is is_in_time
        if is_in_time and not move.is_objected:
            move.is_objected = True
            self.acts.append("relink_objected")

    def _settle(self, move: Move, *, is_right: bool) -> None:
        if not move.is_objected or move.is_settled:
            with pytest.raises(Refusal, match="no_objection"):
                self.write(relinks.settle_objection, Member(), move.id, is_right=is_right)
            return
        self.write(relinks.settle_objection, Member(), move.id, is_right=is_right)
        move.is_settled = True
        self.acts.append("relink_confirmed" if is_right else "relink_undone")
        if not is_right:
            self.number = move.before

    def see(self) -> None:
        """They write from where they must, and what is from before is closed while it must be."""
        assert contact_at(self.parts, self.number).id == self.contact_id
        profile = self.parts.db.read(lambda s: read_profile(s, self.contact_id))
        now = self.parts.clock()
        is_closed = (profile.history_opens_at or 0) > to_micros(now)
        must_be_closed = any(
            it.is_objected or it.opens > now for it in self.moves if not it.is_settled
        )
        assert is_closed == must_be_closed

    def read_record(self) -> None:
        asked = select(entries.c.act).where(entries.c.subject_id == self.contact_id)
        found = [row[0] for row in self.parts.db.read(lambda s: s.run(asked))]
        assert sorted(it for it in found if it.startswith("relink")) == sorted(self.acts)
        waiting = self.parts.db.read(lambda s: relinks.list_objections(Member(), session=s))
        assert {it.relink_id for it in waiting if it.contact_id == self.contact_id} == {
            it.id for it in self.moves if it.is_objected and not it.is_settled
        }


@settings(max_examples=40, deadline=None)
@given(steps=some.lists(STEPS, max_size=12))
def test_no_move_to_a_new_number_is_illegal_and_each_is_recorded(
    parts: Parts, steps: list[str]
) -> None:
    number = next(NUMBERS)
    write_in(parts, said("Bonjour", sender=number))
    person = Person(parts, contact_at(parts, number).id, number)
    for step in steps:
        person.do(step)
        person.see()
    person.read_record()
