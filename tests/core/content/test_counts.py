import json
from typing import Any

import pytest

from bot.core.content import Aim, Content

# As counted in the documents when the facts were collected.
COUNTS = {
    "organisations": 103, "projects": 42, "partners": 35, "trades": 69, "sectors": 10,
    "regions": 9, "towns": 21, "papers": 17, "situations": 10, "paper_rules": 4, "aids": 6,
    "states": 29, "figures": 12, "tips": 6, "business_steps": 9, "finance": 13,
    "requirements": 5, "certificates": 7, "pitfalls": 8, "questions": 77, "contradictions": 27,
}  # fmt: skip


@pytest.mark.parametrize(("table", "count"), COUNTS.items())
def test_nothing_of_the_collection_is_lost(content: Content, table: str, count: int) -> None:
    assert len(getattr(content, table)) == count


def test_the_53_transitions_lead_from_every_state_to_the_end(content: Content) -> None:
    states = content.states
    assert sum(len(state.transitions) for state in states.values()) == 53
    reached, todo = set(), ["attente_transit", "hors_oim"]
    while todo:
        state = todo.pop()
        if state not in reached:
            reached.add(state)
            todo += [transition.to for transition in states[state].transitions]
    assert reached == set(states)


def test_all_organisations_with_a_reference_number_are_there(content: Content) -> None:
    references = {each.reference for each in content.organisations.values() if each.reference}
    numbers = {f"FP#{n}" for n in range(1, 38)} | {f"FA#{n}" for n in range(1, 12)}
    assert references == numbers


def test_the_leaflet_of_2018_lists_23_trades(content: Content) -> None:
    assert len({each.in_leaflet_2018 for each in content.trades.values()} - {""}) == 23


@pytest.mark.parametrize(
    ("trade", "centres"),
    [
        ("carrelage", {"cfp_senou", "ecica", "centres_partenaires_oim", "oim_bamako"}),
        ("energie_solaire", {"aek", "oim_bamako"}),
        ("hotellerie", {"ifpt_kayes", "oim_bamako"}),
        ("gestion_eau_irrigation", {"cfp_markala"}),
        ("boulangerie", {"oim_bamako"}),
    ],
)
def test_a_trade_knows_who_teaches_it(content: Content, trade: str, centres: set[str]) -> None:
    assert {each.id for each in content.centres_for(trade)} == centres


def test_every_fact_has_its_source_and_year(content: Content) -> None:
    facts = [
        entry
        for kind, table in content.tables.items()
        if kind not in ("situation", "stage", "topic")
        for entry in table.values()
    ]
    assert len(facts) > 400
    for fact in facts:
        assert fact.source.document in content.documents
        assert fact.source.section
        assert 2018 <= fact.year <= 2026


def test_every_collected_fact_is_past_its_review(content: Content, today: Any) -> None:
    assert all(each.is_past_review(today) for each in content.organisations.values())
    assert all(each.is_past_review(today) for each in content.questions.values())


def test_what_was_parsed_can_be_stored_as_json(files: dict[str, Any]) -> None:
    assert json.loads(json.dumps(files)) == files


def test_every_contradiction_keeps_its_years_and_what_to_say(content: Content) -> None:
    for each in content.contradictions.values():
        assert each.values and each.conduct
        assert all(value.document in content.documents for value in each.values)
    assert {value.year for value in content.contradictions["pecule"].values} == {2018, 2020}


def test_every_aim_leads_to_someone(content: Content) -> None:
    for aim in Aim:
        assert content.organisations_for(None, None, aim=aim).aim is aim
