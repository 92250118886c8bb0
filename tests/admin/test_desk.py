"""The desk: people registered with their spoken agreement, found, printed, re-linked, undone."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.services.erasure import ask_erasure
from bot.services.locks import doubt_holder
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.relinks import object_to
from bot.store import protections
from bot.store.moment import to_micros
from bot.store.profiles import read_profile, set_profile
from bot.store.tables import addresses, cases, consents, contacts, messages, relinks
from tests.admin.desk_people import (
    MASKED,
    NUMBER,
    acts,
    agent,
    newest_person,
    parts,
    register,
    stocked_url,
)
from tests.admin.visiting import Visitor, hire
from tests.rows import ask as rows_of

__all__ = ["agent", "parts", "stocked_url"]


def test_somebody_without_a_telephone_is_registered_with_what_they_said(
    agent: Visitor, parts: Parts
) -> None:
    page = register(agent)
    assert page.problems == []
    assert "La personne est inscrite." in page.text and "sans téléphone" in page.text
    rows = rows_of(
        parts,
        select(
            consents.c.purpose, consents.c.decision, consents.c.medium, consents.c.wording,
            consents.c.member_id,
        ).order_by(consents.c.purpose.desc()),
    )  # fmt: skip
    assert [(it[0], it[1], it[2]) for it in rows] == [
        ("service", "given", "oral"), ("reminders", "refused", "oral"),
    ]  # fmt: skip
    assert rows[0][3].startswith("accueil@") and rows[0][3].endswith(".accord")
    assert all(it[4] for it in rows)
    assert sorted(acts(parts)) == [
        "consent_given", "consent_refused", "desk_code_issued", "person_registered",
    ]  # fmt: skip
    assert rows_of(parts, select(addresses.c.id)) == []
    assert rows_of(parts, select(messages.c.id)) == []


def test_their_code_finds_them_and_no_name_or_number_is_in_an_address(
    agent: Visitor, parts: Parts
) -> None:
    page = register(agent, number=NUMBER)
    assert MASKED in page.text and NUMBER not in page.html
    code = page.html.partition('<strong class="figures">')[2].partition("<")[0]
    for typed in (code, code.lower(), NUMBER):
        page = agent.open("/admin/desk")
        page = agent.press(page.form("/desk"), who=typed)
        assert page.headings == ["Mariam"]
        path = agent.last.request.full_path
        assert str(newest_person(parts)) in path and "?" not in path.rstrip("?")


def test_what_is_unknown_is_said_beside_the_field(agent: Visitor) -> None:
    page = agent.open("/admin/desk")
    page = agent.press(page.form("/desk"), who="AA1111")
    assert agent.last.status_code == 422
    assert "Personne n’a ce code ou n’écrit de ce numéro." in page.text
    assert page.form("/desk").fields["who"] == ["AA1111"] and page.problems == []


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("first_name", " ", "Écrivez le prénom."),
        ("first_name", "x" * 41, "Au plus 40 caractères."),
        ("number", "12", "Ce n’est pas un numéro de téléphone."),
        ("language", "en", "Choisissez la langue."),
        ("place", "", "Choisissez où est la personne."),
        ("region", "paris", "Choisissez la région."),
        ("reminders", "", "Posez la question à la personne"),
        ("service", "refused", "Sans cet accord, rien n’est enregistré."),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_kept(
    agent: Visitor, parts: Parts, field: str, value: str, said: str
) -> None:
    page = register(agent, **{field: value})
    assert agent.last.status_code == 422 and page.problems == []
    beside = page.html.partition(f'id="{field}-error">')[2]
    assert beside.startswith(said)
    assert rows_of(parts, select(contacts.c.id)) == []
    if field != "first_name":
        assert page.form("/new").fields["first_name"] == ["Mariam"]


def test_a_known_number_leads_to_who_has_it_or_to_another_person_on_it(
    agent: Visitor, parts: Parts
) -> None:
    register(agent, number=NUMBER)
    first = newest_person(parts)
    page = register(agent, number="00223 00 00 12 34", first_name="Awa")
    assert agent.last.status_code == 422 and page.problems == []
    assert "Ce numéro est déjà connu." in page.text
    assert f"/admin/desk/people/{first}" in page.links
    page = agent.press(page.form("/new"), shares="yes")
    assert page.headings == ["Awa"] and MASKED in page.text
    page = agent.press(agent.open("/admin/desk").form("/desk"), who=NUMBER)
    assert "Mariam" in page.text and "Awa" in page.text
    [row] = rows_of(parts, select(addresses.c.contact_id))
    assert row[0] == first  # whose telephone it is stays as it was


@pytest.mark.parametrize(("language", "heading"), [("fr", "Il manque"), ("bm", "")])
def test_the_list_is_printed_large_in_either_language(
    agent: Visitor, parts: Parts, language: str, heading: str
) -> None:
    register(agent)
    page = agent.open(f"/admin/desk/people/{newest_person(parts)}/checklist?language={language}")
    assert page.problems == []
    assert f'<article class="sheet" lang="{language}">' in page.html
    assert "☐" in page.text and heading in page.text and page.headings == ["Mariam"]
    if language == "bm":
        assert "Il manque" not in page.text.partition("Mariam")[2]


def test_a_case_is_opened_from_the_desk_without_any_number(agent: Visitor, parts: Parts) -> None:
    page = register(agent)
    page = agent.press(page.form("/case"), stage="opening")
    assert "Le dossier est ouvert." in page.text
    [row] = rows_of(parts, select(cases.c.contact_id, cases.c.reference))
    assert row[0] == newest_person(parts) and row[1] in page.text


def test_who_only_those_who_protect_may_see_is_not_there_for_others(
    agent: Visitor, another_visitor: object, parts: Parts
) -> None:
    page = register(agent, number=NUMBER)
    contact_id = newest_person(parts)
    agent.press(page.form("/case"), stage="opening", protected="yes")
    for path in ("", "/checklist", "/assisted"):
        agent.open(f"/admin/desk/people/{contact_id}{path}")
        assert agent.last.status_code == 404
    page = agent.press(agent.open("/admin/desk").form("/desk"), who=NUMBER)
    assert agent.last.status_code == 422 and "Mariam" not in page.text
    agent.be(hire(parts, Role.PROTECTION, name="sira"))
    assert agent.open(f"/admin/desk/people/{contact_id}").headings == ["Mariam"]


def relinked(agent: Visitor, parts: Parts, **filled: str) -> None:
    page = register(agent, number=NUMBER)
    form = page.form("/number")
    given = {"new_number": "+22300005678", "reason": "lost", "papers_seen": "yes", **filled}
    agent.press(form, **given)


def test_a_new_number_is_held_for_two_days_and_says_so(agent: Visitor, parts: Parts) -> None:
    relinked(agent, parts)
    page = agent.page()
    assert page.problems == [] and agent.last.status_code == 200
    assert "rien d’ancien n’est montré" in page.text and "23 nov. 2026" in page.text
    assert "•• •• 56 78" in page.text and "12 34" not in page.text
    assert "relinked" in acts(parts)
    [row] = rows_of(parts, select(relinks.c.reason))
    assert row[0] == "lost"


@pytest.mark.parametrize(
    ("filled", "said"),
    [
        ({"papers_seen": ""}, "Regardez d’abord les papiers"),
        ({"new_number": "12"}, "Ce n’est pas un numéro de téléphone."),
        ({"new_number": NUMBER}, "La personne écrit déjà de ce numéro."),
        ({"reason": "because"}, "Choisissez un motif."),
    ],
)
def test_a_number_is_not_changed_without_papers_and_a_reason(
    agent: Visitor, parts: Parts, filled: dict[str, str], said: str
) -> None:
    relinked(agent, parts, **filled)
    page = agent.page()
    assert agent.last.status_code == 422 and page.problems == []
    assert page.html.partition('id="number-error">')[2].startswith(said)
    assert rows_of(parts, select(relinks.c.id)) == []


@pytest.mark.parametrize(
    ("decided", "said", "number", "act"),
    [
        ("right", "Le nouveau numéro reste.", "56 78", "relink_confirmed"),
        ("wrong", "L’ancien numéro est remis.", "12 34", "relink_undone"),
    ],
)
def test_an_objection_is_settled_either_way(
    agent: Visitor, parts: Parts, decided: str, said: str, number: str, act: str
) -> None:
    relinked(agent, parts)
    [row] = rows_of(parts, select(relinks.c.id))
    now = parts.clock()
    assert parts.db.write(lambda s: object_to(int(row[0]), session=s, now=now))
    page = agent.open("/admin/desk/objections")
    assert page.problems == [] and "Voir la personne" in page.text
    form = page.form(f"/objections/{row[0]}")
    page = agent.press(form, decided=decided)
    assert said in page.text and "Aucune opposition." in page.text
    assert number in agent.open(f"/admin/desk/people/{newest_person(parts)}").text
    assert act in acts(parts)
    agent.press(form, decided=decided)
    assert agent.last.status_code == 422 and "déjà réglé" in agent.page().text


def test_a_pin_goes_for_a_reason_and_with_papers_seen(agent: Visitor, parts: Parts) -> None:
    page = register(agent)
    assert not [it for it in page.forms if it.action.endswith("/pin")]
    contact_id, at = newest_person(parts), to_micros(parts.clock())

    def locked(session: object) -> None:
        set_profile(session, contact_id, at, pin_hash="h", discreet=1)  # type: ignore[arg-type]
        protections.set_guarded(session, contact_id, guarded=True)  # type: ignore[arg-type]

    parts.db.write(locked)
    page = agent.open(f"/admin/desk/people/{contact_id}")
    form = page.form("/pin")
    page = agent.press(form, reason="forgotten")
    assert agent.last.status_code == 422 and "Regardez d’abord les papiers" in page.text
    page = agent.press(form, reason="forgotten", papers_seen="yes")
    assert "Le code secret est retiré." in page.text and "pin_reset" in acts(parts)
    assert parts.db.read(lambda s: read_profile(s, contact_id)).pin_hash is None
    page = agent.press(form, reason="forgotten", papers_seen="yes")
    assert "n’a pas de code secret" in page.text


def test_a_doubted_number_is_confirmed_by_who_saw_the_person(
    agent: Visitor, parts: Parts
) -> None:
    register(agent, number=NUMBER)
    contact_id, now = newest_person(parts), parts.clock()
    parts.db.write(lambda s: doubt_holder(s, contact_id, now=now))
    page = agent.open(f"/admin/desk/people/{contact_id}")
    assert "a peut-être changé de main" in page.text
    page = agent.press(page.form("/holder"), papers_seen="yes")
    assert "Le numéro est confirmé." in page.text and "changé de main" not in page.text
    assert "holder_confirmed" in acts(parts)


def test_an_erasure_waits_without_a_name_and_is_undone_by_its_code(
    agent: Visitor, parts: Parts
) -> None:
    register(agent, number=NUMBER)
    contact_id, now = newest_person(parts), parts.clock()
    code = parts.db.write(lambda s: ask_erasure(parts.vault, contact_id, session=s, now=now))
    agent.open(f"/admin/desk/people/{contact_id}")
    assert agent.last.status_code == 404
    page = agent.open("/admin/desk/erasures")
    assert page.problems == [] and "28 nov. 2026" in page.text
    assert "Mariam" not in page.html and "12 34" not in page.html
    page = agent.press(page.form("/undo"), code="AAAA1111")
    assert agent.last.status_code == 422 and "Ce code n’annule aucun effacement" in page.text
    page = agent.press(page.form("/undo"), code=f" {code.lower()} ")
    assert page.headings == ["Mariam"] and "erasure_undone" in acts(parts)
    assert "Personne n’attend" in agent.open("/admin/desk/erasures").text


def test_who_only_reads_has_no_desk(visitor: Visitor, parts: Parts) -> None:
    visitor.be(hire(parts, Role.VIEWER))
    assert "/admin/desk" not in visitor.open("/admin/").links
    visitor.open("/admin/desk")
    assert visitor.last.status_code == 403
