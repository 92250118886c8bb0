from datetime import date
from typing import Any

import pytest

from bot.core.content import Content, FactState, Whereabouts, build_content

from .conftest import entry


def test_an_amount_over_three_years_old_is_withheld(content: Content, today: date) -> None:
    value = content.fact("pecule_2020", today)
    assert value.withheld and value.state is FactState.TOO_OLD
    assert value.year == 2020
    assert not any(character.isdigit() for character in value.text)


@pytest.mark.parametrize(("year", "withheld"), [(2022, True), (2023, False), (2026, False)])
def test_three_years_are_the_limit(
    draft: dict[str, Any], today: date, year: int, withheld: bool
) -> None:
    entry(draft, "amounts.amounts.allocation_formation_2020")["year"] = year
    entry(draft, "amounts.amounts.allocation_formation_2020")["review_after"] = "2027-12-31"
    value = build_content(draft).fact("allocation_formation_2020", today)
    assert value.withheld is withheld
    assert value.text == (
        content_sentence(draft, "withheld") if withheld
        else f"45 000 FCFA par mois ({year}, à confirmer)"
    )  # fmt: skip


def content_sentence(files: dict[str, Any], name: str) -> str:
    return str(files["amounts"]["sentences"][name])


def test_an_aid_that_ended_says_when_and_no_amount(dated_content: Content, today: date) -> None:
    value = dated_content.fact("especes_covid_adulte_2020", today)
    assert value.text == "c’est fini (2022)"
    assert value.withheld and value.state is FactState.ENDED


def test_an_amount_known_only_in_euros_is_never_said(dated_content: Content, today: date) -> None:
    value = dated_content.fact("zira_pret", today)
    assert value.withheld and value.state is FactState.MISSING


def test_a_rate_shows_its_range_and_year(dated_content: Content, today: date) -> None:
    assert dated_content.fact("taux_banque", today).text == "10 à 12 % (2026, à confirmer)"


def test_a_telephone_number_shows_its_year(content: Content, today: date) -> None:
    value = content.fact("apej.phone", today)
    assert value.text.endswith("(2018, à vérifier)")
    assert not value.withheld


def test_an_address_nobody_gave_leads_to_a_person(content: Content, today: date) -> None:
    assert content.fact("anpe.address", today).state is FactState.MISSING


def test_a_project_asked_by_name_says_whether_it_still_runs(content: Content, today: date) -> None:
    assert content.fact("ejom.status", today).text == "c’est fini (2021)"
    assert content.fact("facej.status", today).state is FactState.TO_CHECK
    assert content.fact("acefor.status", today).state is FactState.SUSPENDED
    assert not content.fact("papse.status", today).withheld


def test_a_project_is_to_check_from_the_day_after_its_end(content: Content) -> None:
    assert not content.fact("civ.status", date(2026, 12, 31)).withheld
    assert content.fact("civ.status", date(2027, 1, 1)).state is FactState.TO_CHECK


def test_a_fact_that_never_existed_is_a_mistake_of_the_caller(
    content: Content, today: date
) -> None:
    for name in ("nothing", "apej.fax", "nobody.phone", "nobody.status"):
        with pytest.raises(KeyError):
            content.fact(name, today)


def test_a_withdrawn_amount_is_hidden_in_every_text(content: Content, today: date) -> None:
    hidden = content.without({"amount.pecule_2020"})
    said = hidden.sentences.withdrawn
    assert hidden.fact("pecule_2020", today).text == said
    assert said in hidden.answer("q16", today).text
    assert said in hidden.explain_state("pecule", today).text
    assert hidden.values(today)["fact.pecule_2020"] == said


def test_a_withdrawn_telephone_number_is_gone_and_the_address_stays(
    content: Content, today: date
) -> None:
    hidden = content.without({"organisation.oim_bamako.phone"})
    assert hidden.fact("oim_bamako.phone", today).state is FactState.WITHDRAWN
    assert not hidden.organisations["oim_bamako"].contact.phones
    assert "Badala" in hidden.answer("q23", today).text
    assert content.organisations["oim_bamako"].contact.phones


def test_a_withdrawn_organisation_is_offered_nowhere(content: Content, today: date) -> None:
    hidden = content.without({"organisation.ame"})
    found = hidden.organisations_for(None, "bamako", aim="return_without_iom")
    assert "ame" not in {each.id for each in found.organisations}
    assert hidden.fact("ame.address", today).state is FactState.WITHDRAWN


@pytest.mark.parametrize("withdrawn", ["question.q16", "state.kit", "organisation.ccim"])
def test_no_placeholder_is_ever_left_in_a_filled_text(
    content: Content, today: date, withdrawn: str
) -> None:
    hidden = content.without({withdrawn})
    for question in content.questions:
        assert "{" not in hidden.answer(question, today).text
    for state in content.states:
        assert "{" not in hidden.explain_state(state, today).text


def test_a_withdrawn_answer_leads_to_a_person(content: Content, today: date) -> None:
    answer = content.without({"question.q16"}).answer("q16", today)
    assert answer.withheld and answer.ask_agent


def test_withdrawing_twice_adds_up(content: Content, today: date) -> None:
    hidden = content.without({"question.q16"}).without({"question.q17"})
    assert hidden.answer("q16", today).withheld
    assert hidden.answer("q17", today).withheld


def test_a_withdrawal_of_something_long_gone_changes_nothing(content: Content) -> None:
    hidden = content.without({"organisation.nobody", "unknown.kind", "region.kayes"})
    assert hidden.organisations == content.organisations
    assert hidden.regions == content.regions


def test_a_withdrawn_trade_counts_as_none(content: Content) -> None:
    hidden = content.without({"trade.soudure"})
    assert "soudure" not in hidden.trades
    assert hidden.organisations_for("soudure", "kayes", aim="learn").items


def test_all_values_for_texts_are_said(content: Content, today: date) -> None:
    values = content.values(today)
    assert values["fact.ejom.status"] == "c’est fini (2021)"
    assert all(values.values())


def test_the_panel_can_find_the_texts_that_name_an_organisation(content: Content) -> None:
    paths = {wording.path for wording in content.wordings_naming("apej")}
    assert "question.q29.answer_fr" in paths
    assert not any(path.startswith("organisation.apej") for path in paths)


def test_braces_in_a_text_of_the_panel_are_never_evaluated(
    draft: dict[str, Any], today: date
) -> None:
    draft["amounts"]["sentences"]["ended"] = "fini {year} {year.__class__} {0}"
    value = build_content(draft).fact("ejom_tranche_1", today)
    assert value.text == "fini 2021 {year.__class__} {0}"


def test_the_answer_depends_on_where_the_person_is(content: Content, today: date) -> None:
    at = {place: content.answer("q06", today, whereabouts=place).text for place in Whereabouts}
    assert "police" in at[Whereabouts.IN_MALI]
    assert "police" not in at[Whereabouts.ABROAD]
    assert "consulat" in at[Whereabouts.ABROAD]
    assert "police" in at[Whereabouts.UNKNOWN] and "consulat" in at[Whereabouts.UNKNOWN]
