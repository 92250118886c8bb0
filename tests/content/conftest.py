"""The shipped content in one database for all tests of this folder; everyone is a new contact.

`--rewrite-pages` writes the pages of what is told of the facts anew, for a person to review.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.content import told
from tests.content.searching import search_everything
from tests.databases import SqliteFiles
from tests.driving import Service, shipped_service

REWRITE = "--rewrite-pages"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(REWRITE, action="store_true", help="write tests/content/*.md anew")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption(REWRITE, default=False) and os.environ.get("CI"):
        raise pytest.UsageError(f"{REWRITE} is for a person who reads the difference, not for CI")


@pytest.fixture
def rewrites(request: pytest.FixtureRequest) -> bool:
    """Whether the pages are to be written instead of compared."""
    return bool(request.config.getoption(REWRITE, default=False))


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
