"""One organisation: what its card says, and where being interested in it leads."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.content import ABROAD, NATIONAL, Organisation
from bot.store.session import Session
from bot.store.tables import tickets
from tests.content.searching import INVITATION, MENU, named, search
from tests.driving import Person, Service, change_fact, person


def cards(one: Person) -> Iterator[tuple[Organisation, list[str]]]:
    """The card of every organisation for people, page by page."""
    for organisation in one.service.library.now(one.session).content.organisations.values():
        if organisation.for_people:
            one.open("metiers", "fiche", organisation=organisation.id)
            yield organisation, one.pages()


def test_each_card_says_what_for_whom_where_its_year_and_to_ask_before_travelling(
    service: Service,
) -> None:
    def story(session: Session) -> None:
        world = service.library.now(session).world
        one = person(service, session, place="mali")
        for organisation, pages in cards(one):
            told = " ".join(pages)
            assert all(INVITATION in page for page in pages), organisation.id
            assert f"({organisation.year})" in told
            assert organisation.offers in told and organisation.conditions in told
            for option in (organisation.women_option, organisation.childcare_option):
                assert option in told
            for region in organisation.regions[:3]:
                if region not in (NATIONAL, ABROAD) and NATIONAL not in organisation.regions:
                    assert world.label("region", region, "fr") in told
            contact = organisation.contact
            assert contact is None or f"({contact.year}, à vérifier)" in told

    service.run(story)


def test_a_card_never_needs_more_than_two_sms_a_page(service: Service) -> None:
    def story(session: Session) -> None:
        one = person(service, session, place="mali", region="kayes")
        for organisation in service.library.now(session).content.organisations.values():
            if not organisation.for_people:
                continue
            one.open("metiers", "fiche", organisation=organisation.id)
            while True:
                assert sum(message.segments for message in one.told) <= 2, one.text
                if "Suite" not in one.labels():
                    break
                one.pick("Suite")

    service.run(story)


def test_women_and_parents_are_told_first_who_has_something_for_them(service: Service) -> None:
    def story(session: Session) -> None:
        organisations = service.library.now(session).content.organisations
        one = person(service, session, place="mali", region="bamako")
        one.pick(MENU, "Projet en groupe", "Autre recherche", "Femme, enfant à garder")
        first = organisations[named(one)[0]]
        assert first.women_option or first.childcare_option

    service.run(story)


def test_a_saturated_organisation_is_marked_and_comes_last(changed: Service) -> None:
    change_fact(changed, "directory.organisations", "ifpi_kayes", saturated=True)

    def story(session: Session) -> None:
        one = person(changed, session, place="mali")
        search(one, {"aim": "learn", "trade": "plomberie", "region": "kayes"})
        assert any(label.endswith("(complet)") for label in one.labels())
        one.open("metiers", "fiche", organisation="ifpi_kayes")
        assert "complet" in " ".join(one.pages())

    changed.run(story)


def test_being_interested_leads_to_an_agent_who_knows_what_about(service: Service) -> None:
    def story(session: Session) -> None:
        one = person(service, session, place="mali", region="kayes")
        one.open("metiers", None, trade="plomberie", aim="learn").pick("IFPI Kayes")
        one.pick("Ça m'intéresse")
        assert "n'envoyons votre nom à personne" in one.said
        one.pick("Oui")
        ((ticket_id, category, body),) = session.run(
            tickets.select()
            .with_only_columns(tickets.c.id, tickets.c.category, tickets.c.body)
            .where(tickets.c.contact_id == one.contact_id)
        )
        told = service.vault.open(body, "tickets", "body", ticket_id)
        assert category == "trades"
        for said in ("Plomberie", "Kayes", "IFPI Kayes"):
            assert said in told

    service.run(story)
