"""Silence, check-ins and the kit: what is asked and told by the clock alone."""

from __future__ import annotations

from bot.services.case_plans import Act
from bot.services.parts import Parts
from bot.store import addresses, case_lists, library
from bot.store.case_lists import Filters
from bot.store.moment import to_micros
from tests.parts import TestClock
from tests.provider import Provider
from tests.services.casework import (
    answers,
    case,
    change,
    opened,
    parts,
    pass_days,
    triggers,
    unasked,
    welcome,
)

__all__ = ["parts"]
NEUTRAL = "Bonjour, des nouvelles pour vous. Répondez 1."


def silent(parts: Parts) -> int:
    return parts.db.read(lambda s: case_lists.count_cases(s, Filters(silent=1)))


def set_to(parts: Parts, **settings: int) -> None:
    def story(session: object) -> None:
        for name, value in settings.items():
            library.set_setting(session, name=name, value=str(value), now=0)  # type: ignore[arg-type]
        library.raise_revision(session)  # type: ignore[arg-type]

    parts.db.write(story)


def test_an_expected_day_that_passes_is_told_and_comes_up_for_the_staff(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    contact_id = welcome(parts, provider)
    row = opened(parts, contact_id)
    change(parts, row, Act.EXPECT, "2026-11-24")
    pass_days(parts, clock, 3)
    assert list(unasked(parts, contact_id)) == [NEUTRAL]  # that there is an expected day
    assert silent(parts) == 0
    answers(parts, provider, "1")
    pass_days(parts, clock, 2)
    assert list(unasked(parts, contact_id)) == [NEUTRAL] * 2
    assert silent(parts) == 1
    said = answers(parts, provider, "1")
    assert "rien de nouveau depuis le samedi 21 novembre" in said
    assert "Il est toujours ouvert et l'équipe le sait" in said
    assert "La date prévue, mardi 24 novembre, est passée" in said


def test_a_day_that_was_moved_is_not_told_as_passed(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    contact_id = welcome(parts, provider)
    row = opened(parts, contact_id)
    change(parts, row, Act.EXPECT, "2026-11-24")
    change(parts, row, Act.EXPECT, "2026-12-10")
    pass_days(parts, clock, 6)
    assert silent(parts) == 0
    assert len(list(unasked(parts, contact_id))) == 1


def test_a_change_between_members_keeps_the_expected_day_due(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    row = opened(parts, welcome(parts, provider))
    change(parts, row, Act.EXPECT, "2026-11-24")
    change(parts, row, Act.DUE, "2026-11-30")
    pass_days(parts, clock, 5)
    assert silent(parts) == 1
    change(parts, row, Act.DUE, "2026-12-01")
    pass_days(parts, clock, 2)
    assert case(parts, row.id).silent_since is not None


def test_weeks_without_news_are_told_once_and_news_ends_the_silence(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    contact_id = welcome(parts, provider)
    row = opened(parts, contact_id)
    pass_days(parts, clock, 29)
    assert silent(parts) == 0
    pass_days(parts, clock, 3)
    assert silent(parts) == 1
    assert list(unasked(parts, contact_id)) == [NEUTRAL]
    assert "rien de nouveau depuis" in answers(parts, provider, "1")
    change(parts, row, Act.MOVE, "orient")
    assert silent(parts) == 0


def test_a_closed_case_is_left_alone(parts: Parts, provider: Provider, clock: TestClock) -> None:
    contact_id = welcome(parts, provider)
    row = opened(parts, contact_id)
    change(parts, row, Act.EXPECT, "2026-11-24")
    change(parts, row, Act.MOVE, "close", "finished")
    pass_days(parts, clock, 70)
    assert list(unasked(parts, contact_id)) == [NEUTRAL]  # that it was closed
    assert triggers(parts, row.id) == ["open", "close"]


def test_who_writes_is_not_asked_whether_they_are_there(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    set_to(parts, silence_days=400)
    contact_id = welcome(parts, provider)
    opened(parts, contact_id)
    for _ in range(4):
        pass_days(parts, clock, 20)
        answers(parts, provider, "menu")
    assert list(unasked(parts, contact_id)) == []


def test_a_check_in_is_answered_by_1(parts: Parts, provider: Provider, clock: TestClock) -> None:
    set_to(parts, silence_days=400)
    row = opened(parts, welcome(parts, provider))
    pass_days(parts, clock, 39)
    assert case(parts, row.id).unanswered == 1
    assert "Etes-vous toujours là ?" in answers(parts, provider, "1")
    assert "Merci" in answers(parts, provider, "1")
    now = case(parts, row.id)
    assert now.unanswered == 0
    assert now.heard_at is not None and now.heard_at <= to_micros(clock())


def test_who_does_not_answer_is_lost_and_found_again_when_they_ask(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    set_to(parts, silence_days=400, check_in_misses=2)
    contact_id = welcome(parts, provider)
    row = opened(parts, contact_id)
    pass_days(parts, clock, 70)
    assert case(parts, row.id).stage == "opening"
    pass_days(parts, clock, 31)
    assert (case(parts, row.id).stage, case(parts, row.id).step) == ("lost", "perdu_de_vue")
    asked = len(list(unasked(parts, contact_id)))
    assert asked == 2
    pass_days(parts, clock, 60)
    assert len(list(unasked(parts, contact_id))) == asked
    answers(parts, provider, "1")
    answers(parts, provider, "menu")
    assert row.reference in answers(parts, provider, "mon dossier")
    assert triggers(parts, row.id) == ["open", "lose_contact", "find_again"]
    pass_days(parts, clock, 39)
    assert case(parts, row.id).unanswered == 1


def test_stop_never_loses_anybody(parts: Parts, provider: Provider, clock: TestClock) -> None:
    contact_id = welcome(parts, provider)
    row = opened(parts, contact_id)
    answers(parts, provider, "STOP")
    pass_days(parts, clock, 200)
    assert case(parts, row.id).stage == "opening"
    assert list(unasked(parts, contact_id)) == []
    assert silent(parts) == 1


def test_a_number_that_cannot_be_reached_counts_as_silence(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    row = opened(parts, welcome(parts, provider))
    index = parts.vault.index("address", "+22370000001")
    found = parts.db.read(lambda s: addresses.find_address(s, medium="sms", address_index=index))
    assert found is not None
    at = to_micros(clock())
    parts.db.write(lambda s: addresses.mark_unreachable(s, address_id=found, now=at))
    pass_days(parts, clock, 130)
    assert case(parts, row.id).stage == "lost"


def test_the_kit_is_confirmed_by_the_person(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    contact_id = welcome(parts, provider)
    row = opened(parts, contact_id)
    change(parts, row, Act.KIT)
    pass_days(parts, clock, 1)
    assert list(unasked(parts, contact_id)) == [NEUTRAL]
    assert "votre matériel vous est remis. L'avez-vous ?" in answers(parts, provider, "1")
    assert "Merci, c'est noté" in answers(parts, provider, "1")
    assert case(parts, row.id).kit_confirmed_at is not None
    assert parts.db.read(lambda s: case_lists.count_cases(s, Filters(kit=1))) == 0


def test_a_kit_that_did_not_come_comes_up_for_the_staff(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    row = opened(parts, welcome(parts, provider))
    change(parts, row, Act.KIT)
    pass_days(parts, clock, 1)
    answers(parts, provider, "1")
    assert "L'équipe voit maintenant" in answers(parts, provider, "2")
    assert parts.db.read(lambda s: case_lists.count_cases(s, Filters(kit=1))) == 1
    change(parts, row, Act.KIT)  # handed out after all
    assert parts.db.read(lambda s: case_lists.count_cases(s, Filters(kit=1))) == 0


def test_nobody_answers_about_the_kit_and_is_asked_once_more(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    contact_id = welcome(parts, provider)
    change(parts, opened(parts, contact_id), Act.KIT)
    pass_days(parts, clock, 25)
    assert list(unasked(parts, contact_id)) == [NEUTRAL] * 2


def test_the_kit_can_be_answered_in_the_case(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    row = opened(parts, welcome(parts, provider))
    change(parts, row, Act.KIT)
    assert "Mon matériel" in answers(parts, provider, "mon dossier")
    answers(parts, provider, "mon matériel")
    answers(parts, provider, "oui")
    assert case(parts, row.id).kit_confirmed_at is not None
