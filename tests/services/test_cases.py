"""Cases: what the person reads, what a change makes of it, who is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.services import audit
from bot.services.case_opening import NewCase, open_case
from bot.services.case_plans import Act, Change
from bot.services.cases import change_case
from bot.services.parts import Parts
from bot.services.refusal import Refusal
from bot.services.telling import Skipped
from bot.store import contacts
from bot.store.identity import new_id
from bot.store.moment import to_micros
from tests.parts import OTHERS
from tests.provider import Provider
from tests.services.casework import (
    AGENT,
    PROTECTOR,
    VIEWER,
    answers,
    case,
    change,
    opened,
    parts,
    settle,
    triggers,
    unasked,
    welcome,
)

__all__ = ["parts"]
NEUTRAL = "Bonjour, des nouvelles pour vous. Répondez 1."


def test_my_case_is_told_from_the_data(parts: Parts, provider: Provider) -> None:
    contact_id = welcome(parts, provider)
    row = opened(parts, contact_id)
    said = answers(parts, provider, "mon dossier")
    assert row.reference in said
    assert "depuis le samedi 21 novembre" in said
    assert "Pas de date connue pour la suite" in said


def test_who_has_no_case_is_told_how_one_is_opened(parts: Parts, provider: Provider) -> None:
    welcome(parts, provider)
    said = answers(parts, provider, "mon dossier")
    assert "Pas encore de dossier" in said and "1 Quels papiers ?" in said
    assert "Demander à un agent" in said


def test_a_change_is_told_in_neutral_words_and_in_full_after_1(
    parts: Parts, provider: Provider
) -> None:
    contact_id = welcome(parts, provider)
    row = opened(parts, contact_id)
    done = change(parts, row, Act.MOVE, "orient")
    assert isinstance(done.told, int)
    settle(parts)
    assert list(unasked(parts, contact_id)) == [NEUTRAL]
    said = answers(parts, provider, "1")
    assert "Du nouveau" in said and row.reference in said
    assert "Entretien et orientation" in said
    assert triggers(parts, row.id) == ["open", "orient"]


def test_the_expected_day_is_told_as_a_day_of_the_week(parts: Parts, provider: Provider) -> None:
    row = opened(parts, welcome(parts, provider))
    change(parts, row, Act.EXPECT, "2026-12-15", "orientation")
    said = answers(parts, provider, "mon dossier") + answers(parts, provider, "suite")
    assert "Date prévue : mardi 15 décembre. Elle peut changer." in said
    assert "Ensuite : Entretien d’orientation." in said or "Ensuite" in said


def test_a_move_takes_the_expected_day_of_the_stage_before_with_it(
    parts: Parts, provider: Provider
) -> None:
    row = opened(parts, welcome(parts, provider))
    change(parts, row, Act.EXPECT, "2026-12-15")
    after = change(parts, row, Act.MOVE, "orient").case
    assert (after.expected_on, after.next_step, after.step) == (None, None, "orientation")


def test_internal_changes_are_told_to_nobody(parts: Parts, provider: Provider) -> None:
    contact_id = welcome(parts, provider)
    row = opened(parts, contact_id)
    assert change(parts, row, Act.DUE, "2026-12-01").told is None
    settle(parts)
    assert list(unasked(parts, contact_id)) == []


def test_somebody_who_never_wrote_is_told_nothing(parts: Parts) -> None:
    contact_id = stranger(parts)
    row = opened(parts, contact_id)
    assert change(parts, row, Act.MOVE, "orient").told == Skipped("never_wrote")
    assert case(parts, row.id).told_at is None


def stranger(parts: Parts) -> int:
    """A person of an import: a number, and nothing from it."""
    contact_id = new_id()
    parts.db.write(
        lambda s: contacts.insert_contact(
            s, contact_id=contact_id, language="fr", now=to_micros(parts.clock())
        )
    )
    return contact_id


@pytest.mark.parametrize(
    ("act", "value", "detail", "code"),
    [
        (Act.MOVE, "equip", "", "illegal_move"),
        (Act.MOVE, "nothing", "", "illegal_move"),
        (Act.MOVE, "close", "", "no_reason"),
        (Act.MOVE, "close", "because", "no_reason"),
        (Act.MOVE, "orient", "kit", "unknown_step"),
        (Act.STEP, "kit", "", "unknown_step"),
        (Act.STEP, "contact_oim", "", "nothing_changed"),
        (Act.EXPECT, "demain", "", "bad_date"),
        (Act.EXPECT, "2026-11-20", "", "past_date"),
        (Act.EXPECT, "2026-12-20", "ghost", "unknown_step"),
        (Act.EXPECT, "", "", "nothing_changed"),
        (Act.OWN, "12345", "", "no_such_member"),
        (Act.OWN, "x", "", "no_such_member"),
        (Act.DUE, "31/12/2026", "", "bad_date"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_told(
    parts: Parts, provider: Provider, act: Act, value: str, detail: str, code: str
) -> None:
    contact_id = welcome(parts, provider)
    row = opened(parts, contact_id)
    with pytest.raises(Refusal, match=f"^{code}$"):
        change(parts, row, act, value, detail)
    settle(parts)
    assert case(parts, row.id) == row
    assert list(unasked(parts, contact_id)) == []


def test_a_person_has_one_open_case_at_a_time(parts: Parts, provider: Provider) -> None:
    contact_id = welcome(parts, provider)
    row = opened(parts, contact_id)
    with pytest.raises(Refusal, match="has_case"):
        opened(parts, contact_id)
    change(parts, row, Act.MOVE, "close", "finished")
    assert opened(parts, contact_id).id != row.id


def test_a_case_begins_where_a_case_can_begin(parts: Parts, provider: Provider) -> None:
    contact_id = welcome(parts, provider)
    with pytest.raises(Refusal, match="illegal_stage"):
        opened(parts, contact_id, "training")
    with pytest.raises(Refusal, match="unknown_step"):
        opened(parts, contact_id, "arrival", step="kit")
    with pytest.raises(Refusal, match="no_such_person"):
        opened(parts, 12345)


def test_who_may_not_change_cases_is_refused(parts: Parts, provider: Provider) -> None:
    contact_id = welcome(parts, provider)
    new = NewCase(contact_id, "opening")
    with pytest.raises(Refusal, match="not_allowed"):
        parts.db.write(lambda s: open_case(parts, new, actor=VIEWER, session=s, now=parts.clock()))
    row = opened(parts, contact_id)
    with pytest.raises(Refusal, match="no_such_case"):
        change(parts, row, Act.MOVE, "orient", actor=VIEWER)


def test_a_protected_case_is_none_at_all_for_others(parts: Parts, provider: Provider) -> None:
    row = opened(parts, welcome(parts, provider))
    change(parts, row, Act.PROTECT, "yes")
    with pytest.raises(Refusal, match="no_such_case"):
        change(parts, row, Act.MOVE, "orient")
    assert change(parts, row, Act.MOVE, "orient", actor=PROTECTOR).case.stage == "orientation"


def test_two_members_at_once_do_not_overwrite_each_other(parts: Parts, provider: Provider) -> None:
    row = opened(parts, welcome(parts, provider))
    change(parts, row, Act.DUE, "2026-12-01")
    with pytest.raises(Refusal, match="changed_meanwhile"):
        parts.db.write(
            lambda s: change_case(
                parts,
                AGENT,
                row.id,
                Change(Act.MOVE, "orient"),
                seen=row.version,
                session=s,
                now=parts.clock(),
            )
        )


def test_every_change_leaves_an_entry(parts: Parts, provider: Provider) -> None:
    row = opened(parts, welcome(parts, provider))
    change(parts, row, Act.MOVE, "orient")
    change(parts, row, Act.DUE, "2026-12-01")
    found = parts.db.read(lambda s: audit.list_entries(session=s)).entries
    acts = [it.act for it in found if it.subject == "case" and it.subject_id == row.id]
    assert sorted(acts) == ["case_changed", "case_moved", "case_opened"]


def test_a_closed_case_says_so_and_can_be_asked_for(parts: Parts, provider: Provider) -> None:
    row = opened(parts, welcome(parts, provider))
    change(parts, row, Act.MOVE, "close", "finished")
    said = answers(parts, provider, "mon dossier")
    assert f"Le dossier {row.reference} est fermé depuis le samedi 21 novembre" in said
    change(parts, row, Act.MOVE, "reopen")
    assert "Contact avec l" in answers(parts, provider, "mon dossier")


def test_one_person_is_never_shown_the_case_of_another(parts: Parts, provider: Provider) -> None:
    mine = opened(parts, welcome(parts, provider))
    theirs = opened(parts, welcome(parts, provider, OTHERS[0]))
    change(parts, theirs, Act.MOVE, "orient")
    settle(parts)
    assert theirs.reference not in answers(parts, provider, "mon dossier")
    assert mine.reference in answers(parts, provider, "mon dossier")
    assert replace(mine) == case(parts, mine.id)
