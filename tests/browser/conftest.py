"""A real Chromium at a running panel, on a phone without JavaScript and at a desk with it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait
from werkzeug.serving import WSGIRequestHandler, make_server

from bot.app import build
from bot.config import from_env
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.sign_in import Stage, open_session
from bot.site import build_site
from bot.store import migrate
from tests.admin.visiting import hire
from tests.parts import TestClock, closing, environ, stock
from tests.skips import NO_BROWSER

STILL = "--force-prefers-reduced-motion"  # what is scrolled to is there at once
PATIENCE_SECONDS = 20
NARROW, WIDE = (360, 780), (1280, 900)


def is_gone(element: WebElement) -> bool:
    """Whether another page stands there by now; in between the driver has several words for it."""
    try:
        element.is_enabled()
    except WebDriverException:
        return True
    return False


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Nothing."""


@dataclass(slots=True)
class Browser:
    """A browser in somebody's hands: it reads what they read, and presses what they press."""

    driver: webdriver.Chrome
    address: str

    def open(self, path: str) -> None:
        """Go to an address of the panel."""
        self.driver.get(f"{self.address}{path}")

    def text(self) -> str:
        """What can be read on the screen."""
        return self.driver.find_element(By.TAG_NAME, "body").text

    def press(self, name: str) -> None:
        """Press the button with this text, or follow that link."""
        found = [
            it
            for it in self.driver.find_elements(By.CSS_SELECTOR, "button:not(.unseen), a, summary")
            if it.is_displayed() and it.text.strip().startswith(name)
        ]
        assert found, f"nothing to press is called {name!r}: {self.text()[:600]}"
        page = self.driver.find_element(By.TAG_NAME, "html")
        is_page = found[0].tag_name != "summary"
        self._reach(found[0]).click()
        if is_page:
            self._wait(lambda _driver: is_gone(page))
            self._wait(lambda it: it.execute_script("return document.readyState") == "complete")

    def _wait(self, until: Callable[[webdriver.Chrome], object]) -> None:
        WebDriverWait(self.driver, PATIENCE_SECONDS).until(until)

    def fill(self, label: str, text: str, *, last: bool = False) -> None:
        """Write into the field with this label, instead of what stands there."""
        element = self._field(label, last=last)
        if element.tag_name == "select":
            Select(element).select_by_visible_text(text)
        elif element.get_attribute("type") == "checkbox":
            element.click()
        else:
            element.clear()
            element.send_keys(text)

    def value(self, label: str) -> str:
        """What stands in a field."""
        return self._field(label).get_attribute("value") or ""

    def scrolls_sideways(self) -> bool:
        """Whether the page is wider than the screen."""
        root = self.driver.find_element(By.TAG_NAME, "html")
        return int(root.get_property("scrollWidth")) > int(root.get_property("clientWidth"))

    def complaints(self) -> list[str]:
        """What the browser holds against the page: scripts and styles that were refused."""
        return [it["message"] for it in self.driver.get_log("browser")]

    def _field(self, label: str, *, last: bool = False) -> WebElement:
        labels = [
            it
            for it in self.driver.find_elements(By.TAG_NAME, "label")
            if it.is_displayed() and it.text.strip().startswith(label)
        ]
        assert labels, f"no field is called {label!r}: {self.text()[:600]}"
        name = (labels[-1] if last else labels[0]).get_attribute("for") or ""
        return self._reach(self.driver.find_element(By.ID, name))

    def _reach(self, element: WebElement) -> WebElement:
        element.location_once_scrolled_into_view  # noqa: B018 - it scrolls
        return element


@dataclass(slots=True)
class Panel:
    """A running panel with the shipped content."""

    parts: Parts
    address: str

    def enter(self, browser: Browser, *roles: Role) -> None:
        """Be a member with these roles, signed in."""
        member = hire(self.parts, *roles)
        now = self.parts.clock()
        token = self.parts.db.write(
            lambda s: open_session(self.parts, member.id, Stage.FULL, device="", session=s, now=now)
        )
        browser.open("/admin/sign-in")
        browser.driver.add_cookie({"name": "segin", "value": token, "path": "/"})


@pytest.fixture
def panel(tmp_path: Path) -> Iterator[Panel]:
    url = f"sqlite:///{tmp_path}/segin.sqlite3"
    migrate.upgrade(url)
    with closing(replace(build(from_env(environ(url))), clock=TestClock())) as parts:
        stock(parts)
        with served(parts) as address:
            yield Panel(parts, address)


@contextmanager
def served(parts: Parts) -> Iterator[str]:
    """The site on a free port of this machine."""
    server = make_server("127.0.0.1", 0, build_site(parts), threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def open_browser(panel: Panel, tmp_path: Path) -> Iterator[Callable[..., Browser]]:
    """Makes browsers of a size, with or without JavaScript; the reason of a skip names Chromium."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip(f"{NO_BROWSER} chromium is not on this machine")
    made: list[webdriver.Chrome] = []

    def make(size: tuple[int, int], *, scripts: bool) -> Browser:
        options = webdriver.ChromeOptions()
        options.binary_location = chromium
        profile = tmp_path / f"profile{len(made)}"
        for told in (
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            STILL,
        ):
            options.add_argument(told)
        options.add_argument(f"--user-data-dir={profile}")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        if not scripts:
            off = {"profile.managed_default_content_settings.javascript": 2}
            options.add_experimental_option("prefs", off)
        made.append(webdriver.Chrome(options=options, service=Service(driver)))
        width, height = size
        emulated = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        made[-1].execute_cdp_cmd("Emulation.setDeviceMetricsOverride", emulated)
        return Browser(made[-1], panel.address)

    yield make
    for each in made:
        each.quit()
