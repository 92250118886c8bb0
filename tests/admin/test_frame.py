"""The frame of every page: headers, weight, valid HTML, errors that are polite, two languages."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

import pytest
from flask import Flask

from admin.frame import STATIC_FOLDER
from bot.services import overview
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.refusal import NotStored
from tests.admin.desk_people import parts, stocked_url
from tests.admin.pages import Page
from tests.admin.test_forms import crawl
from tests.admin.visiting import BEGIN, Visitor, ask, hire

__all__ = ["parts", "stocked_url"]
FIRST_VISIT, NEXT_PAGE, POLL = 60_000, 15_000, 1_000
STYLE_SHEET = 20_000
# Screens that quote the content itself, which is spelled for an SMS; their own words
# come out of the same catalogue (`admin/language.py` sets the spaces).
CONTENT = ("/admin/flows", "/admin/facts", "/admin/texts", "/admin/broadcasts/new")
TOLD = re.compile(
    r'<(\w+)[^>]*(?:class="bubble|dir="auto"|href="/admin/texts/)[^>]*>.*?</\1>'
    r"|<textarea.*?</textarea>",
    re.DOTALL,
)
NO_BREAK_BEFORE = re.compile(r"[^\s\u00a0] [:;?!»]|«[^\u00a0]")


@pytest.fixture
def chief(visitor: Visitor, parts: Parts) -> Visitor:
    """An administrator with a full list of requests."""
    for number in range(31):
        ask(parts, "Bonjour, " * 40, urgent=number % 5 == 0)
    return visitor.be(hire(parts, Role.ADMIN))


def outside(parts: Parts, visitor: Visitor) -> list[str]:
    """Pages of people who are not signed in, or not yet."""
    return [BEGIN, "/admin/invitation/none"]


def weight(visitor: Visitor, path: str) -> int:
    """How many bytes of body travel to a browser that takes compression."""
    answer = visitor.client.get(path, headers={"Accept-Encoding": "gzip, br"})
    assert answer.status_code == 200, path
    return len(answer.get_data())


def test_every_page_is_valid_and_has_one_heading(chief: Visitor) -> None:
    pages = list(crawl(chief))
    problems = {path: page.problems for path, page in pages if page.problems}
    assert not problems
    assert len(pages) > 40


def test_pages_before_signing_in_are_valid_too(visitor: Visitor, parts: Parts) -> None:
    awa = hire(parts, Role.AGENT)
    shown = [visitor.open(path) for path in outside(parts, visitor)]
    page = visitor.open(BEGIN)
    shown.append(visitor.press(page.form(), email=awa.email, password="wrong"))
    shown.append(visitor.sign_in_first(awa))
    shown.append(visitor.open("/admin/recovery"))
    shown.append(visitor.press(visitor.page().form(), code=""))
    assert [page.problems for page in shown] == [[]] * 6


def test_a_refused_form_keeps_what_was_typed_and_ties_the_error_to_its_field(
    visitor: Visitor,
) -> None:
    page = visitor.open(BEGIN)
    page = visitor.press(page.form(), email="awa@example.org", password="")
    assert page.form().fields["email"] == ["awa@example.org"]
    assert 'aria-describedby="password-error"' in page.html
    assert "#password" in page.links
    assert "wrong" not in page.html.replace('class="field wrong"', "")


def test_every_page_is_light(chief: Visitor) -> None:
    paths = [path for path, _ in crawl(chief)]
    static = sum(weight(chief, link) for link in static_links(chief.open("/admin/")))
    pages = {path: weight(chief, path) for path in paths}
    assert max(pages.values()) <= NEXT_PAGE, max(pages, key=lambda it: pages[it])
    assert static + max(pages.values()) <= FIRST_VISIT
    assert weight(chief, "/admin/now") <= POLL
    assert len((STATIC_FOLDER / "panel.css").read_bytes()) <= STYLE_SHEET


def static_links(page: Page) -> list[str]:
    found = re.findall(r'(?:href|src)="(/admin/static/[^"]+)"', page.html)
    return sorted(set(found))


def test_static_files_are_kept_for_ever_and_named_after_what_they_hold(chief: Visitor) -> None:
    links = static_links(chief.open("/admin/"))
    assert len(links) == 3
    for link in links:
        answer = chief.client.get(link)
        assert "immutable" in answer.headers["Cache-Control"]
        assert re.search(r"\?v=[0-9a-f]{12}$", link)


def test_compressed_pages_say_the_same(chief: Visitor) -> None:
    plain = chief.client.get("/admin/team")
    packed = chief.client.get("/admin/team", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    same = re.compile(rb'csrf_token" value="[^"]+"')
    assert same.sub(b"", gzip.decompress(packed.get_data())) == same.sub(b"", plain.get_data())


def test_a_poll_that_has_nothing_new_is_empty(chief: Visitor, parts: Parts) -> None:
    first = chief.client.get("/admin/now")
    again = chief.client.get("/admin/now", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    ask(parts)
    later = chief.client.get("/admin/now", headers={"If-None-Match": first.headers["ETag"]})
    assert later.status_code == 200


def test_a_page_that_does_not_exist_is_polite(chief: Visitor) -> None:
    page = chief.open("/admin/nowhere/at/all")
    assert chief.last.status_code == 404
    assert page.headings == ["Page introuvable"] and page.problems == []


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_change_nothing(chief: Visitor, method: str) -> None:
    assert chief.client.open("/admin/tickets", method=method).status_code in {400, 404, 405}


def test_a_role_that_may_not_is_told_who_can_change_it(visitor: Visitor, parts: Parts) -> None:
    page = visitor.be(hire(parts, Role.EDITOR)).open("/admin/team")
    assert visitor.last.status_code == 403
    assert "administrateur" in page.text and page.problems == []
    assert "/admin/team" not in page.links


def test_a_bug_says_nothing_of_itself(
    chief: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_parts: Parts, _actor: object) -> overview.Overview:
        raise RuntimeError("awa@example.org +22370000001")

    monkeypatch.setattr("admin.screens.home.read_overview", broken)
    page = chief.open("/admin/")
    assert chief.last.status_code == 500
    assert page.headings == ["Quelque chose n’a pas marché"] and page.problems == []
    for secret in ("awa@example.org", "+223", "RuntimeError", "Traceback"):
        assert secret not in page.html


def test_a_database_that_does_not_answer_is_a_page_too(
    chief: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_parts: Parts, _actor: object) -> overview.Overview:
        raise NotStored("gone")

    monkeypatch.setattr("admin.screens.home.read_overview", away)
    page = chief.open("/admin/")
    assert (chief.last.status_code, chief.last.headers["Retry-After"]) == (503, "5")
    assert page.headings == ["Le service est occupé"]


def test_the_navigation_leads_only_where_one_may_go(
    parts: Parts, another_visitor: Callable[[], Visitor]
) -> None:
    for role in Role:
        visitor = another_visitor().be(hire(parts, role, name=role.value))
        for path, _page in crawl(visitor):
            visitor.open(path)
            assert visitor.last.status_code == 200, (role, path)


def test_what_is_rarely_needed_stands_behind_a_menu_that_says_where_one_is(
    chief: Visitor,
) -> None:
    page = chief.open("/admin/settings")
    assert '<summary class="here">' in page.html and "/admin/settings" in page.links
    assert '<summary class="here">' not in chief.open("/admin/messages").html


def test_french_has_its_no_break_spaces(chief: Visitor) -> None:
    for path, page in crawl(chief):
        if path.startswith(CONTENT):
            continue
        own = Page(TOLD.sub("", page.html))  # what people are told has the spaces of an SMS
        shown = re.sub(r"\{.*?\}", "", own.text)
        assert not NO_BREAK_BEFORE.findall(shown), (path, NO_BREAK_BEFORE.findall(shown))


def test_english_is_a_click_away_before_signing_in(visitor: Visitor) -> None:
    page = visitor.open(BEGIN)
    page = visitor.press(page.form("/language"), language="en")
    assert page.headings == ["Sign in"]
    page = visitor.press(page.form("/language"), language="fr")
    assert page.headings == ["Connexion"]


@pytest.mark.parametrize("language", ["de", "", "../../etc", "bm"])
def test_an_unknown_language_changes_nothing(visitor: Visitor, language: str) -> None:
    page = visitor.open(BEGIN)
    page = visitor.press(page.form("/language"), language=language)
    assert page.headings == ["Connexion"]
