"""The panel on a real database of either kind, with a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask

from bot.app import build
from bot.config import from_env
from bot.services.parts import Parts
from bot.site import build_site
from tests.admin.visiting import Visitor
from tests.parts import TestClock, closing, environ


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def parts(migrated_url: str, clock: TestClock) -> Iterator[Parts]:
    """The parts of a service without content: the panel's foundation needs none."""
    with closing(replace(build(from_env(environ(migrated_url))), clock=clock)) as made:
        yield made


@pytest.fixture
def app(parts: Parts) -> Flask:
    return build_site(parts)


@pytest.fixture
def visitor(app: Flask, parts: Parts) -> Visitor:
    return Visitor(app, parts)


@pytest.fixture
def another_visitor(app: Flask, parts: Parts) -> Callable[[], Visitor]:
    """Makes further browsers."""
    return lambda: Visitor(app, parts)
