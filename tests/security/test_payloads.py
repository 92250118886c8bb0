"""Forty attacks written wherever one can write, and every screen that shows them: nothing runs.

The canary is a function that each of them calls; it is first shown to be called by a bare page.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from selenium import webdriver

from bot.services.policy import Role
from bot.store import contacts
from tests.admin.pages import Page
from tests.admin.visiting import Visitor
from tests.broadcasting import BAMBARA
from tests.browser.holding import WIDE, Browser
from tests.browser.running import Panel, chromium, running_panel
from tests.databases import SqliteFiles
from tests.parts import stocked
from tests.rows import contact_at
from tests.security.payloads import EVIL, PAYLOADS, groups

__all__ = ["chromium"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]
MENU, ORGANISATIONS = "/admin/flows/menu", "/admin/facts?kind=organisation"
CANARY = "window.ran = []; window.pwned = () => window.ran.push(1);"
WRITE = "document.write(arguments[0]); document.close();"
LOOK = """
const here = location.origin + '/';
const foreign = [...performance.getEntriesByType('resource')].map(it => it.name);
const links = [...document.querySelectorAll('a, form, base, iframe, object, script, img, link')];
const led = links.map(it => it.href?.baseVal ?? (it.href || it.action || it.src || it.data));
return [window.ran.length, document.querySelectorAll('[onerror], [onload], [onfocus]').length,
        [...foreign, ...led].filter(it => it && !new URL(it, here).href.startsWith(here))];
"""


@pytest.fixture(scope="module")
def panel(sqlite_files: SqliteFiles) -> Iterator[Panel]:
    with running_panel(sqlite_files.copy(stocked(sqlite_files))) as running:
        yield running


@pytest.fixture(scope="module")
def chief(panel: Panel) -> Visitor:
    """Somebody who may do everything, and who lets all of it be written."""
    return Visitor(panel.app, panel.parts).be(panel.hire(*Role, name="chief"))


@pytest.fixture(scope="module")
def shown(panel: Panel, chief: Visitor) -> list[str]:
    """Every payload has been written; where that can be seen."""
    return write_everywhere(panel, chief)


def write_everywhere(panel: Panel, chief: Visitor) -> list[str]:
    """Each payload as a message, a name, a note; in groups as flow, fact and broadcast. Where."""
    shown = ["/", "/admin/", "/admin/messages?folder=all", "/admin/tickets", "/admin/cases"]
    token = chief.open("/admin/").form("/sign-out").token or ""
    for index, payload in enumerate(PAYLOADS):
        shown.append(write_as_person(panel, chief, index, payload, token))
    shown += [write_flow(chief, text) for text in groups(20)]
    shown += [f"{MENU}?see={it}" for it in ("phone", "plan", "problems", "changes")]
    organisations = links_to("/facts/organisation/", chief.open(ORGANISATIONS))
    names = [*PAYLOADS[-3:], *(it.replace("\n", " ") for it in groups(10))]
    shown += [rename(chief, *both) for both in zip(organisations, names, strict=False)]
    shown += [broadcast(chief, text) for text in groups(8)]
    shown += [ORGANISATIONS, "/admin/broadcasts", "/admin/flows", "/admin/reports"]
    return [*shown, "/admin/unheard", "/admin/audit", "/admin/desk"]


def write_as_person(panel: Panel, chief: Visitor, index: int, payload: str, token: str) -> str:
    """As a message, as the name of who wrote it, and as a note about them."""
    panel.clock.move(seconds=30)
    phone = panel.phone(f"+223003000{index:02}")
    phone.send(phone.write(payload))
    contact_id = contact_at(panel.parts, phone.number).id
    sealed = panel.parts.vault.seal(payload, "contacts", "name", contact_id)
    panel.parts.db.write(lambda s: contacts.set_name(s, contact_id=contact_id, name=sealed))
    path = f"/admin/people/{contact_id}"
    answer = chief.client.post(f"{path}/note", data={"note": payload, "csrf_token": token})
    assert answer.status_code == 303
    return path


def write_flow(chief: Visitor, text: str) -> str:
    """As the text and the first label of a step of the menu."""
    form = next(it for it in chief.open(MENU).forms if "/steps/" in it.action)
    chief.press(form, **{"text-fr": text, "text-bm": text, "choice-0-fr": PAYLOADS[11]})
    return MENU


def rename(chief: Visitor, path: str, name: str) -> str:
    """As the name of an organisation."""
    chief.press(chief.open(f"{path}/edit").form("/edit"), name=name)
    assert chief.last.status_code == 200, chief.page().text
    return path


def broadcast(chief: Visitor, text: str) -> str:
    """As what is said to many."""
    texts = {"title": text[:80], "text-fr": text, "text-bm": BAMBARA, "reader-bm": text[:60]}
    chief.press(chief.open("/admin/broadcasts/new").form("/new"), purpose="service", **texts)
    assert chief.last.status_code == 200
    return chief.last.request.path


def links_to(part: str, page: Page) -> list[str]:
    return [it for it in page.links if part in it]


def test_the_payloads_run_on_a_page_that_lets_them(chromium: webdriver.Chrome) -> None:
    browser = Browser(chromium, "")
    browser.take(WIDE, scripts=True)
    ran = 0
    for payload in [it for it in PAYLOADS[:20:2] if "alert" not in it]:
        chromium.get("data:text/html,<title>bare</title>")
        chromium.execute_script(CANARY + WRITE, f'<p title="y">{payload}')
        browser.wait(lambda it: it.execute_script("return document.readyState") != "loading")
        ran += bool(chromium.execute_script("return window.ran.length"))
    assert ran > 4


def test_nothing_that_was_written_runs_anywhere(
    panel: Panel, shown: list[str], chromium: webdriver.Chrome
) -> None:
    browser = Browser(chromium, panel.address)
    browser.take(WIDE, scripts=True)
    panel.enter(browser, *Role, name="chief")
    script: dict[str, Any] = {"source": CANARY}
    added = chromium.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", script)
    wrong, seen = {}, set()
    for path in dict.fromkeys(shown):
        browser.open(path)
        text = browser.text()
        seen |= {it for it in PAYLOADS if it in text}
        found = chromium.execute_script(LOOK)
        if found != [0, 0, []] or (told := browser.complaints()) or browser.path != path:
            wrong[path] = (found, told, browser.path)
    chromium.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)
    assert wrong == {}
    assert len(seen) == len(PAYLOADS), "each is read as it was written"


def test_no_cell_of_a_file_is_a_formula(chief: Visitor, shown: list[str]) -> None:
    assert ORGANISATIONS in shown
    paths = ["/admin/fact-sheets/organisation.csv", "/admin/fact-sheets/question.csv"]
    paths += links_to(".csv", chief.open("/admin/reports"))
    told = ""
    for path in paths:
        chief.open(path)
        assert chief.last.status_code == 200
        file = chief.last.get_data(as_text=True).removeprefix("\ufeff")
        told += file
        for row in csv.reader(io.StringIO(file), delimiter=";" if "reports" in path else ","):
            assert not [it for it in row if it.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert EVIL in told and "cmd|" in told
