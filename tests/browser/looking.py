"""What is wrong with the page on the screen: by axe, by the browser itself, by the keyboard."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from tests.browser.holding import Browser

GRAVE = frozenset({"serious", "critical"})
# What another width changes; all else is the same markup and was looked at on the phone.
BY_LAYOUT = ("color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size")
RUN_AXE = """
const [only, done] = arguments;
const told = only.length ? {runOnly: only} : {rules: {'target-size': {enabled: true}}};
axe.run(document, {resultTypes: ['violations'], ...told}).then(
    it => done(it.violations.map(v => [
        v.impact, v.id, v.nodes.length, v.nodes[0].html.slice(0, 160),
        v.nodes[0].any.concat(v.nodes[0].all).map(c => c.message).join('; ').slice(0, 200)])),
    it => done([['critical', 'axe failed', 1, String(it), '']]));
"""
BEGIN_WALK = """
const stops = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
const open = it => it.checkVisibility({visibilityProperty: true}) && it.getClientRects().length;
window.waiting = new Set(
    [...document.querySelectorAll(stops)].filter(it => open(it) && !it.disabled));
window.strange = [];
const named = it => it.tagName + ' ' + (it.name || it.innerText || it.type || '').slice(0, 40);
document.addEventListener('focusin', ({target: it}) => {
    const box = it.getBoundingClientRect(), style = getComputedStyle(it);
    if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2)
        strange.push('no ring: ' + named(it));
    if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth)
        strange.push('off the screen: ' + named(it));
    waiting.delete(it);
    for (const other of [...waiting])  // of a group of radio buttons one is a stop of the keyboard
        if (it.type === 'radio' && other.type === 'radio' && other.name === it.name)
            waiting.delete(other);
});
window.named = named;
return waiting.size;
"""
END_WALK = "return [...strange, ...[...waiting].map(it => 'not reached: ' + named(it))]"


@cache
def axe() -> str:
    """The rules of axe-core, as a script."""
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def offences(browser: Browser, only: tuple[str, ...] = ()) -> list[tuple[Any, ...]]:
    """What axe finds: how bad, which rule, how often, an example and what is said of it."""
    browser.driver.execute_script(axe())
    found = browser.driver.execute_async_script(RUN_AXE, list(only))
    return [tuple(it) for it in found if it[0] in GRAVE]


def faults_on(browser: Browser, only: tuple[str, ...] = ()) -> list[object]:
    """Everything that is wrong with the page that was just opened; by these rules, if told."""
    found: list[object] = [*browser.complaints(), *offences(browser, only)]
    if browser.scrolls_sideways():
        found.append("scrolls sideways")
    return found


def faults_of_keyboard(browser: Browser) -> list[str]:
    """What the tabulator does not reach, and where one does not see that it has."""
    count = browser.driver.execute_script(BEGIN_WALK)
    for _ in range(count + 3):
        browser.tab()
    return [str(it) for it in browser.driver.execute_script(END_WALK)]


def links_on(browser: Browser) -> list[str]:
    """Where the page leads inside of the panel."""
    every = "return [...document.links].map(it => it.getAttribute('href') || '')"
    return [it for it in browser.driver.execute_script(every) if it.startswith("/admin/")]
