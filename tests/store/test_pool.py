"""The pool when several threads find out at once that the server has gone."""

from __future__ import annotations

from collections import deque
from contextlib import ExitStack

import pytest

from bot.store.pool import ConnectionPool


class Connection:
    """What the pool needs of one."""

    def __init__(self) -> None:
        self.closed = False

    def close(self) -> None:
        self.closed = True


class Snatched(deque[Connection]):
    """Whoever looks whether something is left comes too late: another thread has it by then."""

    def __bool__(self) -> bool:
        was_there = len(self) > 0
        for _ in range(len(self)):
            self.pop().close()
        return was_there


@pytest.mark.parametrize("idle", [deque[Connection], Snatched])
def test_who_forgets_what_another_forgets_at_that_moment_does_not_stumble(
    monkeypatch: pytest.MonkeyPatch, idle: type[deque[Connection]]
) -> None:
    pool = ConnectionPool(Connection, size=3)
    monkeypatch.setattr(pool, "_idle", idle())
    with ExitStack() as out:
        opened = [out.enter_context(pool.lent()) for _ in range(3)]
    pool.forget_idle()
    assert all(connection.closed for connection in opened)
