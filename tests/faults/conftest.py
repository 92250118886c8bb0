"""What the tests of faults need: the whole service on both databases, and a provider."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import databases_of
from tests.faults.runs import plainly_stocked
from tests.parts import build_parts, clock, parts, product_logs, provider, stocked_url

__all__ = ["build_parts", "clock", "parts", "plain_url", "product_logs", "provider", "stocked_url"]


@pytest.fixture
def plain_url(dialect: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of this test alone, with the shipped content but the lists for free text."""
    databases = databases_of(dialect, request)
    url = plainly_stocked(databases)
    yield url
    databases.drop(url)
