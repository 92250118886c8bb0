"""Facts on screen: found, corrected, taken back and put back, with plain forms."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.services.naming_facts import keep_named
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.store import notices
from bot.store.library import list_facts
from bot.store.tables import entries
from tests.admin.desk_people import agent, newest_person, parts, register, stocked_url
from tests.admin.visiting import Visitor, hire
from tests.rows import ask as rows_of

__all__ = ["agent", "parts", "stocked_url"]
APEJ, Q72 = "/admin/facts/organisation/apej", "/admin/facts/question/q72"


@pytest.fixture
def editor(visitor: Visitor, parts: Parts) -> Visitor:
    return visitor.be(hire(parts, Role.EDITOR))


def is_withdrawn(parts: Parts, kind: str, key: str) -> bool:
    return any(
        gone for stored, of, _body, gone in parts.db.read(list_facts) if (stored, of) == (kind, key)
    )


def test_the_list_finds_a_structure_by_its_name(editor: Visitor) -> None:
    page = editor.open("/admin/facts?kind=organisation&words=apej")
    assert page.problems == []
    assert APEJ in page.links
    page = editor.open("/admin/facts?words=xylophone")
    assert "Rien ici." in page.text


def test_a_list_has_thirty_lines_and_leads_on(editor: Visitor) -> None:
    page = editor.open("/admin/facts")
    shown = [it for it in page.links if it.startswith("/admin/facts/")]
    assert len(shown) == 30
    more = next(it for it in page.links if "after=" in it)
    following = editor.open(more)
    assert not set(shown) & {it for it in following.links if it.startswith("/admin/facts/")}
    assert len(editor.last.get_data()) < 60_000


def test_a_fact_shows_what_the_bot_says_in_both_languages_and_media(editor: Visitor) -> None:
    page = editor.open(Q72)
    assert page.problems == []
    assert "SMS, français" in page.text
    assert "WhatsApp, bambara" in page.text
    assert "Non, EJOM" in page.text
    assert "Ayi, EJOM" in page.text
    assert "Jamais vérifié ici" in page.text


def test_a_fact_is_withdrawn_by_one_button_and_put_back(editor: Visitor, parts: Parts) -> None:
    page = editor.open(Q72)
    page = editor.press(page.form("/withdraw"))
    assert "C’est retiré partout." in page.text
    assert is_withdrawn(parts, "advice.questions", "q72")
    assert "Non, EJOM" not in page.text.partition("Ce que dit le bot")[2].partition("Le fait")[0]
    page = editor.press(page.form("/put-back"))
    assert not is_withdrawn(parts, "advice.questions", "q72")
    assert "Non, EJOM" in page.text


def test_a_correction_is_said_at_once_and_stays_as_it_was_typed_when_refused(
    editor: Visitor, parts: Parts
) -> None:
    page = editor.open(f"{Q72}/edit")
    assert page.problems == []
    form = page.form("/edit")
    refused = editor.press(form, answer_fr="On vous rappelle.", year="deux mille")
    assert editor.last.status_code == 422
    assert "On vous rappelle." in refused.html
    assert "deux mille" in refused.html
    assert "Écrivez un nombre" in refused.text
    refused = editor.press(refused.form("/edit"), answer_fr="On vous rappelle.", year="2026")
    assert "promet" in refused.text
    shown = editor.press(refused.form("/edit"), answer_fr="EJOM a repris.", year="2021")
    assert "C’est corrigé" in shown.text
    assert "EJOM a repris." in shown.text


def test_a_colleagues_correction_in_between_is_not_lost(editor: Visitor, parts: Parts) -> None:
    first = editor.open(f"{Q72}/edit").form("/edit")
    editor.press(first, answer_fr="Une première.")
    page = editor.press(first, answer_fr="Une seconde.")
    assert editor.last.status_code == 422
    assert "Un collègue" in page.text
    assert "Une seconde." in page.html


def test_what_is_found_true_again_says_when(editor: Visitor) -> None:
    page = editor.press(editor.open(APEJ).form("/verify"))
    assert "Vérifié à l’instant" in page.text
    assert "il y a" in editor.open("/admin/facts?words=apej").text or "à l’instant" in page.text


def test_whoever_was_told_is_listed_for_those_who_follow_people_and_is_corrected(
    agent: Visitor, parts: Parts
) -> None:
    register(agent, number="+223 00 00 12 34")
    person = newest_person(parts)
    parts.db.write(
        lambda s: keep_named(
            s, {"question.q72"}, contact_id=person, message_id=1, now=parts.clock()
        )
    )
    page = agent.open(f"{Q72}/people")
    assert page.problems == []
    assert f"/admin/people/{person}" in page.links
    editor = agent.be(hire(parts, Role.EDITOR, name="editor"))
    page = editor.press(editor.open(Q72).form("/withdraw"))
    assert f"{Q72}/people" not in page.links
    page = editor.press(page.form("/correction"), fr="Ce n'est plus juste.", bm="")
    assert "1 personne reçoit la correction" in page.text
    waiting = parts.db.read(lambda s: notices.list_waiting(s, person))
    assert [it.kind for it in waiting] == ["correction"]
    page = editor.press(page.form("/correction"), fr="Encore.", bm="")
    assert "déjà partie" in page.text
    acts = {row[0] for row in rows_of(parts, select(entries.c.act))}
    assert {"fact_withdrawn", "correction_sent"} <= acts


def test_who_only_reads_has_no_button(visitor: Visitor, parts: Parts) -> None:
    viewer = visitor.be(hire(parts, Role.VIEWER))
    page = viewer.open(Q72)
    assert [it for it in page.forms if it.is_work] == []
    assert viewer.open(f"{Q72}/edit") and viewer.last.status_code == 403


def test_what_is_not_there_is_said_politely(editor: Visitor) -> None:
    for path in ("/admin/facts/nothing/x", "/admin/facts/question/none"):
        editor.open(path)
        assert editor.last.status_code == 404
