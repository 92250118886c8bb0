"""Fixtures of all tests: databases of both dialects, a Redis server, no way off this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from bot.logs import configure_logs
from bot.store.db import Database, open_database
from tests import compiled_templates, network_guard
from tests.databases import DIALECTS, PostgresDatabases, SqliteFiles
from tests.servers import (
    PostgresServer,
    RedisServer,
    running_postgres,
    running_redis,
    temporary_folder,
)

MARKS = {"postgresql": pytest.mark.postgres}


def pytest_configure(config: pytest.Config) -> None:
    """Before any test module is imported."""
    take_ones_time()
    network_guard.install()
    compiled_templates.install()
    configure_logs()  # what the product logs: one line, and not a drawing of every local variable


def take_ones_time() -> None:
    """An example may take long on a busy machine; one that fails is printed to be tried again.

    Where `CI` is set, the examples are the same at every run besides: new ones are found at a desk.
    """
    slow = (HealthCheck.too_slow,)
    settings.register_profile(
        "busy", settings.default, deadline=None, print_blob=True, suppress_health_check=slow
    )
    settings.load_profile("busy")


@pytest.fixture(autouse=True)
def nothing_leaves_this_machine() -> Iterator[None]:
    """Fail the test in which something, even in another thread, tried to reach another machine."""
    network_guard.attempts()
    yield
    refused = network_guard.attempts()
    assert not refused, f"tried to reach {', '.join(refused)}"


@pytest.fixture(params=[pytest.param(name, marks=MARKS.get(name, ())) for name in DIALECTS])
def dialect(request: pytest.FixtureRequest) -> str:
    """Once "sqlite", once "postgresql": a test with any of the fixtures below runs on both."""
    return str(request.param)


@pytest.fixture
def database_url(dialect: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database; on SQLite the file does not exist yet."""
    databases = databases_of(dialect, request)
    url = databases.blank()
    yield url
    databases.drop(url)


@pytest.fixture
def migrated_url(dialect: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database with all tables."""
    databases = databases_of(dialect, request)
    url = databases.migrated()
    yield url
    databases.drop(url)


@pytest.fixture
def database(migrated_url: str) -> Iterator[Database]:
    """A database with all tables, open."""
    opened = open_database(migrated_url, threads=16)
    yield opened
    opened.close()


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    """A Redis server of this test alone, which it may kill. Mark such a test with `redis`."""
    with running_redis() as server:
        yield server


@pytest.fixture
def mortal_postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this test alone, which it may kill. Mark such a test `postgres`."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_files() -> Iterator[SqliteFiles]:
    with temporary_folder("sqlite") as folder:
        yield SqliteFiles(folder)


@pytest.fixture(scope="session")
def postgres_databases() -> Iterator[PostgresDatabases]:
    """On the server of SEGIN_TEST_DATABASE_URL, else on one that lives as long as this process."""
    given = os.environ.get("SEGIN_TEST_DATABASE_URL")
    if given:
        databases = PostgresDatabases(given)
        yield databases
        databases.drop_template()
        return
    with running_postgres() as server:
        yield PostgresDatabases(server.url())


def databases_of(dialect: str, request: pytest.FixtureRequest) -> SqliteFiles | PostgresDatabases:
    """Asked for by name, so that a run on SQLite alone starts no server."""
    name = {"sqlite": "sqlite_files", "postgresql": "postgres_databases"}[dialect]
    found = request.getfixturevalue(name)
    assert isinstance(found, SqliteFiles | PostgresDatabases)
    return found
