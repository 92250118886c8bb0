"""A wish to be forgotten: whatever is done in whatever order, no illegal move, each on record.

The life of a wish: asked, then undone with its code or, after seven days, done for good.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from sqlalchemy import select

from bot.app import build
from bot.config import from_env
from bot.services import ledger, oblivion
from bot.services.due import TIMERS
from bot.services.erasure import ask_erasure, undo_erasure
from bot.services.parts import Parts
from bot.services.refusal import Refusal
from bot.store import contacts, migrate
from bot.store.identity import new_id
from bot.store.moment import to_micros
from bot.store.tables import contacts as contact_rows
from bot.store.tables import entries
from bot.timekeeper import fire_due
from tests.parts import TestClock, closing, environ, stock
from tests.services.test_locks import Member

STEPS = some.sampled_from(["ask", "undo", "undo_wrong", "undo_old", "day", "days", "tidy"])


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    folder = tmp_path_factory.mktemp("erasures")
    url = f"sqlite:///{folder / 'life.db'}"
    migrate.upgrade(url)
    config = from_env(environ(url) | {"SEGIN_VAR_DIR": str(folder)})
    with closing(replace(build(config), clock=TestClock())) as opened:
        stock(opened)
        yield opened


@dataclass
class Wish:
    """Somebody, and what must be true of them by what was done so far."""

    parts: Parts
    contact_id: int = field(default_factory=new_id)
    state: str = "shown"
    code: str = ""
    old_codes: list[str] = field(default_factory=list)
    days: int = 0
    acts: list[str] = field(default_factory=list)

    def write(self, story: Any, *given: Any) -> Any:
        now = self.parts.clock()
        return self.parts.db.write(lambda s: story(*given, session=s, now=now))

    def do(self, step: str) -> None:
        match step:
            case "ask" if self.state != "gone":
                self._ask()
            case "undo" if self.code:
                self._undo(self.code, is_right=self.state == "waiting")
            case "undo_wrong":
                self._undo("AAAAAAAA", is_right=False)
            case "undo_old" if self.old_codes:
                self._undo(self.old_codes[0], is_right=False)
            case "day":
                self._wait(1)
            case "days":
                self._wait(4)
            case "tidy":
                oblivion.tidy(self.parts)

    def _ask(self) -> None:
        if self.state == "waiting":
            with pytest.raises(Refusal, match="erased_already"):
                self.write(ask_erasure, self.parts.vault, self.contact_id)
            return
        if self.code:
            self.old_codes.append(self.code)
        self.code = self.write(ask_erasure, self.parts.vault, self.contact_id)
        self.state, self.days = "waiting", 0
        self.acts.append("erasure_asked")

    def _undo(self, code: str, *, is_right: bool) -> None:
        if not is_right:
            with pytest.raises(Refusal, match="no_such_code"):
                self.write(undo_erasure, self.parts, Member(), code)
            return
        assert self.write(undo_erasure, self.parts, Member(), code) == self.contact_id
        self.state = "shown"
        self.acts.append("erasure_undone")

    def _wait(self, days: int) -> None:
        clock = self.parts.clock
        assert isinstance(clock, TestClock)
        clock.move(days=days)
        self.days += days
        fire_due(self.parts, TIMERS)
        oblivion.tidy(self.parts)
        if self.state == "waiting" and self.days >= 7:
            self.state = "gone"

    def see(self) -> None:
        """They are as they must be: shown, hidden, or no longer there at all."""
        asked = select(contact_rows.c.erased_at).where(contact_rows.c.id == self.contact_id)
        rows = self.parts.db.read(lambda s: s.run(asked))
        found = "gone" if not rows else "shown" if rows[0][0] is None else "waiting"
        assert found == self.state

    def read_record(self) -> None:
        """The audit log has every move, and the ledger ends with the last one."""
        asked = (
            select(entries.c.act)
            .where(entries.c.subject == "contact")
            .where(entries.c.subject_id == self.contact_id)
            .order_by(entries.c.id)
        )
        assert sorted(row[0] for row in self.parts.db.read(lambda s: s.run(asked))) == sorted(
            self.acts
        )
        for _ in range(2):
            oblivion.keep_ledger(self.parts)
        mine = ledger.digest_of(self.parts.vault, self.contact_id)
        lines = ledger.read_lines(ledger.ledger_path(self.parts))
        said = [line.said.value for line in lines if line.contact == mine]
        assert said.count("asked") == self.acts.count("erasure_asked")
        assert said.count("undone") == self.acts.count("erasure_undone")
        assert said.count("done") == (self.state == "gone")


@settings(max_examples=40, deadline=None)
@given(steps=some.lists(STEPS, max_size=12))
def test_no_wish_makes_an_illegal_move_and_every_move_is_recorded(
    parts: Parts, steps: list[str]
) -> None:
    wish = Wish(parts)
    at = to_micros(parts.clock())
    parts.db.write(
        lambda s: contacts.insert_contact(s, contact_id=wish.contact_id, language="fr", now=at)
    )
    for step in steps:
        wish.do(step)
        wish.see()
    wish.read_record()
