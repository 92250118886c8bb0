"""Troubles: what else goes away under load than processes: the database for a while, Redis."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from redis import Redis
from sqlalchemy.engine import make_url

from tests.faults.trial import Stage, wait_quietly
from tests.servers import PostgresServer, RedisServer

Trouble = Callable[[Stage], None]
FIRST, SECOND = 0.2, 0.5  # of the crowd's work
BACK_SECONDS = 60.0


def wait_for(stage: Stage, progress: float) -> None:
    """Return when so much of the work is done."""
    while stage.progress() < progress:
        time.sleep(0.02)


def stop_database(url: str, postgres: PostgresServer | None, seconds: float) -> Trouble:
    """Let nothing be written for so long; the product is not told, and not restarted.

    A PostgreSQL server is stopped, a SQLite file is kept locked by another process's transaction.
    """

    def trouble(stage: Stage) -> None:
        wait_for(stage, FIRST)
        processes = {it.pid for it in stage.product.processes()}
        if postgres is not None:
            postgres.stop()
            time.sleep(seconds)
            postgres.start()
        else:
            _lock_file(url, seconds)
        wait_for(stage, 1.0)
        assert {it.pid for it in stage.product.processes()} == processes, "it was restarted"

    return trouble


def _lock_file(url: str, seconds: float) -> None:
    path = Path(make_url(url).database or "")
    with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        connection.execute("ROLLBACK")


def lose_redis(redis: RedisServer, seconds: float) -> Trouble:
    """Kill Redis, let it be away, start it empty, hold it, and kill it again."""

    def trouble(stage: Stage) -> None:
        wait_for(stage, FIRST)
        assert _listeners(redis), "nobody listens to it"
        redis.kill()
        time.sleep(seconds)
        redis.start()
        wait_for(stage, SECOND)
        redis.pause()
        time.sleep(seconds)
        redis.resume()
        redis.kill()
        redis.start()
        wait_quietly(lambda: _listeners(redis) > 0, BACK_SECONDS)
        assert _listeners(redis), "nobody came back to it"

    return trouble


def _listeners(redis: RedisServer) -> int:
    """How many connections wait for rings."""
    with closing(Redis.from_url(redis.url)) as asking:
        return sum(int(it["psub"]) + int(it["sub"]) > 0 for it in asking.client_list())
