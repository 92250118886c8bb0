"""The bell: heard at once in the process, by Redis in the others, and never needed."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from redis import Redis

from bot.bell import Bell, PollingBell, open_bell
from bot.bell.wired import RedisBell
from tests.servers import RedisServer, wait_until

LONG = 30.0  # no test waits so long: it fails by what it finds
RINGS = 100  # each would take a second if it waited for a server
NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def bell() -> Iterator[Bell]:
    opened = open_bell(poll_seconds=LONG)
    yield opened
    opened.close()


@pytest.fixture
def pair(redis_server: RedisServer) -> Iterator[tuple[RedisBell, RedisBell]]:
    """Two bells as two processes have them, both connected, neither looking by itself in time."""
    one, other = (RedisBell(redis_server.url, poll_seconds=LONG) for _ in range(2))
    for bell in (one, other):
        bell.wait("start", timeout=0)
        wait_until(lambda bell=bell: bell.is_connected)  # type: ignore[misc]
    yield one, other
    for bell in (one, other):
        bell.close()


def seconds_to(call: object) -> float:
    began = time.monotonic()
    call()  # type: ignore[operator]
    return time.monotonic() - began


def ring_often(bell: Bell) -> None:
    for _ in range(RINGS):
        bell.ring("outbox")


# Within a process


def test_a_ring_wakes_every_thread_that_waits_for_its_topic(bell: Bell) -> None:
    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(bell.wait, "outbox", "timers", timeout=LONG) for _ in range(3)]
        wait_until(lambda: all(future.running() for future in waiting))
        bell.ring("timers")
        assert [future.result(60) for future in waiting] == [True, True, True]


def test_another_topic_wakes_nobody(bell: Bell) -> None:
    bell.ring("panel")
    assert bell.wait("outbox", timeout=0) is False


def test_a_ring_between_looking_and_waiting_is_not_missed(bell: Bell) -> None:
    bell.wait("outbox", timeout=0)
    bell.ring("outbox")
    assert bell.wait("outbox", timeout=LONG) is True
    assert bell.wait("outbox", timeout=0) is False


def test_each_thread_hears_each_ring_for_itself(bell: Bell) -> None:
    bell.ring("outbox")
    assert bell.wait("outbox", timeout=LONG) is True
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(bell.wait, "outbox", timeout=LONG).result(60) is True


def test_whoever_waits_looks_again_after_a_while_without_a_ring() -> None:
    bell = PollingBell(poll_seconds=0.05)
    assert seconds_to(lambda: bell.wait("outbox", timeout=LONG)) < LONG


def test_a_wait_is_never_longer_than_asked(bell: Bell) -> None:
    assert seconds_to(lambda: bell.wait("outbox", timeout=0.01)) < LONG


# Between processes


@pytest.mark.redis
def test_a_ring_is_heard_by_the_other_processes_at_once(
    pair: tuple[RedisBell, RedisBell],
) -> None:
    one, other = pair
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(other.wait, "outbox", timeout=LONG)
        one.ring("outbox")
        assert waiting.result(60) is True
    one.ring("panel")
    assert other.wait("panel", timeout=LONG) is True


RINGING = """
import sys
from bot.bell.wired import RedisBell
bell = RedisBell(sys.argv[1])
bell.ring("outbox")
sys.stdin.readline()
bell.close()
"""


@pytest.mark.redis
def test_a_process_of_its_own_is_heard(
    redis_server: RedisServer, pair: tuple[RedisBell, RedisBell]
) -> None:
    command = [sys.executable, "-c", RINGING, redis_server.url]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        assert pair[0].wait("outbox", timeout=LONG) is True
        process.communicate(b"\n", timeout=60)
    assert process.returncode == 0


@pytest.mark.redis
def test_ones_own_ring_is_not_heard_a_second_time(pair: tuple[RedisBell, RedisBell]) -> None:
    one, other = pair
    one.ring("outbox")
    assert one.wait("outbox", timeout=LONG) is True
    assert other.wait("outbox", timeout=LONG) is True
    other.ring("echo is back by now")
    assert one.wait("echo is back by now", timeout=LONG) is True
    assert one.wait("outbox", timeout=0) is False


@pytest.mark.redis
def test_a_flushed_server_changes_nothing(
    redis_server: RedisServer, pair: tuple[RedisBell, RedisBell]
) -> None:
    with Redis.from_url(redis_server.url) as redis:
        redis.flushall()
    pair[0].ring("outbox")
    assert pair[1].wait("outbox", timeout=LONG) is True


@pytest.mark.redis
def test_a_killed_server_hurts_nobody_and_is_taken_up_again_when_it_is_back(
    redis_server: RedisServer, pair: tuple[RedisBell, RedisBell]
) -> None:
    one, other = pair
    redis_server.kill()
    wait_until(lambda: not (one.is_connected or other.is_connected))
    assert seconds_to(lambda: ring_often(one)) < LONG
    assert one.wait("outbox", timeout=LONG) is True  # its own process still hears at once
    assert other.wait("outbox", timeout=0) is False
    redis_server.start()
    wait_until(lambda: one.is_connected and other.is_connected)

    def ring_is_heard() -> bool:
        one.ring("outbox")
        return other.wait("outbox", timeout=0.1)

    wait_until(ring_is_heard)


@pytest.mark.redis
def test_a_server_that_hangs_delays_nobody(
    redis_server: RedisServer, pair: tuple[RedisBell, RedisBell]
) -> None:
    one, _ = pair
    redis_server.pause()
    try:
        assert seconds_to(lambda: ring_often(one)) < LONG
        assert one.wait("outbox", timeout=LONG) is True
    finally:
        redis_server.resume()


def test_without_its_server_it_is_a_polling_bell() -> None:
    bell = RedisBell(NOWHERE, poll_seconds=0.05)
    bell.ring("outbox")
    assert bell.wait("outbox", timeout=LONG) is True
    assert seconds_to(lambda: bell.wait("outbox", timeout=LONG)) < LONG
    assert not bell.is_connected
    assert seconds_to(bell.close) < LONG


def test_no_thread_runs_before_the_first_use_nor_after_the_last() -> None:
    before = set(threading.enumerate())  # some of them, of other tests, may be about to end
    bell = open_bell(NOWHERE)
    assert not set(threading.enumerate()) - before
    bell.ring("outbox")
    assert len(set(threading.enumerate()) - before) == 2
    bell.close()
    assert not set(threading.enumerate()) - before
    bell.ring("outbox")
    assert bell.wait("outbox", timeout=0) is True
    assert not set(threading.enumerate()) - before


def test_the_password_does_not_stand_in_the_text_of_a_bell() -> None:
    assert "hush" not in repr(open_bell("redis://:hush@127.0.0.1:1"))


FORKING = """
import os, sys
from bot.bell import open_bell
bell = open_bell(*sys.argv[1:], poll_seconds=30)
bell.ring("outbox")
assert bell.wait("outbox", timeout=30)
child = os.fork()
bell.ring("forked")
assert bell.wait("forked", timeout=30)
bell.close()
if child == 0:
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
"""


@pytest.mark.redis
def test_parent_and_child_of_a_fork_both_hear(redis_server: RedisServer) -> None:
    for address in ([], [redis_server.url]):
        subprocess.run([sys.executable, "-c", FORKING, *address], check=True, timeout=60)
