"""Métiers et aides: who is named for every trade, region and need, and how it is said."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.core.content import ABROAD, NATIONAL, Aim, Content, Organisation
from bot.core.content.directory import Kind
from bot.core.content.facts import OVER
from bot.core.content.matching import is_present
from bot.core.hearing import fold
from bot.store.session import Session
from bot.store.tables import tickets
from tests.driving import Person, Service, change_fact, person

INVITATION = "Appelez ou demandez avant de vous déplacer."
TAUGHT = (Aim.LEARN, Aim.CERTIFY)
MENU = "Métiers et aides"
AIMS = {
    Aim.LEARN: "Apprendre un métier", Aim.CERTIFY: "Je sais un métier",
    Aim.BUSINESS: "Créer mon activité", Aim.JOB: "Trouver un emploi",
    Aim.COLLECTIVE: "Projet en groupe", Aim.RETURN_WITHOUT_IOM: "Rentré sans l'OIM",
}  # fmt: skip
NEEDS = {
    Aim.ORIENTATION: "Un conseil", Aim.HEALTH: "Des soins", Aim.PSYCHOSOCIAL: "Être écouté",
    Aim.HOUSING: "Un lit pour dormir", Aim.FOOD: "À manger", Aim.LEGAL: "Connaître mes droits",
    Aim.FAMILY: "Retrouver ma famille", Aim.PROTECTION: "Être protégé",
    Aim.BEFORE_RETURN: "Je suis au Maroc",
}  # fmt: skip


def searches(content: Content) -> Iterator[dict[str, str]]:
    """Every aim in every region and in none, with every trade where the trade decides."""
    for region in (*content.regions, ""):
        for aim in Aim:
            for trade in content.trades if aim in TAUGHT else ("",):
                yield {"aim": aim.value, "trade": trade, "region": region}


def search(one: Person, wanted: dict[str, str]) -> Person:
    """Look for something as a sentence that says all of it would."""
    one.conversation.answers.pop("region", None)
    if one.answers.get("iom") is None:  # "rentré sans l'OIM" was an answer: here it is forgotten
        one.conversation.answers.pop("iom", None)
    one.open("metiers", None, **{name: value for name, value in wanted.items() if value})
    return one.pick("Un peu", "Je veux commencer", "Qui aide près de moi") if (
        wanted["aim"] == Aim.FINANCE
    ) else one


def named(one: Person) -> list[str]:
    """The organisations of all pages of the present list."""
    organisations = one.service.library.now(one.session).content.organisations
    found: list[str] = []
    while True:
        found += [key for _, key, _ in one.options() if key in organisations]
        if "Suite" not in one.labels():
            return found
        one.pick("Suite")


@pytest.fixture(scope="module")
def everything(service: Service) -> list[tuple[dict[str, str], list[str], str]]:
    """Each search with all that was named, and the first page as it was said."""

    def story(session: Session) -> list[tuple[dict[str, str], list[str], str]]:
        one = person(service, session, place="mali")
        found = []
        for wanted in searches(service.library.now(session).content):
            text = search(one, wanted).text
            found.append((wanted, named(one), text))
        return found

    return service.run(story)


def test_every_search_names_someone_and_offers_an_agent(everything) -> None:
    for wanted, names, text in everything:
        assert names, wanted
        assert "Demander à un agent" in text


def test_every_organisation_for_people_is_named_somewhere(service, everything) -> None:
    named_somewhere = {name for _, names, _ in everything for name in names}
    for_people = {it.id for it in service.content.organisations.values() if it.for_people}
    assert named_somewhere == for_people


def test_nobody_is_sent_to_the_police_or_to_what_ended(service, everything) -> None:
    organisations = service.content.organisations
    for wanted, names, _ in everything:
        for name in names:
            assert organisations[name].kind is not Kind.POLICE, wanted
            assert organisations[name].status not in OVER, wanted


def test_nobody_is_named_twice_in_one_list(everything) -> None:
    for wanted, names, _ in everything:
        assert len(names) == len(set(names)), wanted


def teachers(content: Content, trade: str, aim: Aim) -> list[Organisation]:
    """Worked out here again: who teaches the trade, one inside it, or one near it."""
    close = {trade, *content.trades[trade].narrower, *content.trades[trade].near}
    return [
        it
        for it in content.organisations.values()
        if it.for_people and aim in it.aims and close.intersection(it.trades)
    ]


def nearest(content: Content, found: list[Organisation], region: str) -> str | None:
    """The first region in the order of the data that has one of them."""
    order = [region, *content.regions[region].fallback_order, *content.regions, ABROAD]
    return next((it for it in order if any(is_present(one, it) for one in found)), None)


def test_where_a_region_has_no_teacher_the_nearest_is_said(service, everything) -> None:
    content, world = service.content, service.shelf.world
    elsewhere = 0
    for wanted, names, text in everything:
        if wanted["aim"] != Aim.LEARN or not wanted["region"]:
            continue
        found = teachers(content, wanted["trade"], Aim.LEARN)
        region = nearest(content, found, wanted["region"])
        said = "Le plus près : " in text
        if region in (None, wanted["region"]):
            assert not said or not found, wanted
            continue
        elsewhere += 1
        assert f"Le plus près : {world.label('region', region, 'fr')}." in text, wanted
        here = [it.id for it in found if is_present(it, region)]
        assert set(names[: len(here)]) == set(here), wanted
    assert elsewhere > 100


def test_a_trade_that_nobody_teaches_is_said_so(service, everything) -> None:
    for wanted, _, text in everything:
        if wanted["aim"] == Aim.LEARN:
            nobody = not teachers(service.content, wanted["trade"], Aim.LEARN)
            assert ("Pas de centre connu" in text) == nobody, wanted


def test_every_list_says_what_it_is_about_its_years_and_to_ask_before_travelling(
    service, everything
) -> None:
    world = service.shelf.world
    years = {str(it.year) for it in service.content.organisations.values()}
    for wanted, _, text in everything:
        told = fold(text.replace("\n", " "))
        assert INVITATION in text.replace("\n", " "), wanted
        assert any(year in text for year in years), wanted
        for name in ("aim", "trade", "region"):
            if wanted[name]:
                assert fold(world.label(name, wanted[name], "fr")) in told, wanted


def test_three_organisations_at_most_come_in_one_message(service: Service) -> None:
    def story(session: Session) -> None:
        one = person(service, session, place="mali", region="bamako")
        search(one, {"aim": "learn", "trade": "couture", "region": "bamako"})
        organisations = service.library.now(session).content.organisations
        counts = [sum(key in organisations for _, key, _ in one.options())]
        while "Suite" in one.labels():
            one.say("suite")
            counts.append(sum(key in organisations for _, key, _ in one.options()))
        assert counts[0] == 3 and max(counts) == 3 and len(counts) > 2

    service.run(story)


def test_without_iom_nobody_is_refused_and_nothing_is_named_that_asks_for_it(
    service: Service,
) -> None:
    def story(session: Session) -> None:
        content = service.library.now(session).content
        one = person(service, session, place="mali", iom="no")
        for wanted in searches(content):
            search(one, wanted)
            names = named(one)
            assert names, wanted
            assert all(content.organisations[name].open_without_iom for name in names), wanted

    service.run(story)


def test_who_came_back_without_iom_is_told_the_six_that_are_open(service: Service) -> None:
    def story(session: Session) -> None:
        one = person(service, session, place="mali", region="bamako")
        one.pick(MENU, "Rentré sans l'OIM")
        assert {"anpe", "apej", "ame", "waeif", "uda", "croix_rouge"} <= set(named(one))
        for label in ("Trouver un emploi", "Créer mon activité"):
            one.say("0").pick(MENU, label)
            assert "oim_bamako" not in named(one)

    service.run(story)


def test_every_trade_is_four_messages_from_the_menu(service: Service) -> None:
    def story(session: Session) -> set[str]:
        world, groups = service.library.now(session).world, service.library.now(session).facts
        reached = set()
        for group in groups["menus"]["trade_groups"]:
            for trade in group["trades"]:
                one = person(service, session, place="mali", region="kayes")
                one.pick(MENU, "Apprendre un métier", world.label("group", group["id"], "fr"))
                one.pick(world.label("trade", trade, "fr"))
                assert one.at == "metiers.liste" and one.sent <= 4, trade
                assert fold(world.label("trade", trade, "fr")) in fold(one.said)
                reached.add(trade)
        return reached

    left_out = {it["id"] for it in service.shelf.facts["menus"]["left_out"]}
    assert service.run(story) == set(service.content.trades) - left_out


def test_every_trade_is_understood_by_its_label_in_both_languages(service: Service) -> None:
    def story(session: Session) -> None:
        shelf = service.library.now(session)
        for language in ("fr", "bm"):
            for group in shelf.facts["menus"]["trade_groups"]:
                for trade in group["trades"]:
                    one = person(service, session, place="mali", language=language)
                    one.pick_key("trades").pick_key("learn").pick_key(group["id"])
                    one.say(shelf.world.label("trade", trade, language))
                    assert one.conversation.answers.get("search_trade") == trade, (language, trade)

    service.run(story)


def test_every_region_is_understood_by_its_label_in_both_languages(service: Service) -> None:
    def story(session: Session) -> None:
        shelf = service.library.now(session)
        for shown in ("fr", "bm"):
            for region in shelf.content.regions:
                for language in ("fr", "bm"):
                    one = person(service, session, place="mali", language=shown)
                    one.open("metiers", "region", aim="job")
                    one.say(shelf.world.label("region", region, language))
                    assert one.conversation.answers.get("region") == region

    service.run(story)


@pytest.mark.parametrize(("aim", "label"), [*AIMS.items()])
def test_each_path_of_the_menu_answers_within_four_messages(
    service: Service, aim: Aim, label: str
) -> None:
    def story(session: Session) -> None:
        one = person(service, session, place="mali", region="segou").pick(MENU, label)
        if aim in TAUGHT:
            one.pick("Bâtiment", "Plomberie")
        assert one.at == "metiers.liste" and one.sent <= 4
        assert service.library.now(session).world.label("aim", aim, "fr") in one.said

    service.run(story)


@pytest.mark.parametrize(("aim", "label"), [*NEEDS.items()])
def test_each_need_answers_within_four_messages(service: Service, aim: Aim, label: str) -> None:
    def story(session: Session) -> None:
        one = person(service, session, place="mali", region="kayes")
        one.pick(MENU, "Un autre besoin", label)
        assert one.at == "metiers.liste" and one.sent <= 4
        assert one.conversation.answers["search_aim"] == aim

    service.run(story)


def test_what_a_sentence_said_is_not_asked_again_and_counts_once(service: Service) -> None:
    def story(session: Session) -> None:
        one = person(service, session, place="mali")
        one.open("metiers", None, trade="soudure", region="kayes")
        assert one.at == "metiers.liste" and "Soudure, Kayes" in one.said
        one.say("0").pick(MENU)
        assert one.at == "metiers.but"
        one.pick("Trouver un emploi")
        assert "Soudure" not in one.said and "Kayes" in one.said
        one.open("metiers", None, aim="certify")
        assert one.at == "metiers.groupe"

    service.run(story)


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


def test_a_list_never_needs_more_than_two_sms(everything, service: Service) -> None:
    def story(session: Session) -> int:
        one = person(service, session, place="mali")
        return max(
            sum(it.segments for it in search(one, wanted).told)
            for wanted, _, _ in everything
            if wanted["aim"] not in (Aim.CERTIFY, Aim.PROTECTION)
        )

    assert service.run(story) <= 2


def test_who_claims_a_skill_is_led_kindly_to_the_skills_check(service: Service) -> None:
    def story(session: Session) -> None:
        one = person(service, session, place="mali", region="bamako")
        one.pick(MENU, "Je sais un métier")
        assert "dire non n'enlève pas l'aide" in one.said
        one.pick("Bâtiment", "Maçonnerie")
        assert "certify" in service.library.now(session).content.organisations[named(one)[0]].aims
        one.open("metiers", None, aim="certify", trade="soudure")
        assert "dire non n'enlève pas l'aide" in one.said and one.at == "metiers.liste"

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


def test_a_trade_that_many_do_already_is_said_so_with_its_year(everything) -> None:
    told = [text for wanted, _, text in everything if wanted["trade"] == "gestion_dechets"]
    assert told and all("(2020)" in text and "déjà ce métier" in text for text in told)


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


def test_finance_is_told_by_size_and_moment_within_four_messages(service: Service) -> None:
    sizes = {"Un peu": "micro", "Plus": "small", "Beaucoup": "big"}
    moments = {
        "Je veux commencer": "starting", "Elle marche déjà": "running", "Elle grandit": "growing",
        "Elle est solide": "mature", "Nous sommes un groupe": "group",
    }  # fmt: skip

    def story(session: Session) -> None:
        content = service.library.now(session).content
        for size_label, size in sizes.items():
            for moment_label, moment in moments.items():
                one = person(service, session, place="mali", region="kayes")
                one.pick(MENU, "Trouver de l'argent", size_label, moment_label)
                assert one.sent <= 4
                pages = one.pages()
                expected = content.finance_for(size, moment)
                assert all(INVITATION in page for page in pages)
                places = [" ".join(pages).index(f"{it.label_fr} ({it.year})") for it in expected]
                assert places == sorted(places) and len(places) >= 3

    service.run(story)
