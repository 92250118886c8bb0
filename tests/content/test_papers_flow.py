"""Papiers: the personal list by situation and place, ticks that stay, and what to keep of it."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations

import pytest
from sqlalchemy import select, update

from bot.core.content import Whereabouts
from bot.core.conversation import Conversation
from bot.core.hearing import fold
from bot.core.rendering import Medium
from bot.services.desk import DeskPapers, UnknownCode, read_papers
from bot.store.session import Session
from bot.store.tables import contacts, tickets
from tests.driving import NOW, Person, Service, person

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
def test_the_recap_has_every_paper_once_in_two_sms_a_page(
    service: Service, medium: Medium
) -> None:
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


# --- the code for the desk ---------------------------------------------------------------------


def keep(one: Person) -> None:
    """Store the conversation as the inbox does."""
    text = one.conversation.to_json()
    sealed = one.service.vault.seal(text, "contacts", "conversation", one.contact_id)
    where = contacts.c.id == one.contact_id
    one.session.change(update(contacts).where(where).values(conversation=sealed), {})


def code_in(one: Person) -> str:
    """The code that was just said."""
    return one.said.split("Votre code : ")[1].split(".")[0]


def with_code(service: Service, session: Session) -> tuple[Person, str]:
    one = person(service, session, **answered(("diplome",), "mali")).pick("Papiers").say("1 2")
    one.pick("Autre chose", "Un code pour le guichet")
    keep(one)
    return one, code_in(one)


def at_the_desk(service: Service, session: Session, code: str, days: int = 0) -> DeskPapers:
    return read_papers(
        code,
        session=session,
        vault=service.vault,
        shelf=service.library.now(session),
        now=NOW + timedelta(days=days),
    )


def test_the_desk_reads_the_list_behind_a_code(service: Service) -> None:
    def story(session: Session) -> None:
        one, code = with_code(service, session)
        assert len(code) == 6
        for typed in (code, code.lower(), f" {code[:2]} {code[2:]} "):
            seen = at_the_desk(service, session, typed)
            assert seen.contact_id == one.contact_id
            assert seen.situations == ("J’ai un diplôme",)
            assert seen.held == ("Carte d’identité", "Passeport")
            assert "Diplômes" in seen.missing

    service.run(story)


def test_asking_again_gives_the_same_code_while_it_works(service: Service) -> None:
    def story(session: Session) -> None:
        one, code = with_code(service, session)
        one.pick("Un code pour le guichet")
        assert code_in(one) == code
        one.now = NOW + timedelta(days=31)
        one.pick("Un code pour le guichet")
        assert code_in(one) != code

    service.run(story)


def test_an_old_or_unknown_code_opens_nothing(service: Service) -> None:
    def story(session: Session) -> None:
        _, code = with_code(service, session)
        at_the_desk(service, session, code, days=29)
        for typed, days in ((code, 31), ("ZZ0000", 0), ("", 0), ("x" * 100, 0)):
            with pytest.raises(UnknownCode):
                at_the_desk(service, session, typed, days=days)

    service.run(story)


def test_the_code_of_someone_erased_opens_nothing(service: Service) -> None:
    def story(session: Session) -> None:
        one, code = with_code(service, session)
        gone = update(contacts).where(contacts.c.id == one.contact_id).values(erased_at=1)
        session.change(gone, {})
        with pytest.raises(UnknownCode):
            at_the_desk(service, session, code)

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
