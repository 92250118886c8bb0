"""The shipped content in one database for all tests of this folder; everyone is a new contact."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.databases import SqliteFiles
from tests.driving import Service, shipped_service


@pytest.fixture(scope="session")
def service(sqlite_files: SqliteFiles) -> Iterator[Service]:
    """The shipped content, unchanged."""
    with shipped_service(sqlite_files.migrated()) as shipped:
        yield shipped


@pytest.fixture
def changed(sqlite_files: SqliteFiles) -> Iterator[Service]:
    """A service of the test's own, whose facts it may change."""
    with shipped_service(sqlite_files.migrated()) as shipped:
        yield shipped
