"""Métiers et aides: the ways through its menus, and what a sentence spares one."""

from __future__ import annotations

import pytest

from bot.core.content import Aim
from bot.core.hearing import fold
from bot.store.session import Session
from tests.content.searching import AIMS, INVITATION, MENU, NEEDS, TAUGHT, named, search
from tests.driving import Service, person


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


def test_who_came_back_without_iom_is_told_the_six_that_are_open(service: Service) -> None:
    def story(session: Session) -> None:
        one = person(service, session, place="mali", region="bamako")
        one.pick(MENU, "Rentré sans l'OIM")
        assert {"anpe", "apej", "ame", "waeif", "uda", "croix_rouge"} <= set(named(one))
        for label in ("Un emploi", "Mon activité"):
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
        one.pick(MENU, "Autre besoin", label)
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
        one.pick("Un emploi")
        assert "Soudure" not in one.said and "Kayes" in one.said
        one.open("metiers", None, aim="certify")
        assert one.at == "metiers.groupe"

    service.run(story)


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


def test_finance_is_told_by_size_and_moment_within_four_messages(service: Service) -> None:
    sizes = {"Un peu": "micro", "Moyen": "small", "Beaucoup": "big"}
    moments = {
        "Je veux commencer": "starting", "Elle marche déjà": "running", "Elle grandit": "growing",
        "Elle est solide": "mature", "Nous sommes un groupe": "group",
    }  # fmt: skip

    def story(session: Session) -> None:
        content = service.library.now(session).content
        for size_label, size in sizes.items():
            for moment_label, moment in moments.items():
                one = person(service, session, place="mali", region="kayes")
                one.pick(MENU, "De l'argent", size_label, moment_label)
                assert one.sent <= 4
                pages = one.pages()
                expected = content.finance_for(size, moment)
                assert all(INVITATION in page for page in pages)
                places = [" ".join(pages).index(f"{it.label_fr} ({it.year})") for it in expected]
                assert places == sorted(places) and len(places) >= 3

    service.run(story)
