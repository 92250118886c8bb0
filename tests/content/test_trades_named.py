"""Métiers et aides: who is named for every trade, region and need there is."""

from __future__ import annotations

from bot.core.content import ABROAD, Aim, Content, Organisation
from bot.core.content.directory import Kind
from bot.core.content.facts import OVER
from bot.core.content.matching import is_present
from bot.core.hearing import fold
from bot.store.session import Session
from tests.content.searching import INVITATION, named, search, searches
from tests.driving import Service, person


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


def test_a_list_never_needs_more_than_two_sms(everything, service: Service) -> None:
    def story(session: Session) -> int:
        one = person(service, session, place="mali")
        return max(
            sum(it.segments for it in search(one, wanted).told)
            for wanted, _, _ in everything
            if wanted["aim"] not in (Aim.CERTIFY, Aim.PROTECTION)
        )

    assert service.run(story) <= 2


def test_a_trade_that_many_do_already_is_said_so_with_its_year(everything) -> None:
    told = [text for wanted, _, text in everything if wanted["trade"] == "gestion_dechets"]
    assert told and all("(2020)" in text and "déjà ce métier" in text for text in told)
