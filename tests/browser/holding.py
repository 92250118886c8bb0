"""A browser in somebody's hands: one Chromium for all tests of a process, taken up by each anew.

What is to be pressed or filled in is found by what a person reads on it, in one question to the
page: asking each element in turn took most of a test's time.
"""

from __future__ import annotations

import base64
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

from tests.skips import NO_BROWSER

SWITCHES = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-extensions",
    "--disable-component-update",
    "--disable-background-networking",
    "--force-prefers-reduced-motion",  # what is scrolled to is there at once
)
PATIENCE_SECONDS, LOOK_AGAIN_SECONDS = 20, 0.02
NARROWEST, NARROW, WIDE = (320, 700), (360, 780), (1280, 900)
SCRIPTS_OR_NOT = "data:text/html,<title>off</title><script>document.title='on'</script>"
PRESSED = "button:not(.unseen), a, summary"
FIND = """
const [where, name, last] = arguments;
const read = it => (it.innerText ?? it.textContent).trim().replaceAll('\u00a0', ' ');
const seen = it => it.checkVisibility({visibilityProperty: true}) && it.getClientRects().length;
const found = [...document.querySelectorAll(where)].filter(
    it => seen(it) && read(it).startsWith(name));
return (last ? found.at(-1) : found[0]) || null;
"""


def is_gone(element: WebElement) -> bool:
    """Whether another page stands there by now; in between the driver has several words for it."""
    try:
        element.is_enabled()
    except WebDriverException:
        return True
    return False


@dataclass(slots=True)
class Browser:
    """A browser in somebody's hands: it reads what they read, and presses what they press."""

    driver: webdriver.Chrome
    address: str

    def open(self, path: str) -> None:
        """Go to an address of the panel."""
        self.driver.get(f"{self.address}{path}")

    @property
    def path(self) -> str:
        """Where it is."""
        return self.driver.current_url.removeprefix(self.address)

    def text(self) -> str:
        """What can be read on the screen."""
        return str(self.driver.execute_script("return document.body.innerText"))

    def press(self, name: str, *, within: str = "", last: bool = False) -> None:
        """Press the button with this text, or follow that link; in a part of the page, if told."""
        where = ", ".join(f"{within} {it}" for it in PRESSED.split(", "))
        found = self.driver.execute_script(FIND, where, name, last)
        assert found, f"nothing to press is called {name!r}: {self.text()[:900]}"
        page = self.driver.find_element(By.TAG_NAME, "html")
        is_page = found.tag_name != "summary"
        self._reach(found).click()
        if is_page:
            self.wait(lambda _driver: is_gone(page))
            self.wait(lambda it: it.execute_script("return document.readyState") == "complete")

    def wait(self, until: Callable[[webdriver.Chrome], object]) -> None:
        """Until something has come about, looked for many times a second."""
        WebDriverWait(self.driver, PATIENCE_SECONDS, LOOK_AGAIN_SECONDS).until(until)

    def fill(self, label: str, text: str = "", *, last: bool = False) -> None:
        """Write into the field with this label, instead of what stands there; or mark the box."""
        element = self._field(label, last=last)
        if element.tag_name == "select":
            Select(element).select_by_visible_text(text)
        elif element.get_attribute("type") in {"checkbox", "radio"}:
            element.click()
        elif element.get_attribute("type") == "date":  # typed in the order of the machine's country
            self.driver.execute_script("arguments[0].value = arguments[1]", element, text)
        else:
            element.clear()
            element.send_keys(text)

    def value(self, label: str) -> str:
        """What stands in a field."""
        return self._field(label).get_attribute("value") or ""

    def scrolls_sideways(self) -> bool:
        """Whether the page is wider than the screen."""
        return bool(
            self.driver.execute_script(
                "const it = document.documentElement; return it.scrollWidth > it.clientWidth"
            )
        )

    def complaints(self) -> list[str]:
        """What the browser holds against the page: scripts and styles that were refused."""
        return [it["message"] for it in self.driver.get_log("browser")]

    def tab(self) -> None:
        """Press the tabulator."""
        for kind in ("rawKeyDown", "keyUp"):
            key = {"type": kind, "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
            self.driver.execute_cdp_cmd("Input.dispatchKeyEvent", key)

    def printed(self) -> bytes:
        """The page on paper, as a PDF."""
        return base64.b64decode(self.driver.print_page())

    def on_paper(self) -> str:
        """What can be read of the page once it is printed."""
        told = self.driver.execute_cdp_cmd
        told("Emulation.setEmulatedMedia", {"media": "print"})
        read = self.text().strip()
        told("Emulation.setEmulatedMedia", {"media": ""})
        return read

    def be(self, token: str) -> None:
        """Carry this cookie of a member, on this address, instead of another's."""
        cookie = {"name": "segin", "value": token, "url": self.address, "path": "/"}
        self.driver.execute_cdp_cmd("Network.setCookie", cookie)

    def take(self, size: tuple[int, int], *, scripts: bool) -> None:
        """Be a fresh browser of this size, with or without JavaScript."""
        told: Callable[[str, dict[str, Any]], Any] = self.driver.execute_cdp_cmd
        told("Network.clearBrowserCookies", {})
        told("Emulation.setScriptExecutionDisabled", {"value": not scripts})
        emulated = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False}
        told("Emulation.setDeviceMetricsOverride", emulated)
        self.driver.get(SCRIPTS_OR_NOT)
        assert self.driver.title == ("on" if scripts else "off")
        self.complaints()

    def _field(self, label: str, *, last: bool = False) -> WebElement:
        found = self.driver.execute_script(FIND, "label", label, last)
        assert found, f"no field is called {label!r}: {self.text()[:900]}"
        name = found.get_attribute("for") or ""
        return self._reach(self.driver.find_element(By.ID, name))

    def _reach(self, element: WebElement) -> WebElement:
        element.location_once_scrolled_into_view  # noqa: B018 - it scrolls
        return element


@contextmanager
def running_chromium(folder: Path) -> Iterator[webdriver.Chrome]:
    """A Chromium with a profile of its own; the reason of a skip names it."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip(f"{NO_BROWSER} chromium is not on this machine")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for told in (*SWITCHES, f"--user-data-dir={folder}"):
        options.add_argument(told)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    started = webdriver.Chrome(options=options, service=Service(driver))
    try:
        yield started
    finally:
        started.quit()
