"""The story on both databases; `--rewrite-story` writes its page anew, for a person to review."""

from __future__ import annotations

import os

import pytest

from tests.parts import build_parts, clock, parts, product_logs, provider, stocked_url

__all__ = ["build_parts", "clock", "parts", "product_logs", "provider", "stocked_url"]
REWRITE = "--rewrite-story"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        REWRITE, action="store_true", help="write tests/conversations/une_histoire.md anew"
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption(REWRITE) and os.environ.get("CI"):
        raise pytest.UsageError(f"{REWRITE} is for a person who reads the difference, not for CI")


@pytest.fixture
def rewrites(request: pytest.FixtureRequest) -> bool:
    """Whether the page is to be written instead of compared."""
    return bool(request.config.getoption(REWRITE))
