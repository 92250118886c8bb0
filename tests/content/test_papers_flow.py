"""Papiers: the personal list by situation and place, ticks that stay, and what to keep of it."""

from __future__ import annotations

from itertools import combinations

import pytest
from sqlalchemy import select

from bot.core.content import Whereabouts
from bot.core.conversation import Conversation
from bot.core.hearing import fold
from bot.core.rendering import Medium
from bot.store.session import Session
from bot.store.tables import tickets
from tests.driving import Person, Service, person

PLACES = {
    "mali": Whereabouts.IN_MALI,
    "waiting": Whereabouts.ABROAD,
    "on_the_way": Whereabouts.ABROAD,
    "unsaid": Whereabouts.UNKNOWN,
    "": Whereabouts.UNKNOWN,
}
OFFERED = (
    "marie_enfants", "maladie", "diplome", "travail_etranger", "foras", "piece_perdue",
    "sans_papiers", "depuis_maroc",
)  # fmt: skip


def papers_shown(one: Person) -> list[str]:
    """The papers on all pages of the present list."""
    papers = one.service.library.now(one.session).content.papers
    found: list[str] = []
    while True:
        found += [key for _, key, _ in one.options() if key in papers]
        if "Suite" not in one.labels():
            return found
        one.pick("Suite")


def at_the_list(one: Person, *situations: str) -> Person:
    """In the list, with these situations answered in one message."""
    one.open("papiers")
    numbers = {key: number for number, key, _ in one.options()}
    chosen = [numbers[it] for it in situations] or [numbers["none_of_these"]]
    one.say(" ".join(chosen))
    if one.at == "papiers.lieu":
        one.pick("Je ne le dis pas")
    return one


def answered(situations: tuple[str, ...], place: str) -> dict[str, str]:
    """Someone who answered both before."""
    return {"situations": " ".join(situations) or "none", "place": place or "unsaid"}


def test_the_situations_of_the_menu_are_those_of_the_data(service: Service) -> None:
    def story(session: Session) -> None:
        one = person(service, session).pick("Papiers")
        keys = [key for _, key, _ in one.options() if key in OFFERED]
        assert keys == [it.id for it in service.library.now(session).content.situations.values()
                        if it.offered]  # fmt: skip
        assert keys == list(OFFERED)

    service.run(story)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("count", [0, 1, 2, 8])
def test_the_list_is_that_of_the_situations_and_the_place(
    service: Service, place: str, count: int
) -> None:
    def story(session: Session) -> None:
        content = service.library.now(session).content
        for situations in combinations(OFFERED, count):
            one = at_the_list(person(service, session, place=place), *situations)
            assert one.at == "papiers.liste"
            expected = [it.paper.id for it in content.checklist(situations, PLACES[place])]
            assert papers_shown(one) == expected
            assert f"0 sur {len(expected)}" in one.said

    service.run(story)


@pytest.mark.parametrize("place", PLACES)
def test_each_paper_has_its_reason_its_year_and_what_to_do_by_place(
    service: Service, place: str
) -> None:
    def story(session: Session) -> set[str]:
        told = set()
        for line in service.library.now(session).content.checklist(OFFERED, PLACES[place]):
            one = person(service, session, **answered(OFFERED, place))
            one.pick("Papiers", "Il m'en manque un").pick_key(line.paper.id)
            assert "Suite" not in one.labels() and len(one.told) == 1
            assert one.told[0].segments <= 2
            said = one.said
            assert line.paper.reason in said
            assert f"({line.paper.year})" in said
            assert fold(line.paper.if_missing.at(PLACES[place])) in fold(said.replace("\n", " "))
            told.add(line.paper.id)
        return told

    told = service.run(story)
    asked_by_nobody = {"statut_migrant"}  # a finished project asked for it
    made_in_mali = set() if PLACES[place] is not Whereabouts.ABROAD else {"declaration_perte"}
    assert told == set(service.content.papers) - asked_by_nobody - made_in_mali


def test_whose_place_is_unknown_is_asked_and_may_keep_it(service: Service) -> None:
    def story(session: Session) -> None:
        one = person(service, session).pick("Papiers", "J'ai perdu une pièce")
        assert one.at == "papiers.lieu"
        one.pick("Je ne le dis pas")
        one.pick("Il m'en manque un", "Passeport")
        assert "Au Mali" in one.said and "À l'étranger" in one.said.replace("’", "'")
        other = person(service, session).pick("Papiers", "J'ai perdu une pièce", "Sur la route")
        other.pick("Il m'en manque un", "Passeport")
        assert "police" not in other.said and "consulat" in other.said

    service.run(story)


def test_a_lost_paper_is_answered_at_once_when_a_sentence_says_so(service: Service) -> None:
    def story(session: Session) -> None:
        one = person(service, session, place="mali").open("papiers", "lost")
        assert set(papers_shown(one)) >= {"carte_identite", "passeport", "acte_naissance"}
        one.open("papiers", "lost").pick("Passeport")
        assert "police" in one.said

    service.run(story)


def test_several_digits_tick_several_papers_and_the_list_gets_shorter(service: Service) -> None:
    def story(session: Session) -> None:
        one = at_the_list(person(service, session, place="mali"), "marie_enfants")
        first = [label for _, key, label in one.options() if key in one_content(service, session)]
        one.say("1 3")
        assert "2 sur" in one.said
        assert first[0] not in one.labels() and first[2] not in one.labels()
        assert first[1] in one.labels()

    service.run(story)


def one_content(service: Service, session: Session) -> set[str]:
    return set(service.library.now(session).content.papers)


def test_ticks_stay_through_other_flows_and_a_stored_conversation(service: Service) -> None:
    def story(session: Session) -> None:
        one = at_the_list(person(service, session, place="mali"), "diplome").say("1 2")
        ticked = one.conversation.answers["papers"]
        one.say("0").pick("Questions", "Santé").say("0")
        one.conversation = Conversation.from_json(one.conversation.to_json())
        one.pick("Papiers")
        assert one.at == "papiers.liste"
        assert one.conversation.answers["papers"] == ticked
        assert "2 sur" in one.said

    service.run(story)


def test_a_tick_made_by_mistake_can_be_taken_back(service: Service) -> None:
    def story(session: Session) -> None:
        one = at_the_list(person(service, session, place="mali")).say("1 2")
        one.pick("Autre chose", "J'ai coché par erreur").say("1")
        assert "1 sur" in one.said and one.at == "papiers.liste"

    service.run(story)


def test_who_has_everything_is_told_so(service: Service) -> None:
    def story(session: Session) -> None:
        one = at_the_list(person(service, session, place="mali"))
        while one.at == "papiers.liste":
            one.say("1")
        assert one.at == "papiers.complet" and "tous les papiers" in one.said

    service.run(story)


@pytest.mark.parametrize("situation", ["maladie", "depuis_maroc"])
def test_illness_brings_the_rule_of_the_medical_file(service: Service, situation: str) -> None:
    def story(session: Session) -> None:
        rule = service.library.now(session).content.paper_rules["dossier_medical"]
        one = person(service, session, place="waiting").open("papiers").pick_key(situation)
        assert rule.text in one.said and f"({rule.year})" in one.said
        other = person(service, session, place="waiting").open("papiers").pick_key("diplome")
        assert rule.text not in other.said

    service.run(story)


@pytest.mark.parametrize("medium", Medium)
def test_the_recap_has_every_paper_once_in_two_sms_a_page(service: Service, medium: Medium) -> None:
    def story(session: Session) -> None:
        content, world = (getattr(service.library.now(session), it) for it in ("content", "world"))
        one = person(service, session, medium=medium, **answered(OFFERED, "mali"))
        one.pick("Papiers").say("1 2 4").pick("Autre chose", "Ma liste à garder")
        pages = []
        while True:
            assert len(one.told) == 1 and one.told[0].segments <= 2
            pages.append(one.said)
            if "Suite" not in one.labels():
                break
            one.pick("Suite")
        whole = " ".join(pages).replace("\n", " ")
        for line in content.checklist(OFFERED, Whereabouts.IN_MALI):
            assert whole.count(world.label("paper", line.paper.id, "fr")) == 1
        assert "Vous avez" in whole and "Il manque" in whole and "(2018)" in whole

    service.run(story)


def test_what_opens_a_case_is_said_and_to_ask_before_travelling(service: Service) -> None:
    def story(session: Session) -> None:
        one = person(service, session, **answered(("foras",), "mali")).pick("Papiers")
        pages = one.pick("Autre chose", "Ouvrir mon dossier").pages()
        assert "pièce d’identité" in pages[0] and "(2018)" in pages[0]
        assert all("Appelez ou demandez avant de vous déplacer." in page for page in pages)
        assert "Il manque" in " ".join(pages) and "Formation FORAS" in " ".join(pages)

    service.run(story)


def test_an_agent_asked_about_a_paper_knows_which(service: Service) -> None:
    def story(session: Session) -> None:
        one = person(service, session, **answered((), "mali")).pick("Papiers", "Il m'en manque un")
        one.pick("Passeport", "Demander à un agent")
        ((ticket_id, body),) = session.run(
            select(tickets.c.id, tickets.c.body).where(tickets.c.contact_id == one.contact_id)
        )
        assert "Passeport" in service.vault.open(body, "tickets", "body", ticket_id)

    service.run(story)


def test_the_list_is_three_messages_from_the_menu(service: Service) -> None:
    def story(session: Session) -> None:
        one = person(service, session).pick("Papiers").say("1 2").pick("Au Mali")
        assert one.at == "papiers.liste" and one.sent == 3

    service.run(story)
