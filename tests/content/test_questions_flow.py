"""Questions: all of them by menu, each with its year, by place, without promise or amount."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.core.content import Whereabouts
from bot.core.content.journey import HOME_COUNTRY
from bot.core.rendering import Medium
from bot.store.session import Session
from bot.store.tables import tickets
from tests.driving import Person, Service, person, withdraw

PLACES = {
    "mali": Whereabouts.IN_MALI,
    "waiting": Whereabouts.ABROAD,
    "": Whereabouts.UNKNOWN,
}


def whole(one: Person) -> str:
    """All pages of the present card in one line."""
    return " ".join(" ".join(one.pages()).split())


@pytest.mark.parametrize("place", PLACES)
def test_every_question_is_answered_within_four_messages(service: Service, place: str) -> None:
    def story(session: Session) -> int:
        content = service.library.now(session).content
        for question in content.questions.values():
            one = person(service, session, place=place).pick("Questions")
            one.pick_key(question.topic).pick_key(question.id)
            assert one.at == "questions.answer" and one.sent <= 4, question.id
            answer = content.answer(question.id, one.now.date(), whereabouts=PLACES[place])
            assert answer.text in whole(one)
            assert ("Demander à un agent" in one.labels()) == answer.ask_agent
        return len(content.questions)

    assert service.run(story) == 77


@pytest.mark.parametrize("medium", Medium)
def test_an_answer_with_its_choices_is_at_most_two_sms(service: Service, medium: Medium) -> None:
    def story(session: Session) -> None:
        for question in service.library.now(session).content.questions:
            for place in PLACES:
                one = person(service, session, medium=medium, place=place)
                one.open("questions", None, question=question)
                assert len(one.told) == 1 and one.told[0].segments <= 2, one.text

    service.run(story)


def test_each_answer_that_states_a_fact_shows_its_year(service: Service) -> None:
    rules = {it.id for it in service.content.questions.values() if it.service_rule}

    def story(session: Session) -> list[str]:
        without = []
        for question in service.library.now(session).content.questions:
            one = person(service, session).open("questions", None, question=question)
            if not any(f"20{year}" in one.said for year in range(17, 27)):
                without.append(question)
        return without

    assert set(service.run(story)) <= rules


def test_a_question_that_a_sentence_brought_is_answered_at_once_and_once(
    service: Service,
) -> None:
    def story(session: Session) -> None:
        one = person(service, session, place="mali").open("questions", None, question="q06")
        assert one.at == "questions.answer" and "police" in one.said
        one.say("0").pick("Questions")
        assert one.at == "questions.sujets"
        one.open("questions", None, question="q999")
        assert one.at == "questions.sujets"

    service.run(story)


def test_an_agent_asked_about_a_question_knows_which(service: Service) -> None:
    def story(session: Session) -> None:
        one = person(service, session).open("questions", None, question="q16")
        one.pick("Demander à un agent")
        ((ticket_id, category, body),) = session.run(
            select(tickets.c.id, tickets.c.category, tickets.c.body).where(
                tickets.c.contact_id == one.contact_id
            )
        )
        assert category == "question"
        text = service.vault.open(body, "tickets", "body", ticket_id)
        assert service.library.now(session).content.questions["q16"].question in text
        one.open("questions", None, question="q17").pick("Demander à un agent")
        assert "toujours ouverte" in one.said

    service.run(story)


def test_tips_steps_and_pitfalls_are_told_whole_with_their_years(service: Service) -> None:
    def story(session: Session) -> None:
        content = service.library.now(session).content
        home = [it for it in content.business_steps.values() if it.country == HOME_COUNTRY]
        for label, entries in (
            ("Conseils", content.tips.values()),
            ("Étapes d'une activité", home),
            ("Pièges à éviter", content.pitfalls_to_tell),
        ):
            one = person(service, session).pick("Questions", "Suite", label)
            assert one.sent <= 4
            said = whole(one)
            for entry in entries:
                assert entry.text in said, entry.id
                assert f"({entry.year})" in said

    service.run(story)


def test_steps_of_another_country_are_told_apart_with_its_name(service: Service) -> None:
    def story(session: Session) -> None:
        content = service.library.now(session).content
        one = person(service, session).open("questions", "steps")
        at_home = whole(one)
        pages = one.pick("Vu au Burkina Faso").pages()
        for step in content.business_steps.values():
            if step.country == HOME_COUNTRY:
                assert f"- {step.text}" in at_home
            else:
                assert step.text not in at_home
                assert step.text in " ".join(" ".join(pages).split())
        assert all("Burkina Faso" in page for page in pages)
        assert not any(f"{number}. " in page for number in range(1, 10) for page in pages)

    service.run(story)


def test_what_ended_is_told_only_by_name_with_its_year_and_no_amount(service: Service) -> None:
    def story(session: Session) -> None:
        content = service.library.now(session).content
        over = [it for it in (*content.projects.values(), *content.organisations.values())
                if it.is_over]  # fmt: skip
        assert len(over) > 10
        for entry in over:
            one = person(service, session).open("questions", "project", project=entry.id)
            word = "suspendu" if entry.status == "suspended" else "c’est fini"
            assert entry.name in one.said
            assert f"{word} ({entry.ended_in or entry.year})" in one.said
            assert "FCFA" not in one.said
            assert "Demander à un agent" in one.labels()

    service.run(story)


def test_an_answer_that_a_member_withdrew_leads_to_an_agent(changed: Service) -> None:
    withdraw(changed, "advice.questions", "q16")

    def story(session: Session) -> None:
        one = person(changed, session).pick("Questions", "Argent")
        assert "q16" not in {key for _, key, _ in one.options()}
        one.conversation.answers["asked"] = "q16"
        one.open("questions", "answer")
        assert "information à revoir" in one.said and "Demander à un agent" in one.labels()

    changed.run(story)
