"""A running panel on a database of its own, and members who come in by a cookie.

    def test_it(panel: Panel, open_browser: OpenBrowser) -> None: ...

Import the fixtures in the `conftest.py` of a folder.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache

import pytest
from flask import Flask
from selenium import webdriver
from werkzeug.serving import WSGIRequestHandler, make_server

from bot.app import FLOWS, LOCALES, build
from bot.channels.simulator import SimulatorChannel
from bot.config import from_env
from bot.core.rendering import Medium
from bot.demonstration import DEMO_FILE, fill, read_demonstration
from bot.handset import SIMULATOR, Handset, deliver_waiting
from bot.services.library import Library
from bot.services.parts import Parts
from bot.services.phrases import load_phrases
from bot.services.policy import Role
from bot.services.sign_in import Stage, open_session
from bot.site import build_site
from bot.store.session import Session
from tests.admin.visiting import Colleague, hire
from tests.browser.holding import Browser, running_chromium
from tests.databases import SqliteFiles
from tests.parts import TestClock, closing, environ, stocked

OpenBrowser = Callable[..., Browser]


class Quiet(WSGIRequestHandler):
    """Says nothing of each request, and keeps the line open for the next one."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:
        """Nothing."""


@dataclass(slots=True)
class Panel:
    """A running panel with the shipped content."""

    parts: Parts
    app: Flask
    address: str
    staff: dict[str, Colleague] = field(default_factory=dict)
    has_grown: bool = False

    @property
    def clock(self) -> TestClock:
        """Stands still until a test moves it."""
        assert isinstance(self.parts.clock, TestClock)
        return self.parts.clock

    def enter(self, browser: Browser, *roles: Role, name: str = "awa") -> Colleague:
        """Be a member of this name with these roles, signed in."""
        member = self.hire(*roles, name=name)
        now = self.clock.now
        token = self.parts.db.write(
            lambda s: open_session(self.parts, member.id, Stage.FULL, device="", session=s, now=now)
        )
        browser.be(token)
        return member

    def hire(self, *roles: Role, name: str) -> Colleague:
        """A member who can sign in; made once."""
        if name not in self.staff:
            self.staff[name] = hire(self.parts, *roles, name=name)
        return self.staff[name]

    def phone(self, number: str, medium: Medium = Medium.SMS) -> Handset:
        """The phone of an invented person."""
        return Handset(self.parts, number, medium)

    def received(self, number: str, medium: Medium = Medium.SMS) -> str:
        """The last thing that came to a phone, once everything that waits was sent."""
        deliver_waiting(self.parts)
        answers = [it for it in self.phone(number, medium).answers() if it.is_on_the_phone]
        return answers[-1].text if answers else ""


def demo_parts(url: str) -> Parts:
    """The service on this database, which writes to invented people alone."""
    variables = environ(url) | {"SEGIN_ENV": "demo", "SEGIN_PUBLIC_URL": ""}
    parts = build(from_env(variables))
    library = Library(load_phrases(LOCALES))  # without the understanding of free text
    parts = replace(
        parts, clock=TestClock(), channels={SIMULATOR: SimulatorChannel()}, library=library
    )
    parts.db.read(lambda s: warm(parts, s))
    return parts


def warm(parts: Parts, session: Session) -> None:
    """Read what is said before somebody waits for it: it takes seconds on a busy machine."""
    for version_id in parts.library.now(session).published.values():
        parts.library.version(version_id, session)


@cache
def filled(files: SqliteFiles) -> str:
    """A database with the people of the demonstration, to be copied."""
    url = files.copy(stocked(files))
    with closing(demo_parts(url)) as parts:
        fill(parts, read_demonstration(FLOWS / "data" / DEMO_FILE))
    return url


@contextmanager
def running_panel(url: str) -> Iterator[Panel]:
    """The panel on this database, as long as the block."""
    with closing(demo_parts(url)) as parts:
        app = build_site(parts)
        with served(app) as address:
            yield Panel(parts, app, address)


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The site on a free port of this machine."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    with running_chromium(tmp_path_factory.mktemp("chromium")) as driver:
        yield driver


@pytest.fixture(scope="module")
def panel(sqlite_files: SqliteFiles) -> Iterator[Panel]:
    """With the people of the demonstration; the tests of a module share it."""
    url = sqlite_files.copy(filled(sqlite_files))
    with running_panel(url) as running:
        yield running


@pytest.fixture
def open_browser(panel: Panel, chromium: webdriver.Chrome) -> OpenBrowser:
    """Hands over the browser as a fresh one: of a size, with or without JavaScript."""

    def take(size: tuple[int, int], *, scripts: bool = True) -> Browser:
        browser = Browser(chromium, panel.address)
        browser.take(size, scripts=scripts)
        return browser

    return take
