"""One new fact from a form: refused, looked at, published, and said from the next message on."""

from __future__ import annotations

import json
from functools import partial

import pytest

from bot.services.fact_changes import BadFact
from bot.services.fact_entry import ENTERED, Entry, publish_fact, try_fact
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.store import facts as store
from tests.admin.test_templates import parts, stocked_url
from tests.admin.visiting import Visitor, hire
from tests.broadcasting import Member

__all__ = ["parts", "stocked_url"]
SOURCE = {
    "source.document": ["brochure_2018"],
    "source.section": ["Page 3"],
    "year": ["2024"],
    "review_after": ["2027-06-30"],
}
TYPED = {
    "organisation": {
        "name": ["Maison des métiers de Sikasso"], "short": ["Maison métiers Sikasso"],
        "kind": ["training_centre"], "offers": ["Formation à la couture."],
        "conditions": ["Adultes."], "for_people": ["yes"],
        "access": ["direct"], "access_reason": ["Dit par la structure."],
        "iom_return": ["not_required"], "status": ["active"], "aims": ["learn"],
        "regions": ["sikasso"], "trades": ["couture"],
    },
    "question": {
        "question": ["Où faire relire un contrat ?"], "topic": ["papiers"],
        "answer_fr": ["Demandez à votre agent : il lit le contrat avec vous."],
        "paraphrases": ["qui peut lire mon contrat"],
    },
    "tip": {"label_fr": ["Noter ses dépenses"], "text": ["Notez chaque dépense le soir même."],
            "order": ["9"]},
    "paper": {
        "label_fr": ["Carnet de vaccination"], "sms_label": ["Carnet vaccination"],
        "reason": ["Il dit quels vaccins vous avez eus."], "situations": ["tous"],
        "category": ["statut_social"], "when": ["before_return"],
        "if_missing.in_mali": ["Demandez au centre de santé."],
        "if_missing.abroad": ["Demandez au dispensaire."],
        "if_missing.unknown": ["Demandez à un centre de santé."],
    },
    "trade": {"label_fr": ["Réparation de vélos"], "sms_label": ["Vélos"],
              "sector": ["services"], "synonyms": ["vélociste"]},
    "amount": {"label_fr": ["Prix d’un extrait"], "amount_fcfa": ["500"], "per": ["once"]},
    "pitfall": {"text": ["Acheter du matériel trop cher."], "advice": ["Comparez trois vendeurs."]},
}  # fmt: skip


def test_every_kind_that_is_offered_can_be_published_and_is_said(parts: Parts) -> None:
    editor, now = hire_editor(parts), parts.clock()
    for kind in ENTERED:
        with pytest.raises(BadFact) as refused:
            tried(parts, editor, kind, {})
        assert {"source.document", "year", "review_after"} <= set(refused.value.problems)
        typed = {**SOURCE, **TYPED[kind]}
        entry = tried(parts, editor, kind, typed)
        if kind in {"organisation", "question", "tip", "paper"}:
            media = {it.medium.value for it in entry.previews}
            assert media == {"sms", "whatsapp"}, kind
        story = partial(publish_fact, editor, kind, typed, now=now)
        assert parts.db.write(lambda s, story=story: story(session=s)) == entry.key


def tried(parts: Parts, editor: Member, kind: str, typed: dict[str, list[str]]) -> Entry:
    now = parts.clock()
    return parts.db.read(lambda s: try_fact(parts, editor, kind, typed, session=s, now=now))


def hire_editor(parts: Parts) -> Member:

    return Member(1, frozenset({Role.EDITOR}))


def test_a_member_writes_a_tip_sees_it_as_it_is_said_and_publishes_it(
    visitor: Visitor, parts: Parts
) -> None:
    editor = visitor.be(hire(parts, Role.EDITOR))
    assert "/admin/new-fact" in editor.open("/admin/facts").links
    assert editor.open("/admin/new-fact").problems == []
    page = editor.open("/admin/new-fact/question")
    assert page.problems == []
    sent = {name: values[0] for name, values in {**SOURCE, **TYPED["question"]}.items()}
    wrong = editor.press(
        page.form(), **{**sent, "year": "1999", "review_after": "2020-01-01",
                        "answer_fr": "C’est garanti.", "act": "try"}
    )  # fmt: skip
    assert editor.last.status_code == 422 and wrong.problems == []
    assert "Une année entre 2000" in wrong.text and "Un jour à venir" in wrong.text
    promising = editor.press(page.form(), **{**sent, "answer_fr": "C’est garanti.", "act": "try"})
    assert "promet" in promising.text and "C’est garanti.</textarea>" in promising.html
    seen = editor.press(page.form(), **sent, act="try")
    assert seen.problems == [] and "Publier" in seen.text
    stored = "advice.questions"
    assert not [it for it in parts.db.read(lambda s: store.list_rows(s, stored)) if
                "relire" in it.body], "a look stores nothing"  # fmt: skip
    done = editor.press(seen.form(), **sent, act="publish")
    assert "C’est publié" in done.text and done.problems == []
    rows = parts.db.read(lambda s: store.list_rows(s, stored))
    [row] = [it for it in rows if "relire" in it.body]
    assert json.loads(row.body)["review_after"] == "2027-06-30" and row.origin == "panel"
    shelf = parts.db.read(parts.library.now)
    assert row.key in shelf.content.questions
