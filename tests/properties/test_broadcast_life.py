"""A broadcast's life: whatever is done in whatever order, every move is legal and is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.app import build
from bot.config import from_env
from bot.core.lifecycle import Kind, begins, moves
from bot.services import sending
from bot.services.broadcasts import change_broadcast
from bot.services.moves import list_moves
from bot.services.parts import Parts
from bot.services.refusal import Refusal
from bot.store import migrate
from bot.store.tables import deliveries
from tests.broadcasting import (
    ANNA,
    BOUBA,
    DRAFT,
    approve,
    check,
    people,
    row_of,
    send,
    steer,
    work,
    write,
)
from tests.parts import OTHERS, TestClock, closing, environ, stock
from tests.rows import ask

BEFORE = ("check", "approve", "send", "schedule", "edit")
AFTER = ("pause", "resume", "cancel", "retry", "work", "suspend", "let_go")
STEPS = some.sampled_from((*BEFORE, *AFTER))


class TickingClock(TestClock):
    """No two stories happen at one moment: the history is told in their order."""

    def __call__(self) -> datetime:
        self.move(microseconds=10)
        return self.now


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    """A service on SQLite with three people, for all examples."""
    url = f"sqlite:///{Path(tmp_path_factory.mktemp('life')) / 'life.db'}"
    migrate.upgrade(url)
    with closing(replace(build(from_env(environ(url))), clock=TickingClock())) as made:
        stock(made)
        people(made, OTHERS[:3])
        yield made


@settings(max_examples=30, deadline=None)
@given(steps=some.lists(STEPS, max_size=14), urgent=some.booleans())
def test_no_move_is_illegal_and_nobody_has_two_copies(
    parts: Parts, steps: list[str], urgent: bool
) -> None:
    _do(parts, 0, "let_go")
    broadcast_id = write(parts, urgent_for="danger" if urgent else None)
    for step in steps:
        before = row_of(parts, broadcast_id).state
        try:
            _do(parts, broadcast_id, step)
        except Refusal as refusal:
            assert row_of(parts, broadcast_id).state == before, refusal.code
    _see(parts, broadcast_id)


def _do(parts: Parts, broadcast_id: int, step: str) -> None:
    clock = parts.clock
    assert isinstance(clock, TestClock)
    clock.move(days=8)  # nobody has had two messages this week
    match step:
        case "check":
            check(parts, broadcast_id)
        case "approve":
            approve(parts, broadcast_id, by=BOUBA)
        case "send":
            send(parts, broadcast_id)
        case "schedule":
            send(parts, broadcast_id, due=clock() + timedelta(hours=1))
        case "edit":
            _edit(parts, broadcast_id)
        case "work":
            work(parts)
        case "suspend" | "let_go":
            is_stop = step == "suspend"
            parts.db.write(
                lambda s: sending.switch_sending(suspended=is_stop, session=s, now=clock())
            )
        case _:
            steer(parts, broadcast_id, step)


def _edit(parts: Parts, broadcast_id: int) -> None:
    now, seen = parts.clock(), row_of(parts, broadcast_id).version
    parts.db.write(
        lambda s: change_broadcast(parts, ANNA, broadcast_id, DRAFT, seen=seen, session=s, now=now)
    )


def _see(parts: Parts, broadcast_id: int) -> None:
    row = row_of(parts, broadcast_id)
    kept = sorted(
        parts.db.read(lambda s: list_moves(s, Kind.BROADCAST, broadcast_id)),
        key=lambda it: it.happened_at,
    )
    assert kept[0].was is None and kept[0].became in begins(Kind.BROADCAST)
    for one, following in pairwise(kept):
        assert following.was == one.became
        assert following.trigger in moves(Kind.BROADCAST, one.became)
    assert kept[-1].became == row.state
    found = ask(
        parts,
        deliveries.select()
        .with_only_columns(deliveries.c.contact_id)
        .where(deliveries.c.broadcast_id == broadcast_id),
    )
    assert len(found) == len(set(found)) <= 3
