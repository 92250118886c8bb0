"""The servers of the tests: they come back after a kill, and never outlive the tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.servers import PostgresServer, RedisServer, wait_until

ABANDONING = """
import os, signal
from tests.servers import running_{kind}
with running_{kind}() as server:
    print(server.pid_file, server.pid_file.read_text().split()[0], flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param("postgres", marks=pytest.mark.postgres),
        pytest.param("redis", marks=pytest.mark.redis),
    ],
)
def test_a_server_does_not_outlive_a_killed_test_run(kind: str) -> None:
    command = [sys.executable, "-c", ABANDONING.format(kind=kind)]
    process = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=60)
    assert process.returncode == -9
    pid_file, pid = process.stdout.split()
    wait_until(lambda: not psutil.pid_exists(int(pid)))
    wait_until(lambda: not Path(pid_file).parent.exists())


@pytest.mark.postgres
def test_a_killed_postgres_recovers_what_was_committed(mortal_postgres: PostgresServer) -> None:
    with psycopg.connect(mortal_postgres.url()) as connection:
        connection.execute("CREATE TABLE kept (id BIGINT)")
    mortal_postgres.kill()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(mortal_postgres.url())
    mortal_postgres.start()
    with psycopg.connect(mortal_postgres.url()) as connection:
        connection.execute("SELECT * FROM kept")


@pytest.mark.redis
def test_a_killed_redis_can_be_started_again(redis_server: RedisServer) -> None:
    redis_server.kill()
    assert not redis_server.is_running()
    redis_server.start()
    assert redis_server.is_running()
