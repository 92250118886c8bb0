"""Tariffs and watched words in the panel: entered, tried, in force at once, taken out and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from bot.app import LOCALES, build
from bot.config import from_env
from bot.core.rendering import Medium
from bot.services.flow_wording import promise_words
from bot.services.library import Library
from bot.services.parts import Parts
from bot.services.phrases import load_phrases
from bot.services.policy import Role
from bot.services.tariffs import cost_of
from tests.admin.pages import Form, Page
from tests.admin.visiting import Visitor, hire
from tests.parts import TestClock, closing, environ, stocked_url

__all__ = ["stocked_url"]
TARIFFS, WORDS = "/admin/settings/tariffs", "/admin/settings/words"
MALI = "+22300000001"


@pytest.fixture
def parts(stocked_url: str, clock: TestClock) -> Iterator[Parts]:
    """The parts with the shipped content, without the understanding of free text."""
    made = build(from_env(environ(stocked_url)))
    library = Library(load_phrases(LOCALES))
    with closing(replace(made, clock=clock, library=library)) as ready:
        yield ready


def sms_cost(parts: Parts) -> str:
    shelf = parts.db.read(parts.library.now)
    day = parts.clock().date()
    return str(cost_of(shelf.facts, Medium.SMS, number=MALI, segments=1, on=day))


def entry(page: Page) -> Form:
    """The form of a new word; the search goes to the same address."""
    [form] = [it for it in page.forms if it.action.endswith("/words") and it.token]
    return form


def is_danger(parts: Parts, text: str) -> bool:
    return parts.db.read(parts.library.now).world.hear_danger(text) is not None


def test_a_tariff_counts_from_its_day_and_is_taken_out_again(
    visitor: Visitor, parts: Parts, clock: TestClock
) -> None:
    member = hire(parts, Role.ADMIN)
    chief = visitor.be(member)
    page = chief.open(TARIFFS)
    assert page.problems == [] and "Exemple inventé" in page.text
    typed = {
        "country": "ML", "medium": "sms", "category": "", "price": "17,5", "currency": "XOF",
        "per": "segment", "as_of": "2026-11-25", "source": "Contrat 2026",
    }  # fmt: skip
    form = page.form("/tariffs")
    for name, value in (
        ("price", "gratuit"), ("as_of", "demain"), ("source", ""), ("category", "utility"),
        ("country", "XX"), ("currency", "USD"),
    ):  # fmt: skip
        wrong = chief.press(form, **{**typed, name: value})
        assert chief.last.status_code == 422 and wrong.problems == [], name
        assert wrong.html.count('aria-invalid="true"') == 1
    assert "Contrat 2026" in chief.press(form, **typed).text
    assert sms_cost(parts) == "15\N{NO-BREAK SPACE}FCFA"
    clock.move(days=5)
    assert sms_cost(parts) == "17,5\N{NO-BREAK SPACE}FCFA"
    chief.be(member)
    [entered] = [it for it in chief.open(TARIFFS).forms if "/panel_" in it.action]
    assert "ne compte plus" in chief.press(entered).text
    assert sms_cost(parts) == "15\N{NO-BREAK SPACE}FCFA"
    assert "tarif retiré" in chief.open("/admin/audit").text


def test_a_word_of_danger_is_tried_in_force_at_once_and_taken_out(
    visitor: Visitor, another_visitor: Callable[[], Visitor], parts: Parts
) -> None:
    guard = visitor.be(hire(parts, Role.PROTECTION))
    text = "mon patron me xylophone chaque soir"
    assert not is_danger(parts, text)
    page = guard.open(WORDS)
    assert page.problems == []
    form = entry(page)
    typed = {"listed": "violence", "language": "fr", "wording": "me xylophone", "example": text}
    for change, said in (
        ({"wording": "<me> .. xylophone"}, "Des mots simples"),
        ({"wording": ".. xylophone"}, "Des mots simples"),
        ({"example": "bonjour"}, "n’est pas entendu"),
        ({"example": ""}, "message d’exemple"),
        ({"listed": "tout"}, "Choisissez une liste"),
    ):
        wrong = guard.press(form, **{**typed, **change, "act": "try"})
        assert guard.last.status_code == 422 and said in wrong.text, change
    tried = guard.press(form, **typed, act="try")
    assert tried.problems == [] and "Aucun exemple connu ne change" in tried.text
    assert not is_danger(parts, text), "a trial changes nothing"
    guard.press(entry(tried), **typed, act="add")
    assert is_danger(parts, text), "in force without a restart"

    broad = {"listed": "danger", "language": "fr", "wording": "je", "example": "je suis la"}
    alarming = guard.press(form, **broad, act="try")
    assert "sans danger qui appelleraient" in alarming.text
    guard.press(entry(alarming), **broad, act="add")
    assert guard.last.status_code == 422 and not is_danger(parts, "je suis la")

    kept = guard.press(guard.open(WORDS).form("/remove"))
    assert not is_danger(parts, text) and "Retirée le" in kept.text and kept.problems == []

    found = guard.open(f"{WORDS}?q=secours")
    [listed, *_] = [it for it in found.forms if it.action.endswith("/remove")]
    assert found.problems == [] and listed.fields["wording"]
    agent = another_visitor().be(hire(parts, Role.AGENT, name="binta"))
    agent.open(WORDS)
    assert agent.last.status_code == 403


def test_taking_out_what_hears_an_example_is_asked_first_and_a_promise_stops_texts(
    visitor: Visitor, parts: Parts
) -> None:
    chief = visitor.be(hire(parts, Role.ADMIN))
    shelf = parts.db.read(parts.library.now)
    assert is_danger(parts, "au secour")
    line = next(it for it in shelf.facts["danger"]["kinds"]["danger"]["fr"] if "secours" in it)
    form = chief.open(f"{WORDS}?q=secours").form("/remove")
    told = {"listed": "danger", "language": "fr", "wording": line}
    asked = chief.press(form, **told)
    assert asked.problems == []
    if "Retirer quand même" in asked.text:  # else no example hangs on this line alone
        assert is_danger(parts, "au secour")
        chief.press(form, **told, agreed="yes")
    assert line not in parts.db.read(parts.library.now).facts["danger"]["kinds"]["danger"]["fr"]
    back = {**told, "example": "au secours", "act": "add"}
    chief.press(entry(chief.open(WORDS)), **back)
    assert line in parts.db.read(parts.library.now).facts["danger"]["kinds"]["danger"]["fr"]

    promise = {
        "listed": "promise", "language": "fr", "wording": "papiers", "example": "Vos papiers.",
    }  # fmt: skip
    tried = chief.press(entry(chief.open(WORDS)), **promise, act="try")
    assert "Textes publiés qui le disent" in tried.text and tried.problems == []
    chief.press(entry(tried), **promise, act="add")
    words = parts.db.read(promise_words)
    assert words is not None and words.at(("papiers",), 0)
    assert "mot surveillé mis en service" in chief.open("/admin/audit").text
