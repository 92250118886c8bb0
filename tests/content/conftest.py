"""The shipped content in one database for all tests of this folder; everyone is a new contact."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.content import told
from tests.content.searching import search_everything
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


@pytest.fixture(scope="session")
def everything(service: Service) -> list[tuple[dict[str, str], list[str], str]]:
    """Each search there is, all that was named, and the first page as it was said."""
    return search_everything(service)


@pytest.fixture(scope="session")
def texts(service: Service) -> dict[str, list[told.Told]]:
    """All that is told, by the place where someone said to be."""
    return {place: told.all_told(service, place) for place in told.PLACES}
