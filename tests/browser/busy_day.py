"""A day on which every screen of the panel has something to show, and where they all are.

The people of the demonstration wrote; here members work: a broadcast under way and one being
written, a departure, a referral, a correction, a translation to be read, a flow being changed.
"""

from __future__ import annotations

from bot.services.due import TIMERS
from bot.services.policy import Role
from bot.timekeeper import fire_due
from tests.admin.pages import Form, Page
from tests.admin.route_table import ROLES
from tests.admin.visiting import Visitor
from tests.broadcasting import BAMBARA, FRENCH
from tests.browser.running import Panel
from tests.rows import contact_at
from tests.services.referring import accepting, proposed

AWA, MODIBO, FATOUMATA = "+22300100001", "+22300100002", "+22300100003"
OFFICE = "+22300100090"
MENU, THANKS = "/admin/flows/menu", "/admin/texts/flows/nouvelles.merci_present.text"
WITHDRAWN = "/admin/facts/question/q72"
TEMPLATES = "/admin/settings/templates/new"
TEMPLATE = {
    "name": "Rendez-vous",
    "purpose": "member",
    "category": "utility",
    "variables": "prénom",
    "fr_body": "Bonjour {{1}}, venez au bureau lundi avec vos papiers.",
    "fr_content_id": "HX" + "ab" * 16,
    "fr_state": "approved",
    "fr_state_on": "2026-11-02",
}
VIEWS = ("phone", "plan", "problems", "changes")

# What is no page: parts that are fetched by themselves, files to keep, and what leads elsewhere.
NO_PAGE = frozenset(
    {
        "/admin/now",
        "/admin/messages/news",
        "/admin/people/<int:contact_id>/news",
        "/admin/people/<int:contact_id>/media/<int:attachment_id>",
        "/admin/broadcasts/<int:broadcast_id>/progress",
        "/admin/voices/<language>/<domain>/<path>",
        "/admin/<path:rest>",  # a polite page, but the browser complains of its status
    }
)
FILES = (".csv", ".ics", ".po", ".yaml")


def make_busy(panel: Panel) -> list[str]:
    """Let members work; the addresses where something was left that no list leads to."""
    parts = panel.parts
    chief = Visitor(panel.app, parts).be(panel.hire(*Role, name="chief"))
    accepting(parts, panel.clock, number=OFFICE)
    proposed(parts, contact_at(parts, MODIBO).id)
    chief.press(chief.open(TEMPLATES).form(), **TEMPLATE)
    found = [*_broadcasts(chief, panel), _departure(chief, panel)]
    chief.press(chief.open(WITHDRAWN).form("/withdraw"))
    chief.press(_writing(chief.open(THANKS)), text="Aw ni ce kosɛbɛ, a sɛbɛnna.", act="propose")
    page = chief.open(MENU)
    step = next(it for it in page.forms if "/steps/" in it.action)
    chief.press(step, **{it: "Mes papiers" for it in step.fields if it.endswith("label-fr")})
    awa = contact_at(parts, AWA).id
    found += [f"{MENU}?see={it}" for it in VIEWS]
    found += [
        THANKS,
        f"{WITHDRAWN}/people",
        f"/admin/people/{awa}",
        f"/admin/desk/people/{awa}",
        f"/admin/desk/people/{awa}/checklist",
        f"/admin/people/{contact_at(parts, FATOUMATA).id}/appointment",
        "/admin/fact-sheets/organisation/import",
    ]
    return [*found, _assisted(chief, awa)]


def _broadcasts(chief: Visitor, panel: Panel) -> list[str]:
    """One that is being written, and one that was sent."""
    made = []
    for title in ("Fermeture du bureau lundi", "Nouvelles heures"):
        page = chief.open("/admin/broadcasts/new")
        texts = {"title": title, "text-fr": FRENCH, "text-bm": BAMBARA, "reader-bm": "M. Traoré"}
        page = chief.press(page.form("/new"), purpose="service", **texts)
        made.append(chief.last.request.path)
    page = chief.press(page.form("/check"))
    chief.press(page.form("/send"))
    fire_due(panel.parts, TIMERS)
    return [f"{made[0]}/edit", made[1], f"{made[1]}/results"]


def _departure(chief: Visitor, panel: Panel) -> str:
    page = chief.open("/admin/departures/new")
    chief.press(page.form("/new"), centre="Agadez", day="2026-12-11")
    return chief.last.request.path


def _writing(page: Page) -> Form:
    return next(it for it in page.forms if it.action == THANKS)


def _assisted(chief: Visitor, contact_id: int) -> str:
    page = chief.open(f"/admin/desk/people/{contact_id}")
    chief.press(page.form("/assisted/begin"))
    return chief.last.request.path


def rule_of(panel: Panel, path: str) -> str:
    """The route of an address."""
    routes = panel.app.url_map.bind("localhost")
    return str(routes.match(path.partition("?")[0], return_rule=True)[0].rule)


def pages_of_the_table() -> set[str]:
    """Every route that shows a page to somebody who is signed in."""
    gets = {rule for method, rule in ROLES if method == "GET"}
    return {it for it in gets if not is_no_page(it)}


def is_no_page(rule: str) -> bool:
    """Whether a route shows a part of a page, a file, or nothing."""
    return rule in NO_PAGE or rule.endswith(FILES)
