"""Money: amounts with their year or not at all, and nothing said unasked of what ended."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.core.rendering import Medium
from bot.store.session import Session
from tests.content import told
from tests.driving import Service, change_fact, person


def test_no_amount_older_than_three_years_is_told(texts) -> None:
    for found in texts.values():
        assert told.naming_amounts(found) == []


def amounts_on(service: Service, day: datetime) -> list[str]:
    """The answers about money on another day."""

    def story(session: Session) -> list[str]:
        said = []
        for question in ("q16", "q18", "q21"):
            one = person(service, session, now=day, medium=Medium.WHATSAPP)
            said.append(one.open("questions", None, question=question).said)
        return said

    return service.run(story)


def test_an_amount_is_told_with_its_year_and_to_be_confirmed(service: Service) -> None:
    said = amounts_on(service, datetime(2023, 6, 1, tzinfo=UTC))
    assert "52 000 FCFA (2020, à confirmer)" in said[0]
    assert "45 000 FCFA par mois (2020, à confirmer)" in said[1]


def test_an_amount_too_old_sends_to_an_agent(service: Service) -> None:
    for said in amounts_on(service, datetime(2026, 6, 1, tzinfo=UTC))[:2]:
        assert "le montant a changé, demandez à un agent" in said


def test_an_aid_that_ended_is_finished_with_its_year_on_any_day(service: Service) -> None:
    for year in (2020, 2023, 2026):
        said = amounts_on(service, datetime(year, 6, 1, tzinfo=UTC))[2]
        assert "fini" in said and "(2022)" in said and not told.AMOUNT.search(said)


def test_a_member_who_dates_an_amount_anew_has_it_told(changed: Service) -> None:
    change_fact(changed, "amounts.amounts", "pecule_2020", year=2026, review_after="2027-12-31")
    assert (
        "52 000 FCFA (2026, à confirmer)"
        in amounts_on(changed, datetime(2026, 6, 1, tzinfo=UTC))[0]
    )


def test_what_ended_is_never_volunteered(service, texts) -> None:
    for found in texts.values():
        assert told.volunteering(found, service.content) == []


def test_an_ended_project_in_a_tip_is_caught(changed: Service) -> None:
    change_fact(changed, "advice.tips", "vision", text="Allez voir EJOM.")
    assert told.volunteering(told.all_told(changed, "mali"), changed.content)
