import itertools
from typing import Any

import pytest

from bot.core.content import ABROAD, Aim, Content, Status, build_content

from .conftest import entry

WITHOUT_IOM = {"anpe", "apej", "ame", "waeif", "uda", "croix_rouge"}
Wishes = dict[str, set[tuple[str | None, str | None, Aim]]]
TAUGHT_SOMEWHERE = ("soudure", "gestion_eau_irrigation", "couture", "energie_solaire", "embouche")


@pytest.fixture(scope="module")
def offered(content: Content) -> Wishes:
    """Every organisation that some wish leads to, with those wishes."""
    found: Wishes = {}
    wishes = itertools.product((None, *content.trades), (*content.regions, ABROAD), Aim)
    for (trade, region, aim), iom in itertools.product(wishes, (True, False)):
        matches = content.organisations_for(trade, region, aim=aim, came_with_iom=iom)
        for each in matches.organisations:
            found.setdefault(each.id, set()).add((trade, region, aim))
    return found


def test_everyone_a_person_can_be_sent_to_is_named_by_some_wish(
    content: Content, offered: Wishes
) -> None:
    for_people = {each.id for each in content.organisations.values() if each.for_people}
    assert len(for_people) == 57
    assert for_people == set(offered)


def test_nothing_ended_or_suspended_is_ever_offered(
    content: Content, offered: Wishes
) -> None:
    over = {each.id for each in content.organisations.values() if each.is_over}
    assert {"afd", "icco", "waste", "human_help", "cspeeda"} == over
    assert over.isdisjoint(offered)


def test_the_police_is_never_offered(offered: Wishes) -> None:
    assert "police_gendarmerie" not in offered


def test_only_someone_who_came_with_iom_is_sent_where_that_is_required(content: Content) -> None:
    for aim, region in itertools.product(Aim, content.regions):
        found = content.organisations_for(None, region, aim=aim, came_with_iom=False)
        assert all(each.open_without_iom for each in found.organisations)


@pytest.mark.parametrize(
    "region",
    ["bamako", "kayes", "koulikoro", "sikasso", "segou", "mopti", "tombouctou", "gao", "kidal"],
)
def test_who_came_without_iom_has_no_dead_end_in(content: Content, region: str) -> None:
    found = content.organisations_for(
        None, region, aim=Aim.RETURN_WITHOUT_IOM, came_with_iom=False
    )
    assert {each.id for each in found.organisations} >= WITHOUT_IOM
    assert found.region == region


def test_waeif_and_uda_come_last_because_they_are_to_check(content: Content) -> None:
    found = content.organisations_for(
        None, "bamako", aim=Aim.RETURN_WITHOUT_IOM, came_with_iom=False
    ).organisations
    states = [each.status for each in found]
    assert states.index(Status.TO_CHECK) == len(states) - 2
    assert {each.id for each in found[-2:]} == {"waeif", "uda"}


def test_centres_of_the_own_region_come_first(content: Content) -> None:
    found = content.organisations_for("soudure", "kayes", aim=Aim.LEARN, came_with_iom=False)
    assert [each.id for each in found.organisations[:2]] == ["ifpi_kayes", "aek"]
    assert found.region == "kayes"
    assert not found.is_elsewhere


@pytest.mark.parametrize("trade", TAUGHT_SOMEWHERE)
def test_a_region_without_a_centre_gets_the_nearest_that_has_one(
    content: Content, trade: str
) -> None:
    for region in content.regions.values():
        found = content.organisations_for(
            trade, region.id, aim=Aim.LEARN, came_with_iom=False
        )
        assert found.items[0].teaches_trade
        order = (region.id, *region.fallback_order)
        local = [
            each
            for each in order
            for match in found.items
            if match.teaches_trade and each in match.organisation.regions
        ]
        assert found.region == (local[0] if local else found.items[0].region)
        assert found.is_elsewhere == (found.region != region.id)


def test_the_fallback_order_decides_which_region_is_nearest(draft: dict[str, Any]) -> None:
    entry(draft, "regions.regions.gao")["fallback_order"] = ["kayes", "bamako"]
    changed = build_content(draft)
    found = changed.organisations_for("maconnerie", "gao", aim=Aim.LEARN, came_with_iom=False)
    assert found.region == "kayes"


def test_a_trade_nobody_teaches_still_gets_advice(content: Content) -> None:
    found = content.organisations_for("boulangerie", "kidal", aim=Aim.LEARN, came_with_iom=False)
    assert found.organisations[0].id == "anpe"
    assert not found.items[0].teaches_trade


def test_an_aim_nobody_serves_turns_into_orientation(content: Content) -> None:
    found = content.organisations_for("couture", "kidal", aim=Aim.CERTIFY, came_with_iom=False)
    assert found.aim is Aim.ORIENTATION
    assert found.items


def test_a_bank_is_not_named_where_it_is_absent(content: Content) -> None:
    named = content.organisations_for(None, "kidal", aim=Aim.FINANCE).organisations
    assert "bnda" not in {each.id for each in named}


def test_farm_support_is_not_named_to_a_tailor(content: Content) -> None:
    found = content.organisations_for("couture", "kayes", aim=Aim.BUSINESS).organisations
    assert {"avsf", "grdr", "agrivision_sahel"}.isdisjoint(each.id for each in found)
    farmer = content.organisations_for("embouche", "kayes", aim=Aim.BUSINESS).organisations
    assert {"avsf", "grdr", "agrivision_sahel"} <= {each.id for each in farmer}


def test_women_see_what_is_made_for_them_first(content: Content) -> None:
    found = content.organisations_for(
        None, "sikasso", aim=Aim.BUSINESS, came_with_iom=False, women=True
    )
    assert found.organisations[0].id == "api_mali"


def test_someone_still_in_morocco_is_led_to_its_mission(content: Content) -> None:
    found = content.organisations_for(None, ABROAD, aim=Aim.BEFORE_RETURN)
    assert [each.id for each in found.organisations] == ["oim_rabat"]


def test_saturated_organisations_come_later(draft: dict[str, Any]) -> None:
    entry(draft, "directory.organisations.ifpi_kayes")["saturated"] = True
    changed = build_content(draft)
    found = changed.organisations_for("soudure", "kayes", aim=Aim.LEARN, came_with_iom=False)
    assert [each.id for each in found.organisations[:2]] == ["aek", "ifpi_kayes"]


def test_an_organisation_a_member_ends_is_gone_from_the_answer(draft: dict[str, Any]) -> None:
    gone = entry(draft, "directory.organisations.aek")
    gone |= {"status": "ended", "ended_in": 2026, "for_people": False,
             "not_for_people_because": "fermé"}  # fmt: skip
    found = build_content(draft).organisations_for("energie_solaire", "kayes", aim=Aim.LEARN)
    assert "aek" not in {each.id for each in found.organisations}


def test_referrals_are_off_until_a_member_enters_an_agreement(content: Content) -> None:
    assert not any(each.can_receive_referrals for each in content.organisations.values())


def test_an_unknown_region_is_a_mistake_of_the_caller(content: Content) -> None:
    with pytest.raises(KeyError):
        content.organisations_for(None, "atlantide", aim=Aim.JOB)


def test_finance_fits_size_and_moment(content: Content) -> None:
    micro = content.finance_for("micro", "group")
    assert micro[0].id == "aminata"
    assert "fgsp" not in {each.id for each in content.finance_for("big", None)}
