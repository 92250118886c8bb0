"""The code for the desk: short, for a while, and it opens one list."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.services.desk import DeskPapers, UnknownCode, read_papers
from bot.store.session import Session
from bot.store.tables import contacts
from tests.driving import NOW, Person, Service, person


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
    one = person(service, session, place="mali", situations="diplome").pick("Papiers").say("1 2")
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
