from datetime import date

from bot.core.content import Content, Whereabouts


def test_the_29_states_stand_in_at_most_9_stages(content: Content) -> None:
    assert len(content.stages) <= 9
    used = {state.stage for state in content.states.values()}
    assert used == set(content.stages)


def test_a_step_of_burkina_has_no_place_in_the_journey(content: Content) -> None:
    steps = [state.id for numbered in content.journey() for state in numbered.states]
    assert len(steps) == 28
    assert "comite" not in steps
    assert [each.number for each in content.journey()] == list(range(1, 10))


def test_a_business_step_of_burkina_has_no_number(content: Content) -> None:
    numbers = [
        step.order for step in content.business_steps.values() if step.country == "Mali"
    ]
    assert numbers == [1, 2, 3, 4]
    elsewhere = [each for each in content.business_steps.values() if each.country != "Mali"]
    assert len(elsewhere) == 5
    assert all(step.order is None for step in elsewhere)


def test_an_explanation_says_everything_with_its_year(content: Content, today: date) -> None:
    said = content.explain_state("formation", today)
    state = content.states["formation"]
    assert f"{state.short} (2020)" in said.text
    assert state.who_decides in said.text and state.how_long in said.text
    assert said.year == 2020


def test_the_list_of_papers_is_personal(content: Content) -> None:
    def listed(*situations: str, place: Whereabouts = Whereabouts.UNKNOWN) -> set[str]:
        return {line.paper.id for line in content.checklist(situations, place)}

    everyone = {"carte_identite", "passeport", "laissez_passer", "contacts_joignables"}
    assert listed() == everyone
    assert listed("marie_enfants") - everyone == {
        "livret_famille", "acte_mariage", "acte_naissance", "carnet_sante",
    }  # fmt: skip
    assert listed("maladie") - everyone == {"dossier_medical", "carnet_sante"}
    assert listed(*content.situations) == set(content.papers)


def test_a_declaration_of_loss_is_not_asked_of_someone_abroad(content: Content) -> None:
    for place, present in (
        (Whereabouts.ABROAD, False), (Whereabouts.IN_MALI, True), (Whereabouts.UNKNOWN, True),
    ):  # fmt: skip
        found = {line.paper.id for line in content.checklist(["piece_perdue"], place)}
        assert ("declaration_perte" in found) is present


def test_the_ended_project_is_no_situation_to_tick(content: Content) -> None:
    offered = {each.id for each in content.situations.values() if each.offered}
    assert "candidat_ejom" not in offered
    assert len(offered) == 8


def test_the_advice_for_a_missing_paper_fits_the_place(content: Content) -> None:
    lines = content.checklist(["piece_perdue"], Whereabouts.ABROAD)
    card = next(line for line in lines if line.paper.id == "carte_identite")
    assert "consulat" in card.if_missing and "police" not in card.if_missing


def test_what_ended_is_not_told_unasked(content: Content) -> None:
    assert "cash" not in {each.id for each in content.pitfalls_to_tell}
    told = {each.id for each in content.requirements_to_tell}
    assert told == {"apej_age", "recruteurs", "ifp"}
    assert {each.id for each in content.aids.values() if each.is_over} == {"especes_covid_2020"}
