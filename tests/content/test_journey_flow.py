"""Et après ? Each step is explained with its year; what is known from elsewhere stands apart."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.core.content.journey import HOME_COUNTRY
from bot.core.rendering import Medium
from bot.store.session import Session
from bot.store.tables import consents, tickets
from tests.driving import Person, Service, person, withdraw

MENU = "Et après ?"
PARTS = ("what", "who_decides", "what_to_do", "how_long", "what_goes_wrong")


def whole(one: Person) -> str:
    """All pages of the present card in one line."""
    return " ".join(" ".join(one.pages()).split())


def test_every_step_known_in_mali_is_explained_whole_within_four_messages(
    service: Service,
) -> None:
    def story(session: Session) -> set[str]:
        shelf = service.library.now(session)
        told = set()
        for numbered in shelf.content.journey():
            for state in numbered.states:
                one = person(service, session, place="mali").pick(MENU)
                one.pick_key(numbered.stage.id)
                if numbered.stage.id != "avant":
                    one.pick_key(state.id)
                said, sent = whole(one), one.sent
                assert f"{state.short} ({state.year})" in said
                for part in PARTS:
                    text = shelf.content.fill(getattr(state, part), one.now.date())
                    assert " ".join(text.split()) in said, (state.id, part)
                assert sent <= 4
                told.add(state.id)
        return told

    at_home = {it.id for it in service.content.states.values() if it.country == HOME_COUNTRY}
    assert service.run(story) == at_home
    assert len(at_home) == 28


def test_the_steps_of_another_country_are_told_apart_and_never_numbered(service: Service) -> None:
    def story(session: Session) -> set[str]:
        content = service.library.now(session).content
        offered = set()
        for numbered in content.journey():
            one = person(service, session).pick(MENU).pick_key(numbered.stage.id)
            offered |= {key for _, key, _ in one.options()}
        one = person(service, session).pick(MENU, "Projet ou emploi", "Vu au Burkina Faso")
        said = whole(one)
        for state in content.states.values():
            if state.country != HOME_COUNTRY:
                assert f"{state.short} ({state.year})" in said and state.country in state.short
                assert all(" ".join(getattr(state, part).split()) in said for part in PARTS)
        return offered

    offered = service.run(story)
    elsewhere = {it.id for it in service.content.states.values() if it.country != HOME_COUNTRY}
    assert elsewhere and not elsewhere & offered


def test_the_next_step_leads_through_all_of_them_and_never_abroad(service: Service) -> None:
    def story(session: Session) -> list[str]:
        one = person(service, session).pick(MENU, "Avant le retour")
        seen = [one.conversation.answers["step"]]
        while one.at in ("parcours.avant", "parcours.step"):
            one.pick("Étape suivante")
            if one.at == "parcours.step":
                seen.append(one.conversation.answers["step"])
        assert "dernière étape" in one.said
        return seen

    expected = [state.id for it in service.content.journey() for state in it.states]
    assert service.run(story) == expected


def test_the_number_of_the_line_is_the_number_of_the_stage(service: Service) -> None:
    def story(session: Session) -> None:
        one = person(service, session).pick(MENU)
        shown = {key: number for number, key, _ in one.options()}
        for numbered in service.library.now(session).content.journey():
            assert shown[numbered.stage.id] == str(numbered.number)

    service.run(story)


@pytest.mark.parametrize("medium", Medium)
def test_no_page_of_a_step_is_longer_than_two_sms(service: Service, medium: Medium) -> None:
    def story(session: Session) -> None:
        for step in service.library.now(session).content.states:
            one = person(service, session, medium=medium).open("parcours", "step", step=step)
            while True:
                assert len(one.told) == 1 and one.told[0].segments <= 2, one.text
                if "Suite" not in one.labels():
                    break
                one.pick("Suite")

    service.run(story)


def test_the_wait_serves_to_choose_a_trade_to_prepare_and_to_see_the_papers(
    service: Service,
) -> None:
    def story(session: Session) -> None:
        one = person(service, session, place="waiting", region="kayes")
        one.pick(MENU, "Avant le retour", "Que faire en attendant", "Préparer l'entretien")
        assert "Dire non n’enlève pas l’aide" in whole(one)
        one.pick("Autre chose", "Choisir un métier")
        assert one.at == "metiers.but"
        one.open("parcours", "waiting").pick("Voir mes papiers")
        assert one.at == "papiers.situation"

    service.run(story)


@pytest.mark.parametrize(
    ("said", "decision", "asked"), [("Oui", "given", 1), ("Non", "refused", 0)]
)
def test_the_case_is_prepared_only_with_an_agreement(
    service: Service, said: str, decision: str, asked: int
) -> None:
    def story(session: Session) -> None:
        one = person(service, session, place="waiting", region="kayes", papers="passeport")
        one.open("parcours", "waiting").pick("Préparer mon dossier", said)
        mine = consents.c.contact_id == one.contact_id
        decided = select(consents.c.purpose, consents.c.decision).where(mine)
        assert session.run(decided) == [("case", decision)]
        opened = session.run(
            select(tickets.c.id, tickets.c.category, tickets.c.body).where(
                tickets.c.contact_id == one.contact_id
            )
        )
        assert len(opened) == asked
        for ticket_id, category, body in opened:
            text = service.vault.open(body, "tickets", "body", ticket_id)
            assert category == "case"
            assert "Kayes" in text and "Passeport" in text and "À l’étranger" in text

    service.run(story)


def test_a_step_that_a_member_withdrew_is_not_told(changed: Service) -> None:
    withdraw(changed, "process.states", "kit")

    def story(session: Session) -> None:
        one = person(changed, session).pick(MENU, "Matériel et démarrage")
        assert "Kit de matériel" not in one.labels()
        one.open("parcours", "step", step="kit")
        assert "information à revoir" in one.said

    changed.run(story)
