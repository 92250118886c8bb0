"""Templates in the panel: entered as approved, picked where the window is closed, withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.app import LOCALES, build
from bot.config import from_env
from bot.services.library import Library
from bot.services.parts import Parts
from bot.services.phrases import load_phrases
from bot.services.policy import Role
from bot.services.template_views import list_templates
from tests.admin.test_inbox import somebody
from tests.admin.test_person import outgoing, path
from tests.admin.visiting import Visitor, hire
from tests.parts import TestClock, closing, environ, stocked_url

__all__ = ["stocked_url"]
PAGE = "/admin/settings/templates"
BODY = "Bonjour {{1}}, venez au bureau {{2}} avec vos papiers."
SID = "HX" + "ab" * 16
TYPED = {
    "name": "Rendez-vous", "purpose": "member", "category": "utility",
    "variables": "prénom\r\njour", "fr_body": BODY, "fr_content_id": SID,
    "fr_state": "approved", "fr_state_on": "2026-11-02",
}  # fmt: skip


@pytest.fixture
def parts(stocked_url: str, clock: TestClock) -> Iterator[Parts]:
    """The parts with the shipped content, without the understanding of free text."""
    made = build(from_env(environ(stocked_url)))
    library = Library(load_phrases(LOCALES))
    with closing(replace(made, clock=clock, library=library)) as ready:
        yield ready


def test_a_template_is_entered_picked_sent_changed_and_withdrawn(
    visitor: Visitor, another_visitor: Callable[[], Visitor], parts: Parts, clock: TestClock
) -> None:
    chief = visitor.be(hire(parts, Role.ADMIN))
    agent = another_visitor().be(hire(parts, Role.AGENT, name="binta"))
    empty = chief.open(PAGE)
    assert empty.problems == [] and "Aucun modèle" in empty.text

    form = chief.open(f"{PAGE}/new").form()
    wrong = chief.press(form, **{**TYPED, "fr_content_id": "12", "fr_body": "Venez {{2}}"})
    assert chief.last.status_code == 422 and wrong.problems == []
    assert "HX et 32 signes" in wrong.text and "sans trou" in wrong.text
    assert "Venez {{2}}</textarea>" in wrong.html, "what was typed is not lost"
    listed = chief.press(wrong.form(), **TYPED)
    assert listed.problems == [] and BODY in listed.text and "Approuvé" in listed.text

    who = somebody(parts, medium="whatsapp", ago=timedelta(hours=30))
    open_window = somebody(parts, medium="whatsapp", number="+22300005599")
    assert "modèle" not in agent.open(path(open_window)).text
    page = agent.open(path(who))
    assert page.problems == [] and "Envoyer un modèle" in page.text
    [template] = parts.db.read(list_templates)
    ending = f"/template/{template.id}#template"
    missing = agent.press(page.form(ending), **{"value-1": "Awa", "act": "send"})
    assert agent.last.status_code == 422 and missing.problems == [] and not outgoing(parts, who)
    assert missing.form(ending).fields["value-1"] == ["Awa"]
    seen = agent.press(
        missing.form(ending), **{"value-1": "Awa", "value-2": "mardi", "act": "preview"}
    )
    assert (
        seen.problems == []
        and "venez au bureau mardi" in seen.text
        and "9\N{NO-BREAK SPACE}FCFA" in seen.text
    )
    assert not outgoing(parts, who)
    agent.press(seen.form(ending), act="send")
    assert outgoing(parts, who) == ["Bonjour Awa, venez au bureau mardi avec vos papiers."]
    again = agent.press(seen.form(ending), act="send")
    assert "Quelque chose lui a été envoyé" in again.text and len(outgoing(parts, who)) == 1
    assert "modèle WhatsApp envoyé" in chief.open("/admin/audit").text

    edit = chief.open(f"{PAGE}/{template.id}")
    assert edit.problems == [] and edit.form().fields["fr_content_id"] == [SID]
    clock.move(minutes=1)
    told = {**TYPED, "fr_body": "Venez {{1}} le {{2}} au bureau.", "fr_state": "paused"}
    assert "Suspendu" in chief.press(edit.form(), **told).text
    assert BODY in chief.open(f"{PAGE}/{template.id}").text, "the text before is kept"
    old = chief.press(edit.form(), **told)
    assert chief.last.status_code == 422 and "Un collègue vient de changer" in old.text
    gone = agent.press(seen.form(ending), act="preview")
    assert agent.last.status_code == 422 and "plus approuvé" in gone.text
    left = chief.press(chief.open(PAGE).form("/withdraw"))
    assert "Retiré le" in left.text and left.problems == []
    agent.open(PAGE)
    assert agent.last.status_code == 403
