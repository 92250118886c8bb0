"""Every screen in a real browser, with something on it: accessible, quiet, as wide as a phone.

The narrowest phone is 320 px wide. What no link leads to is opened by its form.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator

import pytest

from bot.services.policy import Role
from tests.admin.visiting import Colleague
from tests.browser.busy_day import is_no_page, make_busy, pages_of_the_table, rule_of
from tests.browser.holding import NARROW, NARROWEST, WIDE, Browser
from tests.browser.looking import BY_LAYOUT, faults_of_keyboard, faults_on, links_on
from tests.browser.running import OpenBrowser, Panel

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]
SPOILED = """
document.querySelector('main').insertAdjacentHTML('beforeend',
    '<p>Gris sur gris</p><img src="/admin/static/mark.svg"><div>' +
    '<button></button><button></button></div><div onclick="x()">large</div>');
const found = it => document.querySelector(it);
const [text, wide] = [found('main > p'), found('main > div:last-child')];
text.style.color = '#eee';
wide.style.width = '900px';
for (const it of document.querySelectorAll('div > button')) it.style.cssText =
    'min-height:0;height:9px;width:9px;padding:0;border:0;outline:0';
"""
BEHIND_A_FORM = frozenset({"/admin/account/telephone"})


@pytest.fixture(scope="module")
def busy(panel: Panel) -> list[str]:
    """Addresses on a day on which much was done."""
    return make_busy(panel)


@pytest.mark.parametrize(
    ("size", "rules"),
    [pytest.param(NARROWEST, (), id="phone"), pytest.param(WIDE, BY_LAYOUT, id="desk")],
)
def test_every_screen_is_accessible_and_quiet(
    panel: Panel,
    open_browser: OpenBrowser,
    busy: list[str],
    size: tuple[int, int],
    rules: tuple[str, ...],
) -> None:
    browser = open_browser(size)
    faults = {path: faults_on(browser, rules) for path in before_signing_in(panel, browser)}
    chief = panel.enter(browser, *Role, name="chief")
    seen = set()
    for path in walk(panel, browser, busy):
        seen.add(rule_of(panel, path))
        faults[path] = faults_on(browser, rules)
    for path in behind_a_form(browser, chief, busy):
        seen.add(rule_of(panel, path))
        faults[path] = faults_on(browser, rules)
    assert {path: found for path, found in faults.items() if found} == {}
    assert seen >= pages_of_the_table()


def before_signing_in(panel: Panel, browser: Browser) -> Iterator[str]:
    """Both steps of signing in, and the way without a telephone."""
    member = panel.hire(Role.VIEWER, name="late")
    browser.open("/admin/sign-in")
    yield browser.path
    browser.fill("Adresse e-mail", member.email)
    browser.fill("Mot de passe", member.password)
    browser.press("Continuer")
    yield browser.path
    browser.open("/admin/recovery")
    yield browser.path


def walk(panel: Panel, browser: Browser, starts: list[str]) -> Iterator[str]:
    """Open these addresses, and one of each kind that a link leads to."""
    waiting, rules, paths = deque([*starts, "/admin/"]), set[str](), set[str]()
    while waiting:
        path = waiting.popleft().partition("#")[0]
        rule = rule_of(panel, path)
        if path in paths or is_no_page(rule) or (rule in rules and path not in starts):
            continue
        rules.add(rule)
        paths.add(path)
        if rule not in BEHIND_A_FORM:
            browser.open(path)
            waiting += links_on(browser)
            yield path


def behind_a_form(browser: Browser, chief: Colleague, starts: list[str]) -> Iterator[str]:
    """What is shown to who has filled something in, and to who has filled it in wrongly."""
    browser.open("/admin/cases")
    browser.open(next(it for it in links_on(browser) if re.search(r"/cases/\d", it)))
    browser.press("Voir le message")
    yield browser.path
    browser.open("/admin/messages")
    browser.fill("Chercher une personne", "+223 00 10 00 01")
    browser.press("Chercher")
    yield browser.path
    browser.open(next(it for it in starts if "/departures/" in it))
    browser.press("Voir le message, puis annuler")
    yield browser.path
    for address, label in (("recovery-codes", "Faire"), ("new-telephone", "Continuer")):
        browser.open(f"/admin/account/{address}")
        browser.fill("Mot de passe", chief.password)
        browser.press(label)
        yield browser.path


def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    panel: Panel, open_browser: OpenBrowser, busy: list[str]
) -> None:
    browser = open_browser(NARROW)
    panel.enter(browser, *Role, name="chief")
    sample = ["/admin/", "/admin/messages", "/admin/desk/new", "/admin/reports"]
    sample += [it for it in busy if "/people/" in it or "/edit" in it or "see=p" in it]
    faults = {}
    for path in sample:
        browser.open(path)
        faults[path] = faults_of_keyboard(browser)
    assert {path: found for path, found in faults.items() if found} == {}


def test_what_is_wrong_with_a_page_is_found(panel: Panel, open_browser: OpenBrowser) -> None:
    browser = open_browser(NARROWEST)
    browser.open("/admin/sign-in")
    assert (faults_on(browser), faults_of_keyboard(browser)) == ([], [])
    browser.driver.execute_script(SPOILED)
    told = str(faults_on(browser))
    for fault in ("color-contrast", "image-alt", "target-size", "button-name", "scrolls sideways"):
        assert fault in told
    assert "Content Security Policy" in told
    assert "no ring" in str(faults_of_keyboard(browser))
