"""Importing cases: what a file would do, what it does, and that half of it is never done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.lifecycle import CaseStage
from bot.environment import Environment
from bot.services.case_import import Problem, Report, import_cases
from bot.services.case_import_doing import way_to
from bot.services.case_opening import NewCase, open_case
from bot.services.case_people import people_at
from bot.services.case_plans import Act
from bot.services.case_sheet import defuse, read_sheet
from bot.services.digests import case_digest
from bot.services.parts import Parts
from bot.services.policy import Role
from bot.services.refusal import Refusal
from bot.store import case_lists, cases
from bot.store.case_lists import Filters
from bot.store.cases import CaseRow
from bot.store.moment import to_micros
from bot.store.tombstones import add_tombstones
from tests.parts import OTHERS, TestClock
from tests.provider import Provider
from tests.services.casework import (
    AGENT,
    Somebody,
    case,
    change,
    opened,
    parts,
    pass_days,
    say,
    triggers,
    unasked,
    welcome,
)

__all__ = ["parts"]
CHIEF = Somebody(5, frozenset({Role.ADMIN}))
NUMBERS = [f"+223 00 30 00 {number:02}" for number in range(60)]


def sheet(*rows: str, head: str = "numero,prenom,reference,etape,date_prevue") -> bytes:
    return "\r\n".join((head, *rows)).encode("utf-8-sig")


def run(parts: Parts, data: bytes, *, dry_run: bool = False) -> Report:
    return import_cases(parts, data, actor=CHIEF, dry_run=dry_run, now=parts.clock())


def count(parts: Parts) -> int:
    return parts.db.read(lambda s: case_lists.count_cases(s, Filters(protected=1)))


def at(parts: Parts, number: str) -> CaseRow:
    def question(session):  # type: ignore[no-untyped-def]
        [contact_id] = people_at(parts, number.replace(" ", ""), session)
        return cases.find_open_of(session, contact_id)

    found = parts.db.read(question)
    assert found is not None
    return found


def test_a_trial_says_what_would_be_and_changes_nothing(parts: Parts) -> None:
    data = sheet(f"{NUMBERS[0]},Awa,A-1,formation,2026-12-31", f"{NUMBERS[1]},,,,")
    report = run(parts, data, dry_run=True)
    assert (report.adds, report.rejects, report.is_done) == ((2, 3), (), False)
    assert count(parts) == 0
    assert run(parts, data).is_done
    assert count(parts) == 2


def test_a_case_that_is_under_way_gets_there_by_legal_moves(parts: Parts) -> None:
    run(parts, sheet(f"{NUMBERS[0]},Awa,A-1,Matériel et démarrage,31/12/2026"))
    row = at(parts, NUMBERS[0])
    assert (row.stage, row.expected_on) == ("installation", "2026-12-31")
    assert row.external_reference == "A-1"
    assert triggers(parts, row.id) == ["open", "orient", "train", "equip"]


def test_the_same_file_again_changes_nothing(parts: Parts) -> None:
    data = sheet(f"{NUMBERS[0]},Awa,A-1,formation,2026-12-31", f"{NUMBERS[1]},,,,")
    run(parts, data)
    before = at(parts, NUMBERS[0])
    report = run(parts, data)
    assert (report.adds, report.changes, report.same) == ((), (), (2, 3))
    assert at(parts, NUMBERS[0]) == before


def test_a_change_is_told_once_to_who_has_written(
    parts: Parts, provider: Provider, clock: TestClock
) -> None:
    contact_id = welcome(parts, provider, OTHERS[0])
    row = opened(parts, contact_id)
    report = run(parts, sheet(f"{OTHERS[0]},,,formation,2026-12-31"))
    assert (report.changes, report.told) == ((2,), 1)
    pass_days(parts, clock, 1)
    assert len(list(unasked(parts, contact_id))) == 1
    now = case(parts, row.id)
    assert (now.stage, now.expected_on) == ("training", "2026-12-31")


def test_who_was_only_imported_is_told_nothing(parts: Parts) -> None:
    data = sheet(f"{NUMBERS[0]},Awa,,,")
    run(parts, data)
    report = run(parts, sheet(f"{NUMBERS[0]},Awa,,formation,"))
    assert (report.changes, report.told) == ((2,), 0)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (",Awa,,,", Problem.NO_NUMBER),
        ("12,Awa,,,", Problem.BAD_NUMBER),
        ("pas de numéro,Awa,,,", Problem.BAD_NUMBER),
        (f"{NUMBERS[9]},Awa,,décollage,", Problem.UNKNOWN_STAGE),
        (f"{NUMBERS[9]},Awa,,closed,", Problem.ILLEGAL_STAGE),
        (f"{NUMBERS[9]},Awa,,,bientôt", Problem.BAD_DATE),
        (f"{NUMBERS[9]},Awa,,,2026-11-01", Problem.BAD_DATE),
        (f"{NUMBERS[9]},Awa,,,31/02/2027", Problem.BAD_DATE),
        (f"{NUMBERS[0]},Awa,,,", Problem.TWICE),
        (f"{NUMBERS[9]},Awa,A-1,,", Problem.TWICE),
        (f"{NUMBERS[9]},{'A' * 100},,,", Problem.TOO_LONG),
    ],
)
def test_one_bad_row_and_nothing_is_imported(parts: Parts, row: str, problem: Problem) -> None:
    report = run(parts, sheet(f"{NUMBERS[0]},Awa,A-1,,", row))
    assert [(it.line, it.problem) for it in report.rejects] == [(3, problem)]
    assert not report.is_done
    assert count(parts) == 0


def test_demonstration_numbers_stay_out_of_production(parts: Parts) -> None:
    real = replace(parts, config=replace(parts.config, environment=Environment.PRODUCTION))
    report = run(real, sheet(f"{NUMBERS[0]},Awa,,,"))
    assert [it.problem for it in report.rejects] == [Problem.DEMONSTRATION]


def test_a_case_does_not_go_back_by_import(parts: Parts) -> None:
    run(parts, sheet(f"{NUMBERS[0]},,,formation,"))
    report = run(parts, sheet(f"{NUMBERS[0]},,,arrivee,"))
    assert [it.problem for it in report.rejects] == [Problem.ILLEGAL_MOVE]


def test_the_reference_of_another_person_is_refused(parts: Parts, provider: Provider) -> None:
    run(parts, sheet(f"{NUMBERS[0]},,A-1,,", f"{NUMBERS[1]},,A-2,,"))
    report = run(parts, sheet(f"{NUMBERS[1]},,A-1,,"))
    assert [it.problem for it in report.rejects] == [Problem.OTHER_PERSON]


def test_a_protected_case_is_not_changed_by_who_may_not_see_it(parts: Parts) -> None:
    run(parts, sheet(f"{NUMBERS[0]},,A-1,,"))
    change(parts, at(parts, NUMBERS[0]), Act.PROTECT, "yes")
    report = run(parts, sheet(f"{NUMBERS[0]},,A-1,formation,"))
    assert [it.problem for it in report.rejects] == [Problem.NOT_ALLOWED]


def test_who_may_not_import_is_refused(parts: Parts) -> None:
    data = sheet(f"{NUMBERS[0]},Awa,,,")
    with pytest.raises(Refusal, match="not_allowed"):
        import_cases(parts, data, actor=AGENT, dry_run=True, now=parts.clock())


def test_a_phone_of_several_people_is_left_to_a_member(parts: Parts, provider: Provider) -> None:
    welcome(parts, provider, OTHERS[0])
    for text in ("AUTRE PERSONNE", "Moussa"):
        say(parts, provider, text, OTHERS[0])
    report = run(parts, sheet(f"{OTHERS[0]},,,,"))
    assert [it.problem for it in report.rejects] == [Problem.SHARED_PHONE]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "sheet_columns"),
        (b"nom,etape\nAwa,formation\n", "sheet_columns"),
        (b"numero,numero\n1,2\n", "sheet_columns"),
        (b"numero\n", "sheet_empty"),
        (b"numero\n\n  \n", "sheet_empty"),
        ("numero\nété".encode("latin-1"), "sheet_not_text"),
        (b"PK\x03\x04\0\0", "sheet_not_text"),
        (b"numero\n" + b"1\n" * 2_001, "sheet_long"),
        (b"numero\n" + b"1" * 200_001, "sheet_large"),
    ],
)
def test_a_file_that_is_no_sheet_says_why(data: bytes, code: str) -> None:
    with pytest.raises(Refusal, match=f"^{code}$"):
        read_sheet(data)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_sheets_come_with_any_of_three_separators(separator: str) -> None:
    data = f"Numero{separator}Etape\n'{NUMBERS[0]}{separator}formation\n".encode()
    [row] = read_sheet(data)
    assert (row.number, row.stage, row.line) == (NUMBERS[0], "formation", 2)


def test_no_cell_is_kept_as_a_formula(parts: Parts) -> None:
    assert defuse('=HYPERLINK("x")') == 'HYPERLINK("x")'
    run(parts, sheet(f"{NUMBERS[0]},=1+1,@A-1,,"))
    assert at(parts, NUMBERS[0]).external_reference == "A-1"


def test_every_stage_under_way_is_reached_from_a_beginning_and_no_end_is() -> None:
    reached = {stage for stage in CaseStage if way_to("opening", stage) is not None}
    assert reached >= {"opening", "orientation", "training", "activity", "installation"}
    assert not reached & {"lost", "closed"}


def test_a_new_case_of_an_import_is_like_any_other(parts: Parts) -> None:
    run(parts, sheet(f"{NUMBERS[0]},Awa,,,"))
    contact_id = at(parts, NUMBERS[0]).contact_id
    new = NewCase(contact_id, "opening")
    with pytest.raises(Refusal, match="has_case"):
        parts.db.write(lambda s: open_case(parts, new, actor=CHIEF, session=s, now=parts.clock()))


def test_the_case_of_somebody_who_was_forgotten_does_not_come_back(parts: Parts) -> None:
    digest, now = case_digest(parts.vault, "A-77"), to_micros(parts.clock())
    parts.db.write(lambda s: add_tombstones(s, [digest], now=now))
    report = run(parts, sheet(f"{NUMBERS[3]},Awa,A-77,,"))
    assert [it.problem for it in report.rejects] == [Problem.ERASED]
    assert count(parts) == 0
